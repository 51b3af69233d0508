"""How a customer stands: in good order, behind with payments, set aside, or long unheard of.

Nobody writes it. It follows from the customer's status, from sales past their due date on the
tenant's own day, and from the time since anything happened. Source: chargeover contract, 7.
"""

from datetime import datetime, time, timedelta
from enum import Enum
from functools import lru_cache

from django.conf import settings
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from sales.models import Payment, Sale, Subscription


class Standing(Enum):
    """The four ways in which a customer stands, by the contract's words."""

    CURRENT = "active-current"
    OVERDUE = "active-overdue"
    MANUAL = "inactive-manual"
    IDLE = "inactive-activity"


SET_ASIDE = ("inactive", "archived")


def word(standing):
    return standing.value


def of_customer(rows):
    """Whether any of the rows is the customer's: asked for each customer of a page."""
    return Q(Exists(rows.filter(customer=OuterRef("pk"), tenant_id=OuterRef("tenant_id"))))


def among(rows):
    """The same, answered for all customers at once: for conditions on a whole book."""
    return Q(pk__in=rows.filter(customer__isnull=False).values("customer_id"))


def standing(tenant, told=word, has=of_customer):
    """What is told of each customer's standing, in SQL: by default its word.

    The first that is true: set aside by a person, overdue, idle, current. `has` is how rows of a
    customer are looked for: `of_customer` or `among`.
    """
    return told_on(timezone.localdate(timezone=tenant.zone), tenant.zone, told, has)


@lru_cache(maxsize=64)  # the same expression again, so that equal conditions are seen to be equal
def told_on(today, zone, told, has):
    return Case(
        When(status__in=SET_ASIDE, then=Value(told(Standing.MANUAL))),
        When(has(Sale.objects.overdue(today)), then=Value(told(Standing.OVERDUE))),
        When(~is_heard_of(today, zone, has), then=Value(told(Standing.IDLE))),
        default=Value(told(Standing.CURRENT)),
    )


def is_heard_of(today, zone, has):
    """New in the book, or with a sale or a payment of late, or subscribed."""
    since = today - timedelta(days=settings.CUSTOMER_ACTIVITY_DAYS)
    sales = Sale.objects.invoices().filter(issued_on__gte=since)
    payments = Payment.objects.filter(voided_at=None, paid_on__gte=since)
    return (
        Q(created_at__gte=datetime.combine(since, time.min, zone))
        | has(sales)
        | has(payments)
        | has(Subscription.objects.live())
    )
