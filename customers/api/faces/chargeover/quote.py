"""The quote: a quotation. https://developer.chargeover.com/docs/rest/#quotes"""

from datetime import timedelta

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
    line_told,
    seller_name,
    with_custom,
)
from customers.api.faces.chargeover.fields import (
    CustomerNumber,
    CustomerReference,
    Key,
    Link,
    Moment,
    Text,
    Told,
    ToldIn,
)
from customers.api.faces.chargeover.objects import WHOSE, DocumentView, SentDocument
from customers.api.schema import DATE, INTEGER, NUMBER, TEXT, array, mapping
from customers.api.shapes import OfferShape

DAYS_VALID = 30  # where a quote says no due date
STATES = {
    "pending": ("open-new", "New"),
    "converted": ("closed-won", "Accepted"),
    "cancelled": ("closed-lost", "Rejected"),
}
INVOICED = mapping(invoice_id=INTEGER)


class LastDay(Day):
    """The last day on which it holds."""

    def to_representation(self, until):
        zone = self.context["request"].auth.tenant.zone
        moment = until - timedelta(microseconds=1)
        return moment.astimezone(zone).date().isoformat()


def local_day(quotation, tenant):
    return quotation.created_at.astimezone(tenant.zone).date().isoformat()


def lines_told(quotation):
    return [line_told(line, {"quote_id": quotation.pk}) for line in quotation.lines.all()]


def status(tell):
    return Told(lambda quotation: tell(*STATES[quotation.status]))


class ChargeOverQuoteInList(SentDocument, OfferShape):
    joins = ("customer__billing", "customer__shipping", "seller", "payment_term")
    create_only = frozenset({"customer_external_key", "customer_token"})
    frozen = frozenset({"customer_id", "currency_id"})
    whose = WHOSE

    quote_id = wire.IntegerField(source="id", read_only=True)
    customer_external_key = CustomerReference("external_key", source="customer")
    customer_token = CustomerReference("token", source="customer")
    customer_id = CustomerNumber(source="customer", allow_null=False)
    external_key = Key()
    token = wire.CharField(read_only=True)
    refnumber = Told(lambda quotation: str(quotation.number))
    nickname = wire.Constant("")
    paycycle = wire.Constant("")
    terms_id = Term(source="payment_term", allow_null=False)
    terms_name = TermPart("name", TEXT)
    admin_id = Admin(source="seller")
    admin_name = seller_name()
    brand_id = wire.IntegerField(source="customer.brand_id", read_only=True)
    currency_id = CurrencyNumber(source="currency", allow_null=False)
    currency_symbol = currency_symbol()
    currency_iso4217 = wire.CharField(source="currency", read_only=True)
    vars().update(address_parts("bill"))
    vars().update(address_block("bill"))
    vars().update(address_parts("ship"))
    vars().update(address_block("ship"))
    memo = Text(source="notes")
    vars().update(custom_fields(range(1, 4)))
    write_datetime = Moment(source="created_at")
    date = ToldIn(local_day, json=DATE)
    due_date = LastDay(source="valid_until", allow_null=False)
    total = Told(lambda quotation: wire.plain(quotation.total), json=NUMBER)
    setup = wire.Constant(0)
    quote_status_name = status(lambda word, name: name)
    quote_status_str = status(lambda word, name: word)
    quote_status_state = status(lambda word, name: word[0])
    url_permalink = Link("/r/quote/view/{}", "token")
    url_pdflink = Link("/r/quote/pdf/{}", "token")
    url_acceptlink = Link("/r/quote/accept/{}", "token")
    url_rejectlink = Link("/r/quote/reject/{}", "token")
    url_self = Link("/admin/r/quote/view/{}", "id")

    @staticmethod
    def seen_from(quotations, tenant):
        """A quotation to nobody is no quote."""
        return quotations.exclude(customer=None).exclude(customer__status="archived")

    def validate(self, given):
        if self.instance is not None:
            return with_custom(given)
        if "customer" not in given:
            raise wire.ValidationError({"customer_id": "Whose?"}, code="required")
        today = timezone.localdate(timezone=self.caller.tenant.zone)
        return {"valid_until": today + timedelta(days=DAYS_VALID)} | with_custom(given)


class ChargeOverQuote(ChargeOverQuoteInList):
    """Fetched by itself, a quote lists its lines, and what it became once accepted."""

    line_items = Lines(
        lines_told,
        mapping(
            **{
                "quote_id" if name == "invoice_id" else name: json
                for name, json in LINE["properties"].items()
            }
        ),
    )
    invoices = Told(
        lambda quotation: [{"invoice_id": quotation.sale_id}] if quotation.sale_id else [],
        json=array(INVOICED),
    )

    @staticmethod
    def seen_from(quotations, tenant):
        seen = ChargeOverQuoteInList.seen_from(quotations, tenant)
        return seen.prefetch_related("lines__product")


class QuoteView(DocumentView):
    actions = {"accept": "convert", "reject": "cancel"}
