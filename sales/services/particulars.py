"""What can still be said of a sale that is issued: nothing of it moves money."""

from django.db import transaction

from sales.balances import Ledger
from sales.services.documents import check, fill, locked, save
from tenants.history import facts, record
from tenants.models import Change


@transaction.atomic
def update_particulars(sale, *, by, **details):
    """Change notes, external key, custom fields, due date of an issued sale or credit note.

    `details` are columns of Sale. Raises ValidationError, Duplicate for an external key that is
    taken.
    """
    ledger = Ledger.locked(sale.tenant_id, [sale.customer_id])
    sale = locked(sale)
    before = facts(sale)
    fill(sale, details)
    check(sale)
    save(sale)
    if "due_on" in details:
        ledger.dues_move(sale)
        ledger.keep()
    record(Change.Action.UPDATED, sale, by=by, before=before, after=facts(sale))
    return sale
