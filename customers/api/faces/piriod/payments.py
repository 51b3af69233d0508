"""Payments, and what they were made for."""

from functools import reduce
from operator import or_

from django_filters import FilterSet

from customers.api import wire
from customers.api.face import Page
from customers.api.faces.piriod.fields import (
    CurrencyCode,
    Mapping,
    RequiredText,
    TestMode,
    moment,
)
from customers.api.faces.piriod.payment_fields import (
    STATES,
    InvoiceKey,
    PayerKey,
    PaymentStatus,
    Received,
    SourceIds,
    SourceKey,
    SubscriptionId,
    paid_sale,
)
from customers.api.faces.piriod.rules import REQUIRED
from customers.api.faces.piriod.views import ONE, View
from customers.api.filtering import ReferenceFilter
from customers.api.prefixed import decode, prefixed
from customers.api.schema import TEXT
from customers.api.shapes import PaymentShape
from customers.filters import TextFilter

MONEY_MOVED = ("amount", "currency", "paid_on")
FIXED = "This cannot be changed once the payment has succeeded."
OF_ANOTHER = "This is not the customer's."


class PiriodPayment(PaymentShape):
    joins = ("customer", "intended_for__subscription", "source")

    id = wire.IntegerField(read_only=True)
    amount = Received()
    currency = CurrencyCode()
    date = wire.DateField(source="paid_on")
    description = RequiredText(source="notes", max_length=256)
    invoice = InvoiceKey()
    subscription = SubscriptionId()
    customer = PayerKey()
    balance = wire.Money(source="unapplied")
    payment_date = wire.DateField(source="paid_on", read_only=True)
    source = SourceKey()
    sources = SourceIds()
    status = PaymentStatus()
    failed_reason = wire.Constant(None)
    return_url = wire.Constant(None)
    enable_checkout = wire.Constant(False)
    metadata = Mapping(required=False)
    test_mode = TestMode()
    created = moment("created_at")
    updated = moment("updated_at")

    @property
    def written(self):
        """Whose it is, or of which invoice."""
        named = [
            {"properties": {name: TEXT}, "required": [name]} for name in ("customer", "invoice")
        ]
        return {} if self.partial else {"anyOf": named}

    @classmethod
    def rows(cls, payments):
        return (
            super().rows(payments).received().prefetch_related("applications__sale__subscription")
        )

    def validate(self, given):
        given = self.changed(given) if self.instance else self.paid_by(given)
        source = given.get("source")
        customer = given.get("customer") or self.instance.customer
        if source and source.customer_id != customer.pk:
            raise wire.ValidationError({"source": [OF_ANOTHER]})
        return given

    def paid_by(self, given):
        """With the customer, who is the invoice's where none is named."""
        sale, customer = given.get("intended_for"), given.get("customer")
        customer = customer or (sale and sale.customer)
        if customer is None:
            raise wire.ValidationError({"customer": [REQUIRED]})
        if sale and sale.customer_id != customer.pk:
            raise wire.ValidationError({"invoice": [OF_ANOTHER]})
        return given | {"customer": customer}

    def changed(self, given):
        """What may be changed: all but the money that has moved and where it went."""
        sale = paid_sale(self.instance)
        moved = [
            name
            for name in MONEY_MOVED
            if given.get(name, getattr(self.instance, name)) != getattr(self.instance, name)
        ]
        if sale and given.get("intended_for", sale) != sale:
            moved.append("intended_for")
        if moved:
            raise wire.ValidationError({self.wire_name(name): [FIXED] for name in moved})
        kept = {*MONEY_MOVED, "intended_for"} if sale else MONEY_MOVED
        return {name: value for name, value in given.items() if name not in kept}


class PaymentView(View):
    def update(self, request, **kwargs):
        """A payment is held before it is read: where its money went cannot be changed then."""
        return self.changed(request, self.held())


class PaymentFilters(FilterSet):
    customer = ReferenceFilter("customer", prefixed("cus"))
    status = TextFilter(method="filter_status")
    invoice = TextFilter(method="filter_invoice")

    def filter_status(self, payments, name, text):
        wanted = {word.strip() for word in text.split(",")}
        found = (getattr(payments, state)() for word, state in STATES.items() if word in wanted)
        return reduce(or_, found, payments.none())

    def filter_invoice(self, payments, name, text):
        uuid = decode("inv", text)
        return payments.linked_to(uuid=uuid) if uuid else payments.none()


payments = Page(
    "payments",
    shape=PiriodPayment,
    rows="payments",
    filterset=PaymentFilters,
    parameters={
        "status": "status",
        "status__in": "status",
        "customer": "customer",
        "invoice": "invoice",
    },
    order={
        "date": "paid_on",
        "amount": "amount",
        "created": "created_at",
        "updated": "updated_at",
    },
    scope="sales",
    view=PaymentView,
    one=ONE,
)
