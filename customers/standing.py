"""How a customer stands: in good order, behind with payments, set aside, or long unheard of.

Nobody writes it. It follows from the customer's status, from sales past their due date on the
tenant's own day, and from the time since anything happened. Source: chargeover contract, 7.
"""

from datetime import datetime, time, timedelta
from enum import Enum

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


def standing(tenant, told=lambda standing: standing.value):
    """What is told of each customer's standing, in SQL: by default its word.

    The first that is true: set aside by a person, overdue, idle, current.
    """
    today = timezone.localdate(timezone=tenant.zone)
    return Case(
        When(status__in=SET_ASIDE, then=Value(told(Standing.MANUAL))),
        When(of_customer(Sale.objects.overdue(today)), then=Value(told(Standing.OVERDUE))),
        When(~is_heard_of(today, tenant.zone), then=Value(told(Standing.IDLE))),
        default=Value(told(Standing.CURRENT)),
    )


def is_heard_of(today, zone):
    """New in the book, or with a sale or a payment of late, or subscribed."""
    since = today - timedelta(days=settings.CUSTOMER_ACTIVITY_DAYS)
    sales = Sale.objects.invoices().filter(issued_on__gte=since)
    payments = Payment.objects.filter(voided_at=None, paid_on__gte=since)
    return (
        Q(created_at__gte=datetime.combine(since, time.min, zone))
        | Q(of_customer(sales))
        | Q(of_customer(payments))
        | Q(of_customer(Subscription.objects.live()))
    )


def of_customer(rows):
    """Whether any of the rows is the customer's."""
    return Exists(rows.filter(customer=OuterRef("pk"), tenant_id=OuterRef("tenant_id")))
