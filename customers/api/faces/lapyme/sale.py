"""The sale: flat, as its page has it, and with the sections that `fields` names.

https://docs.lapyme.com.ar/api-reference/api/obtener-venta-por-id

Sales and credit notes that stand are here: a draft is none yet, and a cancelled one has no word in
this API. What the book does not keep is null, or 0 where it is an amount: authorisations of the tax
office, papers, mails, registers and integrations. Tributes are those of the book's `other_taxes`,
of which it knows no kinds.
"""

from customers.api import wire
from customers.api.face import Page
from customers.api.faces.lapyme.asking import ListView
from customers.api.faces.lapyme.customer import TAX_ID_TYPES
from customers.api.faces.lapyme.fields import (
    Choice,
    DocumentNumber,
    Province,
    Text,
    Uuid,
    identified,
)
from customers.api.faces.lapyme.money import Cents, CurrencyWord, cents
from customers.api.faces.lapyme.sale_question import SaleQuestion
from customers.api.faces.lapyme.sale_sections import SECTIONS, named_sections, read_ahead
from customers.api.faces.lapyme.writing import FINAL_CONSUMER
from customers.api.schema import INTEGER, TEXT, Parameter, array, mapping, nullable
from customers.api.shapes import Shape

FIELDS = Parameter(
    "fields",
    str,
    description=f"Sections to show beside the flat fields, with commas between: {list(SECTIONS)}",
)


class SaleCustomer(wire.Serializer):
    """The customer of a sale, as they are now."""

    id = wire.UUIDField(source="uuid")
    name = wire.CharField()
    email = Text()
    phone = Text()
    tax_id = DocumentNumber()
    tax_id_type = Choice(TAX_ID_TYPES)
    tax_category = Text()
    description = Text()
    default_price_list_id = Uuid(source="price_list.uuid")
    payment_term_id = Text(source="payment_term.code")
    address = Text(source="billing.street")
    apartment = Text(source="billing.interior")
    city = Text(source="billing.city")
    province_id = Province(source="billing.state_id")


class Readiness(wire.Field):
    """What an invoice would need of the customer: who they are, their category, and a document
    unless they are a final consumer."""

    documented = mapping(status={"enum": ["ready", "incomplete"]}, missing_fields=array(TEXT))

    def __init__(self):
        super().__init__(source="*", read_only=True)

    def to_representation(self, sale):
        missing = list(missing_fields(sale.customer))
        return {"status": "incomplete" if missing else "ready", "missing_fields": missing}


def missing_fields(customer):
    if customer is None:
        yield "customer"
        return
    if not customer.tax_category:
        yield "tax_category"
    if not customer.tax_id and customer.tax_category != FINAL_CONSUMER:
        yield "tax_id"


class Discount(wire.Field):
    """The kind of a discount, or its value in cents; null where there is none."""

    def __init__(self, documented, told):
        self.told, self.documented = told, nullable(documented)
        super().__init__(source="discount", read_only=True)

    def to_representation(self, amount):
        return self.told(amount) if amount else None


class LaPymeSale(Shape):
    """A sale or a credit note."""

    joins = (
        *("customer", "customer__billing", "customer__price_list", "customer__payment_term"),
        *("original", "seller"),
    )

    object = wire.Constant("sale")
    id = wire.UUIDField(source="uuid")
    invoice_number = wire.IntegerField(source="number")
    voucher_type = wire.CharField()
    customer_tax_category_override = wire.Constant(None)
    invoice_status = wire.CharField()
    invoice_date = wire.DateField(source="issued_on")
    due_date = wire.DateField(source="due_on", allow_null=True)
    service_from = wire.DateField(allow_null=True)
    service_to = wire.DateField(allow_null=True)
    currency = CurrencyWord()
    subtotal = Cents()
    tax_amount = Cents(source="tax")
    total = Cents()
    balance = Cents()
    discount_type = Discount(TEXT, lambda amount: "amount")
    discount_value = Discount(INTEGER, cents)
    discount_amount = Cents(source="discount")
    tributes_amount = Cents(source="other_taxes")
    national_perception_amount = wire.Constant(0)
    gross_income_perception_amount = wire.Constant(0)
    gross_income_tax_breakdown = wire.Constant(None)
    municipal_perception_amount = wire.Constant(0)
    internal_tribute_amount = wire.Constant(0)
    uncategorized_vat_perception_amount = wire.Constant(0)
    other_tribute_amount = Cents(source="other_taxes")
    rounding_adjustment = wire.Constant(0)
    notes = wire.CharField(allow_null=True)
    fiscal_notes = wire.Constant(None)
    cae = wire.Constant(None)
    cae_expiry = wire.Constant(None)
    formatted_invoice_number = wire.CharField(source="formatted_number")
    original_sale_id = wire.UUIDField(source="original.uuid", default=None)
    integration_source = wire.Constant(None)
    integration_id = wire.Constant(None)
    pdf_path = wire.Constant(None)
    pdf_status = wire.Constant(None)
    email_status = wire.Constant(None)
    email_sent_at = wire.Constant(None)
    afip_error_code = wire.Constant(None)
    register_id = wire.Constant(None)
    manual_associated_documents = wire.Constant(None)
    created_at = wire.Moment()
    updated_at = wire.Moment()
    customer = SaleCustomer(allow_null=True)
    customer_invoice_readiness = Readiness()

    @classmethod
    def rows(cls, sales):
        return super().rows(sales.standing())

    def to_representation(self, sale):
        asked = named_sections(self.context["request"].query_params)
        shown = {name: SECTIONS[name]().to_representation(sale) for name in asked}
        return super().to_representation(sale) | shown


class SalesView(ListView):
    question, noun = SaleQuestion, "sale"

    @property
    def documented(self):
        return {"list": [*self.question.parameters(), FIELDS], "retrieve": [FIELDS]}

    def envelope(self, schema):
        """A sale has the sections that were asked for beside what it has always."""
        sections = {name: one.documented(self.schema) for name, one in SECTIONS.items()}
        return super().envelope({"allOf": [schema], "properties": sections})

    def rows(self):
        return read_ahead(super().rows(), named_sections(self.request.query_params))


sales = Page(
    "sales",
    shape=LaPymeSale,
    rows="sales",
    lookup=identified("sale_id"),
    scope="sales",
    view=SalesView,
    many={"get": "list"},
    one={"get": "retrieve"},
)
