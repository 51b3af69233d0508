"""The customer payment (cobranza): lists, the full object, and taking it back.

https://docs.lapyme.com.ar/api-reference/api/crear-cobranza-de-cliente

Money that came in: refunds and credits of the book are none. `balance` is what settles no sale yet.
Withholdings, journal lines and applications of credit notes or advances are not kept of a payment.
"""

from customers.api import wire
from customers.api.bodies import Answer
from customers.api.face import Page
from customers.api.faces.lapyme.asking import Day, ListView, Searched, WrittenDay, between
from customers.api.faces.lapyme.fields import Choice, Text, Uuid, identified
from customers.api.faces.lapyme.money import Amount, Cents, CurrencyWord, WrittenCurrency
from customers.api.faces.lapyme.payment_fields import (
    AppliedSales,
    Method,
    NothingOf,
    Number,
    PointOfSale,
    Related,
    Splits,
    splits_of,
)
from customers.api.faces.lapyme.payment_writing import WrittenPayment
from customers.api.schema import BOOLEAN, TEXT, mapping

PAYMENT_STATES = {"active": "standing", "voided": "void", "all": "all"}


class PaymentQuestion(Searched):
    """What a list of payments may be asked; without a status, those that stand."""

    status = Choice(PAYMENT_STATES, default="standing")
    date_from = Day()
    date_to = Day()

    @staticmethod
    def narrow(payments, asked):
        payments = getattr(Searched.narrow(payments, asked), asked["status"])()
        return payments.filter(**between("paid_on", asked))


class Receiver(wire.Serializer):
    """The member who took a payment."""

    id = wire.UUIDField(source="uuid")
    name = wire.CharField(source="full_name")


class PaymentRow(WrittenPayment):
    """A payment in a list."""

    id = wire.UUIDField(source="uuid")
    payment_date = wire.DateField(source="paid_on")
    amount = Cents()
    balance = Cents(source="unapplied")
    formatted_payment_number = Number()
    currency = CurrencyWord()
    payment_method = Method()
    payment_method_count = wire.SerializerMethodField()
    related_entity = Related()
    created_by = Receiver(source="received_by", allow_null=True)
    created_at = wire.Moment()
    created_at_cursor = wire.Moment(source="created_at", timespec="microseconds")
    updated_at = wire.Moment()

    @classmethod
    def rows(cls, payments):
        return super().rows(payments).with_first_sale()

    def get_payment_method_count(self, payment) -> int:
        return len(splits_of(payment))


class LaPymePayment(WrittenPayment):
    """A payment."""

    noun = "customer_payment"

    id = wire.UUIDField(source="uuid", read_only=True)
    type = wire.Constant("customer")
    status = wire.SerializerMethodField()
    customer_id = Uuid(source="customer.uuid", required=True, write_only=True)
    point_of_sale_id = PointOfSale(required=True, write_only=True)
    contact_id = wire.UUIDField(source="customer.uuid", read_only=True)
    contact_name = wire.CharField(source="customer.name", read_only=True)
    payment_number = wire.IntegerField(source="number", read_only=True)
    total_amount = Amount(source="amount", required=True, min_value=1)
    balance = Cents(source="unapplied")
    splits = Splits()
    applications = AppliedSales()
    withholdings = NothingOf()
    formatted_payment_number = Number()
    payment_date = WrittenDay(source="paid_on", required=True)
    currency = WrittenCurrency(required=True)
    settlement_currency = wire.Constant(None)
    settlement_total_amount = wire.Constant(None)
    exchange_rate = wire.Constant(None)
    notes = Text()
    credit_note_applications = NothingOf()
    journal_line_applications = NothingOf()
    credit_journal_line_applications = NothingOf()
    advance_applications = NothingOf()
    created_at = wire.Moment()
    created_by_name = wire.CharField(source="received_by.full_name", default=None, read_only=True)

    @classmethod
    def rows(cls, payments):
        return super().rows(payments).prefetch_related("applications__sale")

    def get_status(self, payment) -> str:
        return "voided" if payment.is_void else "active"

    def warnings(self):
        return []


class PaymentsView(ListView):
    question, noun = PaymentQuestion, "customer_payment"

    def envelope(self, schema):
        if self.action == "retrieve":
            return mapping(request_id=TEXT, data=mapping(customer_payment=schema))
        return super().envelope(schema)

    def retrieve(self, request, **kwargs):
        shown = {"customer_payment": self.shape(self.get_object()).data}
        return Answer(self.face.one(request, shown))


class VoidView(PaymentsView):
    """Takes a payment back, once: the body of the request counts for nothing."""

    refusals = (400, 404, 409)

    @property
    def documented(self):
        return {"void": self.face.documented["create"]}

    def envelope(self, schema):
        done = mapping(id=TEXT, voided=BOOLEAN)
        return mapping(request_id=TEXT, data=mapping(customer_payment=done))

    def void(self, request, **kwargs):
        """Void the payment."""
        payment = self.get_object()
        return self.answered_once(request, str(payment.uuid), lambda: self.voided(request, payment))

    def replayed(self, request, answer):
        return answer | {"request_id": request.id}

    def voided(self, request, payment):
        self.page.shape.remove(payment, self.actor())
        done = {"id": str(payment.uuid), "voided": True}
        return self.face.one(request, {"customer_payment": done})


ABOUT_PAYMENTS = {"rows": "payments", "lookup": identified("payment_id"), "scope": "sales"}

payments = Page(
    "customer-payments",
    shape=LaPymePayment,
    row=PaymentRow,
    view=PaymentsView,
    one={"get": "retrieve"},
    **ABOUT_PAYMENTS,
)
voiding = Page(
    "customer-payments/<id>/void",
    shape=LaPymePayment,
    view=VoidView,
    one={"post": "void"},
    **ABOUT_PAYMENTS,
)
