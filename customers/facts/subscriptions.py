"""The facts of subscriptions."""

from functools import lru_cache

from django.db.models import Case, Min, OuterRef, Q, Subquery, Sum, TextField, Value, When
from django.db.models.functions import Coalesce, Left
from django.utils import timezone

from customers.facts.customer import main_contacts_or_own, or_empty
from customers.facts.documents import COMMON, SOLD_BY, customers_address
from customers.facts.kinds import Amount, Text, Word
from customers.facts.moments import Day, Moment
from customers.facts.related import Linked
from customers.models import Contact
from sales.fields import AmountField
from sales.models import Sale

STATES = (
    *("active-trial", "active-current", "active-overdue"),
    *("canceled-nonpayment", "canceled-manual"),
    *("expired-expired", "expired-trial", "suspended-suspended"),
)
CYCLES = {
    "week": "1wk",
    "fortnight": "2wk",
    "month": "mon",
    "two_months": "2mn",
    "quarter": "qtr",
    "half_year": "six",
    "year": "yrl",
}
CYCLE = Case(
    *(When(cycle=cycle, then=Value(word)) for cycle, word in CYCLES.items()),
    output_field=TextField(),
)


def state(tenant):
    """How a subscription goes on the tenant's own day, in SQL: one of STATES."""
    return state_on(timezone.localdate(timezone=tenant.zone))


@lru_cache(maxsize=64)  # the same expression again, so that equal conditions are seen to be equal
def state_on(day):
    late = Sale.objects.overdue(day).filter(subscription__isnull=False).values("subscription_id")
    return Case(
        When(status="trial", then=Value("active-trial")),
        When(status="paused", then=Value("suspended-suspended")),
        When(status="cancelled", then=Value("canceled-manual")),
        When(status="ended", then=Value("expired-expired")),
        When(Q(pk__in=late), then=Value("active-overdue")),
        default=Value("active-current"),
        output_field=TextField(),
    )


def state_letter(tenant):
    """The first letter of the state."""
    return Left(state(tenant), 1)


def invoiced(tenant):
    """What was sold of a subscription, in SQL: annotations `state_word`, `invoiced`, `collected`,
    `due` and `oldest_due_on`.

    Collected is what payments proper have settled. Amounts are in the subscription's currency;
    sales in another one are left out.
    """
    mine = Sale.objects.invoices().filter(
        status="issued",
        subscription=OuterRef("pk"),
        tenant_id=OuterRef("tenant_id"),
        currency=OuterRef("currency"),
    )
    paid = mine.filter(
        applications__payment__kind="payment", applications__tenant_id=OuterRef("tenant_id")
    )
    return {
        "state_word": state(tenant),
        "invoiced": summed(mine, Sum("total"), Value(0)),
        "collected": summed(paid, Sum("applications__amount"), Value(0)),
        "due": summed(mine, Sum("balance"), Value(0)),
        "oldest_due_on": summed(mine.open(), Min("due_on")),
    }


def summed(sales, function, nothing=None):
    sums = sales.order_by().values("subscription").annotate(sum=function).values("sum")
    if nothing is None:
        return Subquery(sums)
    return Coalesce(Subquery(sums), nothing, output_field=AmountField())


SUBSCRIPTION = {
    **COMMON,
    **SOLD_BY,
    **customers_address("billing"),
    **customers_address("shipping"),
    "name": Text("name"),
    "amount": Amount("amount"),
    "cycle": Word(CYCLE, [*CYCLES.values()]),
    "started_on": Day("started_on"),
    "trial_ends_on": Day("trial_ends_on"),
    "next_invoice_on": Day("next_invoice_on"),
    "paused_at": Moment("paused_at"),
    "resumes_on": Day("resumes_on"),
    "cancelled_at": Moment("cancelled_at"),
    "cancellation_reason": Text("cancellation_reason"),
    "state": Word(state, STATES),
    "state_letter": Word(state_letter, ["a", "c", "e", "s"]),
    "main_contact__email": Text(main_contacts_or_own("email", "customer__")),
    "contacts__email": Linked(
        Contact.objects.all, "customer_id", Text(or_empty("email")), of="customer_id"
    ),
}
