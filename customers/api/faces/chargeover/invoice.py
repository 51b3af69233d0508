"""The invoice: a sale that was issued. https://developer.chargeover.com/docs/rest/#invoices"""

from decimal import Decimal

from django.utils import timezone

from customers.api import wire
from customers.api.faces.chargeover.customer_fields import (
    Admin,
    CurrencyNumber,
    Term,
    TermPart,
    currency_symbol,
)
from customers.api.faces.chargeover.documents import (
    LINE,
    Day,
    Lines,
    address_block,
    address_parts,
    custom_fields,
    lines_told,
    seller_name,
    with_custom,
)
from customers.api.faces.chargeover.fields import (
    CustomerNumber,
    CustomerReference,
    Flag,
    Key,
    Link,
    Moment,
    Text,
    Told,
    ToldIn,
)
from customers.api.faces.chargeover.objects import WHOSE, DocumentView, SentDocument
from customers.api.schema import BOOLEAN, INTEGER, NUMBER, TEXT
from customers.api.shapes import IssuedShape
from customers.facts.payments import number_of_payment
from customers.facts.sales import settlement

NAMES = {
    "open-unpaid": "Unpaid",
    "open-overdue": "Overdue",
    "open-collections": "Collections",
    "closed-paid": "Paid",
    "closed-void": "Void",
}
CYCLE_DATES = ("pre_from", "pre_to", "this", "post_from", "post_to")


def billed_to(sale):
    return sale.customer_address


def shipped_to(sale):
    return sale.customer_shipping


def amount(tell):
    return Told(lambda sale: wire.plain(tell(sale)), json=NUMBER)


def settled(sale, *, by_payments):
    """What payments have settled, or what credits and credit notes have."""
    amounts = (
        one.amount
        for one in sale.applications.all()
        if (one.payment_id is not None and one.payment.kind == "payment") == by_payments
    )
    return sum(amounts, Decimal(0))


def days_overdue(sale, tenant):
    return sale.days_overdue_on(timezone.localdate(timezone=tenant.zone))


def status(tell, json=TEXT):
    return Told(lambda sale: tell(sale.settlement), json=json)


class ChargeOverInvoiceInList(SentDocument, IssuedShape):
    joins = ("customer", "seller", "payment_term")
    create_only = frozenset({"customer_external_key", "customer_token"})
    frozen = frozenset({"customer_id", "currency_id", "terms_id", "admin_id", "date", "line_items"})
    whose = WHOSE

    invoice_id = wire.IntegerField(source="id", read_only=True)
    refnumber = wire.CharField(source="formatted_number", read_only=True)
    external_key = Key()
    token = wire.CharField(read_only=True)
    customer_external_key = CustomerReference("external_key", source="customer")
    customer_token = CustomerReference("token", source="customer")
    customer_id = CustomerNumber(source="customer", allow_null=False)
    package_id = wire.IntegerField(source="subscription_id", read_only=True, allow_null=True)
    brand_id = wire.IntegerField(source="customer.brand_id", read_only=True)
    admin_id = Admin(source="seller")
    admin_name = seller_name()
    currency_id = CurrencyNumber(source="currency", allow_null=False)
    currency_symbol = currency_symbol()
    currency_iso4217 = wire.CharField(source="currency", read_only=True)
    terms_id = Term(source="payment_term", allow_null=False)
    terms_name = TermPart("name", TEXT)
    terms_days = TermPart("days", INTEGER)
    date = Day(source="issued_on", allow_null=False)
    due_date = Day(source="due_on")
    paid_date = wire.DateField(source="paid_on", read_only=True, allow_null=True)
    write_datetime = Moment(source="created_at")
    void_datetime = Moment(source="cancelled_at", allow_null=True)
    vars().update({f"cycle_{name}_date": wire.Constant(None) for name in CYCLE_DATES})
    vars().update(address_parts("bill", billed_to))
    bill_notes = wire.Constant(None)
    vars().update(address_block("bill", billed_to))
    vars().update(address_parts("ship", shipped_to))
    ship_notes = wire.Constant(None)
    vars().update(address_block("ship", shipped_to))
    memo = Text(source="notes")
    vars().update(custom_fields())
    subtotal = amount(lambda sale: sale.subtotal - sale.discount)
    taxes = amount(lambda sale: sale.tax + sale.other_taxes)
    total = amount(lambda sale: sale.total)
    credits = amount(lambda sale: settled(sale, by_payments=False))
    payments = amount(lambda sale: settled(sale, by_payments=True))
    writeoffs = amount(lambda sale: sale.written_off)
    applied = amount(lambda sale: sum(settled(sale, by_payments=one) for one in (True, False)))
    balance = amount(lambda sale: sale.balance)
    sum_base = amount(lambda sale: sale.subtotal - sale.discount)
    sum_usage = wire.Constant(0)
    sum_onetime = wire.Constant(0)
    declines = wire.Constant(0)
    invoice_status_name = status(NAMES.get)
    invoice_status_str = status(str)
    invoice_status_state = status(lambda word: word[0])
    is_paid = status(lambda word: word.startswith("closed"), BOOLEAN)
    is_void = status(lambda word: word == "closed-void", BOOLEAN)
    is_overdue = ToldIn(lambda sale, tenant: days_overdue(sale, tenant) > 0, json=BOOLEAN)
    days_overdue = ToldIn(days_overdue, json=INTEGER)
    url_permalink = Link("/r/invoice/view/{}", "token")
    url_pdflink = Link("/r/invoice/pdf/{}", "token")
    url_paylink = Link("/r/trans/pay/{}", "token")
    url_self = Link("/admin/r/invoice/view/{}", "id")

    @staticmethod
    def seen_from(sales, tenant):
        """A cancelled sale and one that is paid are both there; a sale to nobody is no invoice."""
        mine = sales.invoices().exclude(customer=None).exclude(customer__status="archived")
        return mine.annotate(settlement=settlement(tenant)).prefetch_related(
            "applications__payment"
        )

    def validate(self, given):
        if self.instance is None and "customer" not in given:
            raise wire.ValidationError({"customer_id": "Whose?"}, code="required")
        return with_custom(given)


class ChargeOverInvoice(ChargeOverInvoiceInList):
    """Fetched by itself, an invoice lists its lines."""

    line_items = Lines(lines_told("invoice_id"), LINE)

    @staticmethod
    def seen_from(sales, tenant):
        seen = ChargeOverInvoiceInList.seen_from(sales, tenant)
        return seen.prefetch_related("lines__product")

    @staticmethod
    def number_of(row):
        """Of a sale its own, of the payment that settles one that of a transaction."""
        return row.pk if row._meta.model_name == "sale" else number_of_payment(row.pk)


class Paying(wire.Serializer):
    """How an invoice is paid: by what the customer has paid or was granted before, if so said."""

    use_customer_balance = Flag(source="from_credit")


class InvoiceView(DocumentView):
    actions = {"void": "cancel", "pay": "settle"}
    asks = {"pay": Paying}
