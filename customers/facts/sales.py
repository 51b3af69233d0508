"""The facts of sales that were issued, and of quotations."""

from functools import lru_cache

from django.db.models import Case, F, TextField, Value, When
from django.db.models.functions import Cast, Concat, Left, TruncDate
from django.utils import timezone

from customers.facts.customer import KeyText
from customers.facts.documents import COMMON, SOLD_BY, customers_address, kept_address, padded
from customers.facts.kinds import Amount, Integer, Text, Word
from customers.facts.moments import Day, Moment
from customers.facts.payments import NUMBER_OF_SOURCE
from customers.facts.related import Among, Linked
from sales.models import Application, Quotation, SaleLine

SETTLEMENTS = ("open-unpaid", "open-overdue", "open-collections", "closed-paid", "closed-void")
OFFERS = ("open-new", "open-sent", "closed-won", "closed-lost")


def settlement(tenant):
    """How an issued sale is settled on the tenant's own day, in SQL: one of SETTLEMENTS."""
    return settlement_on(timezone.localdate(timezone=tenant.zone))


@lru_cache(maxsize=64)  # the same expression again, so that equal conditions are seen to be equal
def settlement_on(day):
    return Case(
        When(status="cancelled", then=Value("closed-void")),
        When(balance__lte=0, then=Value("closed-paid")),
        When(due_on__lt=day, then=Value("open-overdue")),
        default=Value("open-unpaid"),
        output_field=TextField(),
    )


def settlement_state(tenant):
    """`o` for open, `c` for closed."""
    return Left(settlement(tenant), 1)


def offered_on(tenant):
    """The tenant's own day on which a quotation was made, in SQL."""
    return TruncDate("created_at", tzinfo=tenant.zone)


OFFER = Case(
    When(status="converted", then=Value("closed-won")),
    When(status="cancelled", then=Value("closed-lost")),
    default=Value("open-new"),
    output_field=TextField(),
)


def lines(fact):
    return Among(SaleLine.objects.all, "sale_id", fact)


SALE = {
    **COMMON,
    **SOLD_BY,
    "number": Text(Concat(padded("point_of_sale", 4), Value("-"), padded("number", 8))),
    "subscription_id": Integer("subscription_id"),
    "subscription_token": Text("subscription__token"),
    **kept_address("billing", "customer_address"),
    **kept_address("shipping", "customer_shipping"),
    **{name: Day(name) for name in ("issued_on", "due_on", "paid_on")},
    "cancelled_at": Moment("cancelled_at"),
    "notes": Text("notes"),
    "net": Amount(F("subtotal") - F("discount")),
    "taxes": Amount(F("tax") + F("other_taxes")),
    **{name: Amount(name) for name in ("total", "written_off", "balance")},
    "settlement": Word(settlement, SETTLEMENTS),
    "settlement_state": Word(settlement_state, ["o", "c"]),
    "lines__product_id": lines(Integer("product_id")),
    **{
        f"lines__custom_{number}": lines(Text(KeyText("details", f"custom_{number}")))
        for number in range(1, 4)
    },
    "settled_by": Linked(Application.objects.all, "sale_id", Integer(NUMBER_OF_SOURCE)),
    "quotation_id": Linked(Quotation.objects.all, "sale_id", Integer("pk")),
}

QUOTATION = {
    **COMMON,
    **SOLD_BY,
    "number": Text(Cast("number", TextField())),
    **customers_address("billing"),
    **customers_address("shipping"),
    "issued_on": Day(offered_on),
    "valid_until": Moment("valid_until"),
    "notes": Text("notes"),
    "total": Amount("total"),
    "offer": Word(OFFER, OFFERS),
    "offer_state": Word(Left(OFFER, 1), ["o", "c"]),
}
