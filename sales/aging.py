"""What customers owe, by how late it is on some day.

The buckets of a customer and currency sum to their balance of that day. What has no due date is
`undated`: sales issued without one, less all credit that settles nothing yet. A sale is late from
the day after its due date.

Days gone by are seen as the books see them now: what was issued, paid, applied and written off
until then and was not cancelled or voided since.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain

from django.db.models import Case, CharField, Count, Q, Sum, Value, When

from sales.dates import end
from sales.models import Payment, Sale
from sales.money import ZERO

BUCKETS = ("undated", "current", "1_30", "31_60", "61_90", "90_plus")
LATE = BUCKETS[2:]
UNDATED, NONE = Value(BUCKETS[0]), Value(0)
MOST_DAYS_LATE = ((0, "current"), (30, "1_30"), (60, "31_60"), (90, "61_90"))


@dataclass
class Aging:
    """A customer's balance in one currency in the buckets of a day, and how many sales are open."""

    buckets: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(BUCKETS, ZERO))
    sales_count: int = 0

    @property
    def balance(self):
        return sum(self.buckets.values())

    @property
    def overdue(self):
        return sum(self.buckets[name] for name in LATE)


def aging_of(customer, day):
    """{currency: Aging} of one customer on a day of the tenant's calendar."""
    found = aging(customer.tenant, day, customer=customer)
    return {currency: aging for (_, currency), aging in found.items()}


def aging(tenant, day, *, since=None, until=None, **narrowed):
    """{(customer_id, currency): Aging} of all customers who owe or have something on a day.

    `since` and `until` leave out what is dated before and after. `narrowed` are lookups that sales
    and payments share, on customer and currency. All of it is one statement.
    """
    found = defaultdict(Aging)
    sales = narrowed | dated("issued_on", since, until)
    payments = narrowed | dated("paid_on", since, until)
    parts = (owed(tenant, day, sales), unapplied(day, sales, payments), uncovered(day, payments))
    first, *others = chain.from_iterable(parts)
    for row in first.union(*others, all=True):
        aging = found[row["customer"], row["currency"]]
        aging.buckets[row["bucket"]] += row["sign"] * row["sum"]
        aging.sales_count += row["count"]
    return {key: found[key] for key in sorted(found)}


def dated(column, since, until):
    """The lookup of documents with such dates; none without bounds."""
    if since is None and until is None:
        return {}
    return {f"{column}__range": (since or date.min, until or date.max)}


def owed(tenant, day, narrowed):
    """Rows of what sales are owed, and were on that day."""
    sales = Sale.objects.standing().filter(kind=Sale.Kind.SALE, issued_on__lte=day, **narrowed)
    sales = sales.filter(customer__isnull=False)
    given_up = Q(uncollectible_at__gte=end(day, tenant))
    each = Count("pk", distinct=True)
    # what is still open or was given up since is counted as such already
    settled = Count("pk", distinct=True, filter=Q(~given_up, balance=0))
    later = sales.filter(applications__applied_on__gt=day)
    yield sums(sales.filter(balance__gt=0), "balance", bucket=bucket(day), count=each)
    yield sums(sales.filter(given_up), "written_off", bucket=bucket(day), count=each)
    yield sums(later, "applications__amount", bucket=bucket(day), count=settled)


def bucket(day):
    """The name of the bucket of a sale, in SQL."""
    return Case(
        When(due_on=None, then=Value("undated")),
        *(
            When(due_on__gte=day - timedelta(days=days), then=Value(name))
            for days, name in MOST_DAYS_LATE
        ),
        default=Value("90_plus"),
        output_field=CharField(),
    )


def bucket_of(due_on, day):
    """The same of one sale that falls due on a day or never."""
    if due_on is None:
        return BUCKETS[0]
    fits = (name for days, name in MOST_DAYS_LATE if (day - due_on).days <= days)
    return next(fits, BUCKETS[-1])


def unapplied(day, of_sales, of_payments):
    """Rows of what was there by that day and settled nothing yet."""
    payments = Payment.objects.standing().filter(paid_on__lte=day, **of_payments)
    notes = Sale.objects.standing().filter(issued_on__lte=day, **of_sales)
    notes = notes.filter(kind=Sale.Kind.CREDIT_NOTE, customer__isnull=False)
    for sources, applied in ((payments, "applications"), (notes, "applied_to")):
        yield sums(sources.filter(unapplied__gt=0), "unapplied", sign=-1)
        later = sources.filter(**{f"{applied}__applied_on__gt": day})
        yield sums(later, f"{applied}__amount", sign=-1)


def uncovered(day, narrowed):
    """Rows of what was given back before the money it came out of."""
    refunds = Payment.objects.standing().filter(
        kind=Payment.Kind.REFUND, paid_on__lte=day, **narrowed
    )
    yield sums(refunds.filter(covered_by__applied_on__gt=day), "covered_by__amount")


def sums(rows, column, *, bucket=UNDATED, count=NONE, sign=1):
    """Rows {customer, currency, bucket, sum, count of sales, sign}: alike, so that they unite."""
    rows = rows.order_by().values("customer", "currency").annotate(bucket=bucket)
    return rows.annotate(sum=Sum(column), count=count, sign=Value(sign))


def overdue_of(customer, day):
    """{currency: amount}: what of the customer's open sales is past its due date on a day."""
    late = Sale.objects.overdue(day).filter(customer=customer).order_by()
    rows = late.values("currency").annotate(sum=Sum("balance"))
    return {row["currency"]: row["sum"] for row in rows.order_by("currency")}
