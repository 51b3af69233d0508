"""Payment sources: taken out of the book."""

from django.db import transaction

from customers.models import PaymentSource
from sales.balances import Ledger
from tenants.history import delete_recorded, recorded
from tenants.holding import held


@transaction.atomic
def remove_payment_source(source, *, by):
    """Delete a source that nothing was paid by; one with payments is kept, as finalized."""
    Ledger.locked(source.tenant_id, [source.customer_id])  # nobody is paid by it meanwhile
    source = held(source)
    if not source.payments.exists():
        delete_recorded(source, by=by)
        return
    with recorded(source, by=by):
        source.status = PaymentSource.Status.FINALIZED
        source.save(update_fields=["status", "updated_at"])
