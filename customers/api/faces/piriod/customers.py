"""Customers."""

from decimal import Decimal

from django.utils import timezone

from customers.api import wire
from customers.api.face import Page
from customers.api.faces.piriod.contacts import PiriodContact
from customers.api.faces.piriod.fields import (
    CurrencyCode,
    Email,
    FilledText,
    Id,
    Link,
    Mapping,
    TestMode,
    Text,
    moment,
    optional,
)
from customers.api.faces.piriod.filtering import Words
from customers.api.faces.piriod.places import CountryKey, StateKey
from customers.api.faces.piriod.rules import Write
from customers.api.faces.piriod.sources import source_key
from customers.api.faces.piriod.views import ONE, ORDER, View
from customers.api.filtering import ReferenceFilter
from customers.api.prefixed import encode, prefixed
from customers.api.schema import TEXT, Parameter, array
from customers.api.shapes import CustomerShape, Shape
from customers.filters import CustomerFilters
from customers.periods import month

STATUSES = {
    "active": "active",
    "pending": "pending",
    "inactive": "archived",
    "archived": "archived",
}
METADATA = "metadata__"
CHARGEABLE = {"chargeable", "pending"}
ZERO = Decimal(0)


class SourceIds(wire.Field):
    """The reusable sources that are chargeable or pending."""

    documented = array(TEXT)

    def __init__(self):
        super().__init__(source="payment_sources", read_only=True)

    def to_representation(self, sources):
        return [
            encode("src", source.uuid)
            for source in sources.all()
            if source.usage == "reusable" and source.status in CHARGEABLE
        ]


class Kept(wire.Money):
    """A sum that is kept; nothing before the first document."""

    def get_attribute(self, customer):
        return getattr(customer.own_balance(), self.source, ZERO)


class Aggregations(wire.Serializer):
    """In the customer's currency: all time, this month on the tenant's calendar, still to pay."""

    sales = Kept(source="total")
    sales_current_period = wire.Money(source="sold")
    balance = Kept()


class PiriodCustomer(CustomerShape):
    id = Id("cus")
    name = Text(max_length=100)
    address = FilledText(source="billing.street", max_length=64)
    country = CountryKey(source="billing.country")
    state = StateKey(source="billing.state_id")
    currency = CurrencyCode(required=False)
    email = optional(Email)
    phone = optional(max_length=16)
    website = optional(Link)
    zip_code = optional(source="billing.postal_code", max_length=16)
    manager = optional(max_length=64)
    reference = optional(max_length=64)
    tax_id = optional(max_length=32)
    tax_settings = Mapping(required=False)
    metadata = Mapping(required=False)
    send_invoices = wire.BooleanField(required=False)
    send_collections = wire.BooleanField(required=False)
    send_vouchers = wire.BooleanField(required=False)
    status = wire.Word(words=STATUSES)
    contacts = PiriodContact(many=True, read_only=True)
    sources = SourceIds()
    aggregations = Aggregations(source="*", read_only=True)
    test_mode = TestMode()
    created = moment("created_at")
    updated = moment("updated_at")

    @classmethod
    def rows(cls, customers):
        people = ("contacts__org_unit", "payment_sources")
        return super().rows(customers).with_own_balance().prefetch_related(*people)

    def validate(self, given):
        write = Write(self.instance, given, self.caller.tenant)
        if errors := write.errors():
            raise wire.ValidationError(errors)
        return write.settled()


class PiriodFilters(CustomerFilters):
    status = Words("status", STATUSES)
    subscriptions = ReferenceFilter("subscriptions", prefixed("sub"))
    sources = ReferenceFilter("payment_sources", source_key)

    def filter_search(self, customers, name, text):
        return customers.search_with_reference(text)


def with_figures(customers):
    """With what is sold this month on the tenant's calendar."""
    return customers.with_sold(*month(timezone.localdate()))


class CustomerView(View):
    documented = {
        "list": [Parameter("metadata__key", str, description="Any key of the metadata, as text.")]
    }

    def rows(self):
        return with_figures(super().rows())

    def filtered(self, request):
        """Any key of the metadata is a parameter too."""
        rows = super().filtered(request)
        for name in request.query_params:
            if name.startswith(METADATA):
                key, text = name.removeprefix(METADATA), request.query_params[name]
                rows = rows.with_metadata(key, text)
        return rows


class PiriodStatus(Shape):
    """The vendor does not publish what this answers."""

    id = Id("cus")
    status = wire.Word(words=STATUSES)


customers = Page(
    "customers",
    shape=PiriodCustomer,
    lookup=prefixed("cus"),
    filterset=PiriodFilters,
    parameters={
        "search": "search",
        "country": "country",
        "email": "email",
        "name": "name",
        "name__exact": "name",
        "name__contains": "name_contains",
        "name__icontains": "name_icontains",
        "tax_id": "tax_id",
        "created": "created",
        "created__gte": "created_from",
        "created__lte": "created_until",
        "subscriptions": "subscriptions",
        "sources": "sources",
        "status": "status",
        "status__in": "status",
    },
    order=ORDER,
    view=CustomerView,
    one=ONE,
)

status = Page(
    "customers/<id>/status", shape=PiriodStatus, lookup=prefixed("cus"), one={"get": "retrieve"}
)
