"""Sales given up as uncollectible, and taken up again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sales.balances import Ledger
from sales.models import Sale
from sales.services.payments_ahead import settle_with
from tenants.errors import Refused
from tenants.history import recorded
from tenants.holding import held


@transaction.atomic
def mark_uncollectible(sale, *, by, at=None):
    """Give up what is left to pay of a sale: it is written off and leaves the balance.

    Raises Refused `not_issued`, `already_paid`, `already_uncollectible`.
    """
    ledger = Ledger.locked(sale.tenant_id, [sale.customer_id])
    sale = held(sale)
    refuse_giving_up(sale)
    with recorded(sale, by=by):
        sale.uncollectible_at = at or timezone.now()
        sale.written_off, sale.balance = sale.balance, 0
        keep(sale, ledger, written_off=sale.written_off)
    return sale


@transaction.atomic
def mark_collectible(sale, *, by):
    """Take an uncollectible sale up again: what was written off is to be paid, and what has been
    paid for it meanwhile settles it.

    Raises Refused `not_uncollectible`.
    """
    ledger = Ledger.locked(sale.tenant_id, [sale.customer_id])
    sale = held(sale)
    if not sale.is_uncollectible or sale.is_cancelled:
        raise Refused("not_uncollectible", _("This sale was not given up."))
    with recorded(sale, by=by):
        sale.uncollectible_at = None
        sale.balance, sale.written_off = sale.written_off, 0
        keep(sale, ledger, written_off=-sale.balance)
    settle_with(sale.intended_payments.unapplied().order_by("id"), sale, by=by)
    return held(sale)


def refuse_giving_up(sale):
    if sale.status != Sale.Status.ISSUED or sale.is_credit_note:
        raise Refused("not_issued", _("Only an issued sale can be given up."))
    if sale.is_uncollectible:
        raise Refused("already_uncollectible", _("This sale was given up already."))
    if not sale.balance:
        raise Refused("already_paid", _("Nothing is left to pay of this sale."))


def keep(sale, ledger, *, written_off):
    sale.save()
    ledger.add(sale, written_off=written_off)
    ledger.dues_move(sale)
    ledger.keep()
