"""What later clients of La Pyme ask of a sale, section by section."""

from customers.api import wire
from customers.api.faces.lapyme.ids import point_id
from customers.api.faces.lapyme.money import Cents, CurrencyWord
from customers.api.faces.lapyme.sale_rows import Applied, Item, PaymentTaken
from customers.api.schema import array, mapping, nullable

SPELLED_OTHERWISE = {"reversesVoucher": "reverses_voucher"}


def named_sections(query):
    """Sections that a query names, in their own order; what is no section is passed over."""
    words = (word for text in query.getlist("fields") for word in text.split(","))
    known = {SPELLED_OTHERWISE.get(word, word) for word in words}
    return [name for name in SECTIONS if name in known]


def read_ahead(sales, names):
    """The sales with what these sections show of each."""
    ahead = {relation for name in names for relation in SECTIONS[name].ahead}
    return sales.prefetch_related(*sorted(ahead))


class Section(wire.Serializer):
    """`ahead` are the relations that it shows."""

    ahead = ()

    @classmethod
    def documented(cls, schema):
        """In the OpenAPI document, which `schema` writes."""
        return schema.resolve_serializer(cls(), "response").ref


class Several(Section):
    """A section of several rows: `row` shows each of those that `rows` tells of a sale."""

    @classmethod
    def documented(cls, schema):
        return array(schema.resolve_serializer(cls.row(), "response").ref)

    def to_representation(self, sale):
        return self.row(self.rows(sale), many=True).data


class Enclosed(Several):
    """The same in an object, as clients take every section but that of the lines."""

    @classmethod
    def documented(cls, schema):
        return mapping(items=super().documented(schema))

    def to_representation(self, sale):
        return {"items": super().to_representation(sale)}


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


class Items(Several):
    ahead = ("lines__product",)
    row = Item

    def rows(self, sale):
        return sale.lines.all()


class Payments(Enclosed):
    """Money that came in, as in the list of payments: a credit that was granted is none."""

    ahead = ("applications__payment",)
    row = PaymentTaken

    def rows(self, sale):
        taken = (one for one in settling(sale) if one.payment_id)
        return [one for one in taken if one.payment.kind == "payment"]


class Applications(Enclosed):
    ahead = ("applications__payment", "applications__credit_note")
    row = Applied

    def rows(self, sale):
        return settling(sale)


def settling(sale):
    """What settles a sale, in the order in which it did."""
    return sorted(sale.applications.all(), key=lambda one: one.pk)


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

    @classmethod
    def documented(cls, schema):
        return nullable(super().documented(schema))

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
