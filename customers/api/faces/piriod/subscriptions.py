"""Subscriptions: read here."""

from django_filters import FilterSet

from customers.api import wire
from customers.api.face import Page
from customers.api.faces.piriod.fields import Id, TestMode, moment
from customers.api.faces.piriod.filtering import Words
from customers.api.faces.piriod.views import View
from customers.api.filtering import ReferenceFilter
from customers.api.prefixed import prefixed
from customers.api.shapes import Shape

# none of the book's needs attention
STATUSES = {
    "trial": "active",
    "active": "active",
    "paused": "paused",
    "cancelled": "cancelled",
    "ended": "finalized",
}


class PiriodSubscription(Shape):
    """The vendor does not publish its shape."""

    joins = ("customer",)

    id = Id("sub")
    customer = Id("cus", source="customer.uuid")
    name = wire.CharField()
    amount = wire.Money()
    currency = wire.CharField()
    cycle = wire.CharField()
    status = wire.Word(words=STATUSES)
    start_date = wire.DateField(source="started_on")
    trial_end_date = wire.DateField(source="trial_ends_on", allow_null=True)
    next_invoice_date = wire.DateField(source="next_invoice_on", allow_null=True)
    metadata = wire.DictField()
    test_mode = TestMode()
    created = moment("created_at")
    updated = moment("updated_at")


class SubscriptionFilters(FilterSet):
    customer = ReferenceFilter("customer", prefixed("cus"))
    status = Words("status", STATUSES)


subscriptions = Page(
    "subscriptions",
    shape=PiriodSubscription,
    rows="subscriptions",
    lookup=prefixed("sub"),
    filterset=SubscriptionFilters,
    parameters={"customer": "customer", "status": "status", "status__in": "status"},
    order={"name": "name", "created": "created_at", "updated": "updated_at"},
    scope="sales",
    view=View,
    many={"get": "list"},
    one={"get": "retrieve"},
)
