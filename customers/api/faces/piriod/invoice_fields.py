"""Fields that invoices alone have."""

from customers.api import wire
from customers.api.faces.piriod.customers import PiriodCustomer
from customers.api.faces.piriod.fields import Owner
from customers.api.money import percentage_of
from customers.api.schema import INTEGER, TEXT, Parameter, array, tolerant

STATUSES = {
    "draft": "draft",
    "pending": "pending",
    "open": "finalized",
    "paid": "paid",
    "cancelled": "cancelled",
    "uncollectible": "uncollectible",
}
BILLER_STATUSES = {"not_required": "pending", "pending": "pending", "issued": "succeeded"}
EXPAND = Parameter("expand", tolerant(TEXT | {"enum": ["customer"]}))


class CustomerKey(Owner):
    """The id as text; the object itself for who asks to `expand` it."""

    documented = {"type": ["string", "object", "null"]}

    def to_representation(self, customer):
        if not expands(self.context["request"]):
            return super().to_representation(customer)
        return PiriodCustomer(context=self.context).to_representation(customer)


def expands(request):
    return "customer" in request.query_params.get("expand", "").split(",")


class Reckoned(wire.Money):
    """An amount that follows from others."""

    def __init__(self, reckon):
        self.reckon = reckon
        super().__init__(source="*")

    def to_representation(self, sale):
        return super().to_representation(self.reckon(sale))


def tax_percent(sale):
    """The one that all taxed lines have, else what the taxes come to."""
    taxed = {line.tax_percent for line in sale.lines.all() if not line.is_exempt}
    same = taxed.pop() if len(taxed) == 1 else None
    return percentage_of(sale.tax, sale.taxable) if same is None else same


class PaymentIds(wire.Field):
    """Of the payments that settle it or were made for it."""

    documented = array(INTEGER)

    def __init__(self):
        super().__init__(source="*", read_only=True)

    def to_representation(self, sale):
        settling = (one.payment for one in sale.applications.all())
        linked = [*filter(None, settling), *sale.intended_payments.all()]
        return sorted({one.pk for one in linked if one.kind == "payment"})
