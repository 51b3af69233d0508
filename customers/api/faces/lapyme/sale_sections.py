"""What later clients of La Pyme ask of a sale, section by section."""

from customers.api import wire
from customers.api.faces.lapyme.ids import method_id, point_id
from customers.api.faces.lapyme.money import Cents, CurrencyWord

SPELLED_OTHERWISE = {"reversesVoucher": "reverses_voucher"}


def named_sections(query):
    """Sections that a query names, in their own order; what is no section is passed over."""
    words = {word for text in query.getlist("fields") for word in text.split(",")}
    words |= {SPELLED_OTHERWISE.get(word, word) for word in words}
    return [name for name in SECTIONS if name in words]


def read_ahead(sales, names):
    """The sales with what these sections show of each."""
    ahead = {relation for name in names for relation in SECTIONS[name].ahead}
    return sales.prefetch_related(*sorted(ahead))


class Section(wire.Serializer):
    """`ahead` are the relations that it shows."""

    ahead = ()


class PointOfSale(wire.Serializer):
    id = wire.SerializerMethodField()
    number = wire.IntegerField(source="point_of_sale")

    def get_id(self, sale) -> str:
        return point_id(sale.point_of_sale)


class Document(Section):
    voucher_type = wire.CharField()
    invoice_number = wire.IntegerField(source="number")
    formatted_invoice_number = wire.CharField(source="formatted_number")
    point_of_sale = PointOfSale(source="*")
    invoice_date = wire.DateField(source="issued_on")
    due_date = wire.DateField(source="due_on", allow_null=True)
    service_from = wire.DateField(allow_null=True)
    service_to = wire.DateField(allow_null=True)
    notes = wire.CharField(allow_null=True)


class Amounts(Section):
    currency = CurrencyWord()
    subtotal = Cents()
    discount_amount = Cents(source="discount")
    tax_amount = Cents(source="tax")
    exempt_amount = Cents(source="exempt")
    tributes_amount = Cents(source="other_taxes")
    total = Cents()
    balance = Cents()


class Item(wire.Serializer):
    """A line. Its price is in whole cents, however finely it was agreed."""

    product_id = wire.UUIDField(source="product.uuid", default=None)
    code = wire.CharField()
    name = wire.CharField(source="description")
    quantity = wire.Money()
    unit_price = Cents()
    discount_amount = Cents(source="discount")
    tax_amount = Cents(source="tax")
    total = Cents()


class PaymentTaken(wire.Serializer):
    """So much of a payment settles the sale."""

    payment_id = wire.UUIDField(source="payment.uuid")
    formatted_payment_number = wire.SerializerMethodField()
    payment_date = wire.DateField(source="payment.paid_on")
    payment_method = wire.SerializerMethodField()
    applied_amount = Cents(source="amount")

    def get_formatted_payment_number(self, application):
        return f"{application.payment.number:08}"

    def get_payment_method(self, application):
        word = application.payment.method
        return {"id": method_id(word), "name": word} if word else None


class Applied(wire.Serializer):
    """So much of a payment, a credit or a credit note settles the sale."""

    payment_id = wire.UUIDField(source="payment.uuid", default=None)
    credit_sale_id = wire.UUIDField(source="credit_note.uuid", default=None)
    applied_amount = Cents(source="amount")
    applied_on = wire.DateField()


class Items(Section):
    ahead = ("lines__product",)

    def to_representation(self, sale):
        return Item(sale.lines.all(), many=True).data


class Payments(Section):
    ahead = ("applications__payment",)

    def to_representation(self, sale):
        paid = [one for one in sale.applications.all() if one.payment_id]
        return PaymentTaken(sorted(paid, key=lambda one: one.pk), many=True).data


class Applications(Section):
    ahead = ("applications__payment", "applications__credit_note")

    def to_representation(self, sale):
        return Applied(sorted(sale.applications.all(), key=lambda one: one.pk), many=True).data


class Fiscal(Section):
    invoice_status = wire.CharField()
    cae = wire.Constant(None)
    cae_expiry = wire.Constant(None)
    fiscal_notes = wire.Constant(None)


class Integration(Section):
    source = wire.Constant(None)
    id = wire.Constant(None)


class ReversesVoucher(Section):
    """The sale that a credit note takes back."""

    sale_id = wire.UUIDField(source="uuid")
    voucher_type = wire.CharField()
    formatted_invoice_number = wire.CharField(source="formatted_number")

    def to_representation(self, sale):
        return super().to_representation(sale.original) if sale.original else None


class Seller(wire.Serializer):
    id = wire.UUIDField(source="uuid")
    name = wire.CharField(source="full_name")


class Audit(Section):
    seller = Seller(allow_null=True)
    created_at = wire.Moment()
    updated_at = wire.Moment()


# `id` and `customer` are sections too, and fields of every sale
SECTIONS = {
    "document": Document,
    "amounts": Amounts,
    "items": Items,
    "payments": Payments,
    "applications": Applications,
    "fiscal": Fiscal,
    "integration": Integration,
    "reverses_voucher": ReversesVoucher,
    "audit": Audit,
}
