"""Sales settled with what their customers have already paid or were granted."""

from django.db import transaction

from sales.balances import Ledger
from sales.services.applications import apply_credit
from sales.services.refunds import sources_of
from tenants.holding import held


@transaction.atomic
def settle_with_credit(sale, *, by):
    """Settle what is left to pay of a sale with what its customer has unapplied in its currency.

    Payments go before credit notes before credits, the oldest first. Says whether there was any.
    """
    Ledger.locked(sale.tenant_id, [sale.customer_id])
    left = owed = held(sale).balance
    for source in sources_of(sale):
        amount = min(left, source.unapplied)
        if amount:
            apply_credit(source, by=by, to=[(sale, amount)])
            left -= amount
    return left < owed
