"""What a payment, a credit or a credit note settles from now on."""

from collections import defaultdict

from django.db import transaction
from django.db.models import Sum

from sales.balances import Ledger
from sales.dates import today
from sales.models import Sale
from sales.money import ZERO, positive
from sales.services.applications import (
    applications_of,
    refuse_unless_standing,
    release,
    settle_and_count,
)
from tenants.history import recorded
from tenants.holding import held


@transaction.atomic
def reapply_credit(source, *, by, to):
    """Settle these sales with a payment, a credit or a credit note, and no others.

    `to` are pairs (sale, amount), where None is as much as would be left of both if it settled
    nothing yet. What settles one of them already goes on doing so, from the day it does; what
    comes to it counts from today. Raises as apply_credit.
    """
    ledger = Ledger.locked(source.tenant_id, [source.customer_id])
    source = held(source)
    refuse_unless_standing(source)
    with recorded(source, by=by):
        settled = applications_of(source).filter(sale__isnull=False)
        before = sums_by_sale(settled)
        wanted = sums_wanted(source, to, before)
        take_back_others(source, settled, before.keys() - wanted.keys(), ledger)
        take_back_excess(source, settled, before, wanted, ledger)
        more = additions(to, before, wanted)
        settle_and_count(source, more, today(source.tenant), ledger)
    return source


def sums_by_sale(settled):
    """{id of the sale: how much of it}"""
    rows = settled.order_by().values_list("sale_id").annotate(sum=Sum("amount"))
    return defaultdict(lambda: ZERO, rows)


def sums_wanted(source, to, before):
    """The same of the pairs."""
    sales = Sale.objects.filter(pk__in={sale.pk for sale, _amount in to}).order_by()
    balances = dict(sales.values_list("pk", "balance"))
    spare = source.unapplied + sum(before.values())
    wanted = defaultdict(lambda: ZERO)
    for sale, given in to:
        owed = balances.get(sale.pk, ZERO) + before[sale.pk] - wanted[sale.pk]
        amount = positive(min(owed, spare) if given is None else given)
        wanted[sale.pk] += amount
        spare -= amount
    return wanted


def take_back_others(source, settled, others, ledger):
    if others:
        ledger.add(source, **release(settled.filter(sale__in=others), source))


def take_back_excess(source, settled, before, wanted, ledger):
    """What is more than is wanted of sales that stay, the newest of it."""
    for sale_id in sorted(wanted):
        excess = before[sale_id] - wanted[sale_id]
        if excess > 0:
            own = settled.filter(sale=sale_id).newest_first()
            ledger.add(source, **release(own, source, most=excess))


def additions(to, before, wanted):
    """Pairs of sales and what is wanted of each beyond what was settled, in the order given."""
    sales = {sale.pk: sale for sale, _amount in to}
    more = ((sale, wanted[pk] - before[pk]) for pk, sale in sales.items())
    return [(sale, amount) for sale, amount in more if amount > 0]
