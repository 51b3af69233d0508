"""Everything around a customer in one look. Each part is read when it is shown, and costs the same
however many sales the customer has."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.back_office.charts import Segment, aging_bar, last_months, monthly_chart
from customers.likeness import reasons
from customers.models import Customer
from sales.dates import today
from sales.figures import aging_of, balances_of
from sales.models import MonthlySales
from tenants.models import Change

MOST_SALES, MOST_QUOTATIONS, MOST_ALIKE, MOST_CHANGES = 8, 5, 5, 10
BUCKETS = {
    "undated": _("No due date, less unapplied credit"),
    "current": _("Not due yet"),
    "1_30": _("1 to 30 days late"),
    "31_60": _("31 to 60 days late"),
    "61_90": _("61 to 90 days late"),
    "90_plus": _("More than 90 days late"),
}


@dataclass(frozen=True)
class AgingOf:
    """What is owed in one currency by how late it is: the figures, and the bar for them."""

    currency: str
    figures: list[tuple]
    segments: list[Segment]


@dataclass(frozen=True)
class Alike:
    """Another customer who may be the same, and why."""

    customer: Customer
    reasons: list


class Panel:
    """What is told of a customer, on the day that it is for the tenant."""

    def __init__(self, customer):
        self.customer = customer
        self.today = today(customer.tenant)
        self.now = timezone.now()

    @cached_property
    def balances(self):
        return list(balances_of(self.customer).values())

    @cached_property
    def agings(self):
        return [
            AgingOf(currency, named(aging.buckets), aging_bar(aging.buckets))
            for currency, aging in aging_of(self.customer, self.today).items()
            if any(aging.buckets.values())
        ]

    @cached_property
    def charts(self):
        """One for each currency that anything was sold in."""
        sold = defaultdict(dict)
        since = last_months(self.today)[0]
        rows = MonthlySales.objects.filter(customer=self.customer, month__gte=since)
        for row in rows.order_by("currency", "month"):
            sold[row.currency][row.month] = row.total
        return [monthly_chart(currency, months, self.today) for currency, months in sold.items()]

    @cached_property
    def sales(self):
        return list(self.customer.recent_sales(MOST_SALES))

    @cached_property
    def quotations(self):
        """(quotation, whether it has expired) of those neither converted nor cancelled."""
        pending = self.customer.recent_pending_quotations(MOST_QUOTATIONS)
        return [(one, one.has_expired_at(self.now)) for one in pending]

    @cached_property
    def warnings(self):
        return self.customer.tax_warnings()

    @cached_property
    def alike(self):
        others = Customer.objects.like(self.customer, MOST_ALIKE)
        return [Alike(other, reasons(self.customer, other)) for other in others]

    @cached_property
    def changes(self):
        """The newest entries of the record about the customer."""
        entries = Change.objects.filter(kind="customer", object_id=self.customer.pk)
        return list(entries[:MOST_CHANGES])


def named(buckets):
    """(bucket, its name, amount) of the buckets with something in them."""
    return [(key, name, buckets[key]) for key, name in BUCKETS.items() if buckets[key]]
