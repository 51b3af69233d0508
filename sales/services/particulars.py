"""What can still be said of a sale that is issued: nothing of it moves money."""

from django.db import transaction

from sales.balances import Ledger
from sales.services.documents import check, fill, save
from tenants.history import recorded
from tenants.holding import held


@transaction.atomic
def update_particulars(sale, *, by, **details):
    """Change notes, external key, custom fields, due date of an issued sale or credit note.

    `details` are columns of Sale. Raises ValidationError, Duplicate for an external key that is
    taken.
    """
    ledger = Ledger.locked(sale.tenant_id, [sale.customer_id])
    sale = held(sale)
    with recorded(sale, by=by):
        fill(sale, details)
        check(sale)
        save(sale)
        if "due_on" in details:
            ledger.dues_move(sale)
            ledger.keep()
    return sale
