"""Issuing many sales at once, as an import does."""

from collections import defaultdict
from operator import attrgetter

from django.db import transaction

from sales.balances import Ledger
from sales.models import Sale, SaleLine
from sales.services.freezing import freeze_customers
from sales.services.lines import lines_of
from sales.services.numbers import take_numbers
from sales.services.sales import draw_up
from tenants.history import record_created


@transaction.atomic
def record_sales(tenant, *, by, entries):
    """Issue sales in the order given: what record_sale would write one by one, in few statements.

    `entries` are mappings of the arguments of record_sale, `items` and `at` among them; credit
    notes that point to a sale are not. Raises ValidationError, and then issues none.
    """
    sales = [draw_up(tenant, **entry) for entry in entries]
    ledger = Ledger.locked(tenant.pk, [sale.customer_id for sale in sales])
    freeze_customers(sales)
    number(sales)
    # rows of one tenant, so bulk writing stays in it
    Sale.objects.bulk_create(sales)
    lines = (lines_of(sale, entry["items"]) for sale, entry in zip(sales, entries, strict=True))
    SaleLine.objects.bulk_create(line for those in lines for line in those)
    for sale in sales:
        ledger.add(sale, unapplied=sale.unapplied)
        ledger.sold(sale)
    ledger.keep()
    record_created(sales, by=by)
    return sales


def number(sales):
    """Give each sale the next number of its series, the series in the order of their names."""
    for series, alike in grouped(sales, attrgetter("series")):
        numbers = take_numbers(alike[0].tenant_id, series, len(alike))
        for sale, taken in zip(alike, numbers, strict=True):
            sale.number = taken


def grouped(sales, key):
    """(key, its sales in their order), by key."""
    groups = defaultdict(list)
    for sale in sales:
        groups[key(sale)].append(sale)
    return sorted(groups.items())
