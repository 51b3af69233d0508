"""Payment sources: taken out of the book."""

from django.db import transaction

from customers.models import PaymentSource
from sales.balances import Ledger
from sales.services.documents import locked
from tenants.history import delete_recorded, facts, record
from tenants.models import Change


@transaction.atomic
def remove_payment_source(source, *, by):
    """Delete a source that nothing was paid by; one with payments is kept, as finalized."""
    Ledger.locked(source.tenant_id, [source.customer_id])  # nobody is paid by it meanwhile
    source = locked(source)
    if not source.payments.exists():
        delete_recorded(source, by=by)
        return
    before = facts(source)
    source.status = PaymentSource.Status.FINALIZED
    source.save(update_fields=["status", "updated_at"])
    record(Change.Action.UPDATED, source, by=by, before=before, after=facts(source))
