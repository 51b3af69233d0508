"""The quote (presupuesto).

https://docs.lapyme.com.ar/api-reference/api/listar-presupuestos

A pending quotation of the book is `sent`, or `expired` once its day is over; a cancelled one is
`rejected`. None is ever `draft` or `accepted`: who accepts one converts it. Stock is not tracked,
so nothing is reserved. A quote without `expires_at` is good until the year 3000.
"""

from django.utils import timezone

from customers.api import wire
from customers.api.face import Page
from customers.api.faces.lapyme.asking import ListView, OfCustomer, Words
from customers.api.faces.lapyme.fields import Text, Uuid, identified
from customers.api.faces.lapyme.money import Amount, Cents, WrittenCurrency
from customers.api.faces.lapyme.quote_writing import (
    Expiry,
    Lines,
    PriceList,
    Reservation,
    WrittenQuote,
)
from customers.api.schema import BOOLEAN, TEXT, array, mapping

STATES = {"sent": "valid", "expired": "expired", "converted": "converted", "rejected": "cancelled"}
STATUSES = ("draft", "sent", "accepted", "rejected", "expired", "converted")


class QuoteQuestion(OfCustomer):
    """What a list of quotes may be asked."""

    status = Words(STATUSES)

    @staticmethod
    def narrow(quotes, asked):
        quotes = OfCustomer.narrow(quotes, asked)
        if "status" not in asked:
            return quotes
        states = [STATES[word] for word in asked["status"] if word in STATES]
        return quotes.in_states(states, timezone.now())


class Status(wire.Field):
    documented = {"enum": list(STATUSES)}

    def __init__(self):
        super().__init__(source="*", read_only=True)

    def to_representation(self, quote):
        if quote.is_pending:
            return "expired" if quote.has_expired_at(timezone.now()) else "sent"
        return {"converted": "converted", "cancelled": "rejected"}[quote.status]


class QuoteRow(WrittenQuote):
    """A quote in a list."""

    noun = "quote"

    object = wire.Constant("quote")
    id = wire.UUIDField(source="uuid", read_only=True)
    number = wire.IntegerField(read_only=True)
    formatted_number = wire.SerializerMethodField()
    customer_id = Uuid(source="customer.uuid", required=True)
    status = Status()
    converted_sale_id = wire.UUIDField(source="sale.uuid", default=None, read_only=True)
    reservation = Reservation()
    items_count = wire.IntegerField(source="lines_count", read_only=True)
    subtotal = Cents()
    tax_amount = Cents(source="tax")
    discount_amount = Cents(source="discount")
    total = Cents()
    created_at = wire.Moment()
    updated_at = wire.Moment()

    def get_formatted_number(self, quote) -> str:
        return f"{quote.number:08}"


class LaPymeQuote(QuoteRow):
    """A quote with its lines."""

    currency = WrittenCurrency()
    salesperson_member_id = Uuid(source="seller.uuid")
    price_list_id = PriceList(source="price_list.uuid")
    prices_include_tax = wire.Constant(False)
    expires_at = Expiry(source="valid_until")
    global_discount_amount = Amount(source="discount", write_only=True)
    notes = Text()
    items = Lines(source="lines")

    @classmethod
    def rows(cls, quotes):
        return super().rows(quotes).prefetch_related("lines__product", "lines__price_list")


class QuotesView(ListView):
    """A new quote is answered with 201, and itself beside `idempotent_replay`."""

    question, noun = QuoteQuestion, "quote"
    statuses = {"create": 201}

    def envelope(self, schema):
        if self.action == "list":
            return super().envelope(schema)
        data = {"allOf": [schema, mapping(idempotent_replay=BOOLEAN)]}
        return mapping(request_id=TEXT, data=data, warnings=array({}))

    def first_answer(self, request, body):
        made = {**self.written(data=body).data, "idempotent_replay": False}
        return self.face.one(request, made) | {"warnings": []}


quotes = Page(
    "quotes",
    shape=LaPymeQuote,
    row=QuoteRow,
    rows="quotations",
    lookup=identified("quote_id"),
    scope="sales",
    view=QuotesView,
    one={},
)
