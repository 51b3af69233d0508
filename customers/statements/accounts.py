"""What moved a customer's balance in some days, per currency, and what is open at their end.

As everywhere in the ledger, days gone by are seen as the books see them now: what was cancelled or
voided since is shown and moves nothing, so that the last balance is what the aging of that day adds
up to. Currencies are never added to each other.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q, Sum

from sales.aging import Aging, aging_of
from sales.balances import paid_as
from sales.dates import beginning, end, today
from sales.models import Payment
from sales.money import ZERO

MOST = 5000  # movements of a page that anybody may ask for; with more it shows sums alone
SALE_COLUMNS = (
    *("tenant", "customer", "kind", "status", "currency", "number", "point_of_sale"),
    *("issued_on", "due_on", "total", "written_off", "uncollectible_at", "cancelled_at"),
    *("voucher_type", "created_at"),
)
PAYMENT_COLUMNS = (
    *("tenant", "customer", "kind", "currency", "number", "amount", "paid_on", "voided_at"),
    "created_at",
)


@dataclass
class Movement:
    """A document, or a sale given up (`write_off`): what it adds to the balance, negative where it
    takes away, and the balance after it. What is `void` was taken back and adds nothing."""

    kind: str
    day: date
    at: datetime
    document: object
    amount: Decimal
    void_at: datetime | None = None
    balance: Decimal = ZERO

    @property
    def moved(self):
        return ZERO if self.void_at else self.amount


@dataclass
class Account:
    """What happened in one currency. Without movements though there are some: too many to show."""

    currency: str
    opening: Decimal = ZERO
    movements: list[Movement] = field(default_factory=list)
    aging: Aging = field(default_factory=Aging)

    @property
    def closing(self):
        return self.aging.balance

    @property
    def charged(self):
        """What was added to the balance in these days."""
        return sum((one.moved for one in self.movements if one.moved > 0), ZERO)

    @property
    def settled(self):
        """What was taken from the balance in these days."""
        return -sum((one.moved for one in self.movements if one.moved < 0), ZERO)

    @property
    def says_something(self):
        return bool(self.opening or self.movements or any(self.aging.buckets.values()))


@dataclass
class Statement:
    """A customer's accounts in some days: their own currency first, then the others by code."""

    customer: object
    days: object
    accounts: list[Account]
    is_too_long: bool


def statement(customer, days):
    """The customer's statement. The number of statements asked of the database is always the
    same."""
    accounts = {}
    for currency, amount in opening(customer, days.first):
        account(accounts, currency).opening += amount
    for currency, aging in aging_of(customer, days.last).items():
        account(accounts, currency).aging = aging
    moved = movements(customer, days)
    is_too_long = len(moved) > MOST
    for movement in sorted(moved[: 0 if is_too_long else None], key=in_order):
        enter(account(accounts, movement.document.currency), movement)
    account(accounts, customer.currency)
    return Statement(customer, days, in_currency_order(accounts, customer), is_too_long)


def account(accounts, currency):
    return accounts.setdefault(currency, Account(currency))


def enter(account, movement):
    before = account.movements[-1].balance if account.movements else account.opening
    movement.balance = before + movement.moved
    account.movements.append(movement)


def in_order(movement):
    return movement.day, movement.at, movement.document.pk


def in_currency_order(accounts, customer):
    own = customer.currency
    told = [one for one in accounts.values() if one.says_something or one.currency == own]
    return sorted(told, key=lambda one: (one.currency != own, one.currency))


# Before the first day


def opening(customer, first):
    """(currency, amount) of what moved the balance before a day."""
    sales = customer.sales.standing().filter(issued_on__lt=first)
    gone = Q(uncollectible_at__lt=beginning(first, customer.tenant))
    sums = (
        sales.order_by()
        .values("currency", "kind")
        .annotate(sum=Sum("total"), given_up=Sum("written_off", filter=gone, default=ZERO))
    )
    for row in sums:
        sign = -1 if row["kind"] == "credit_note" else 1
        yield row["currency"], sign * row["sum"] - row["given_up"]
    payments = customer.payments.standing().filter(paid_on__lt=first)
    for row in payments.order_by().values("currency", "kind").annotate(sum=Sum("amount")):
        yield row["currency"], paid(Payment(kind=row["kind"], amount=row["sum"]))


def paid(payment):
    """What a payment, a credit or a refund adds to the balance."""
    return -sum(paid_as(payment).values())


# In these days


def movements(customer, days):
    """All movements of the days, or more than MOST of them, in no order."""
    return [*of_sales(customer, days), *of_payments(customer, days)]


def of_sales(customer, days):
    since, until = beginning(days.first, customer.tenant), end(days.last, customer.tenant)
    given_up = Q(written_off__gt=0, uncollectible_at__gte=since, uncollectible_at__lt=until)
    sales = customer.sales.numbered().filter(issued_on__lte=days.last)
    sales = sales.filter(Q(issued_on__gte=days.first) | given_up).only(*SALE_COLUMNS)
    for sale in sales.order_by("issued_on", "id")[: MOST + 1]:
        told = [of_sale(sale), *write_off(sale, customer.tenant)]
        yield from (one for one in told if days.first <= one.day <= days.last)


def of_sale(sale):
    void_at = sale.cancelled_at if sale.is_cancelled else None
    total = sale.sums()["total"]
    return Movement(sale.kind, sale.issued_on, sale.created_at, sale, total, void_at)


def write_off(sale, tenant):
    """A sale is given up on the tenant's day of that moment, and not before it is issued."""
    if sale.written_off:
        at = sale.uncollectible_at
        day = max(today(tenant, at), sale.issued_on)
        yield Movement("write_off", day, at, sale, -sale.written_off)


def of_payments(customer, days):
    payments = customer.payments.filter(paid_on__range=days).only(*PAYMENT_COLUMNS)
    for one in payments.order_by("paid_on", "id")[: MOST + 1]:
        yield Movement(one.kind, one.paid_on, one.created_at, one, paid(one), one.voided_at)
