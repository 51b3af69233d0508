"""The transaction: a payment, a refund, a credit or a credit note.

https://developer.chargeover.com/docs/rest/#transactions
"""

from customers.api import references, wire
from customers.api.errors import NotFound, Problem
from customers.api.faces.chargeover import asking_ledger as asking
from customers.api.faces.chargeover.customer_fields import CurrencyNumber, currency_symbol
from customers.api.faces.chargeover.documents import (
    CENT,
    MOST_LINES,
    Amount,
    Day,
    Midnight,
    Naming,
    stated,
)
from customers.api.faces.chargeover.fields import (
    Choice,
    CustomerNumber,
    CustomerReference,
    FullText,
    Identity,
    Key,
    Link,
    Moment,
    Optional,
    Text,
    Told,
    Whole,
)
from customers.api.faces.chargeover.objects import WHOSE, DocumentView, SentDocument, reference
from customers.api.faces.chargeover.revision import RevisionView
from customers.api.merging import Merged
from customers.api.schema import INTEGER, NUMBER, TEXT, array, mapping, nullable
from customers.api.shapes import MovementShape, is_note
from customers.facts.payments import KINDS, METHODS, number_of_note, number_of_payment

TYPES = {"pay": "Payment", "ref": "Refund", "cre": "Credit"}


def number(row):
    return number_of_note(row.pk) if is_note(row) else number_of_payment(row.pk)


def kind(row):
    return "cre" if is_note(row) else KINDS[row.kind]


def amount(row):
    """What went back is negative."""
    if is_note(row):
        return row.total
    return -row.amount if row.kind == "refund" else row.amount


def voided_at(row):
    return row.cancelled_at if is_note(row) else row.voided_at


def applied(row):
    return amount(row) * 0 if voided_at(row) else amount(row) - row.unapplied


def applied_to(row):
    """What it settles, invoice by invoice."""
    applications = row.applied_to if is_note(row) else row.applications
    return [
        {"invoice_id": one["sale_id"], "applied": wire.plain(one["applied"])}
        for one in applications.all().per_sale()
    ]


def plainly(tell):
    return Told(lambda row: wire.plain(tell(row)), json=NUMBER)


class Either(Optional):
    """A column that payments and credit notes have under two names; `note` None where notes have
    none."""

    def __init__(self, *, note, empty, **kwargs):
        self.note, self.empty = note, empty
        super().__init__(**kwargs)

    def get_attribute(self, row):
        name = self.note if is_note(row) else self.source
        return (getattr(row, name) if name else "") or self.empty


class Signed(Amount):
    """The amount; what goes back is negative, and may be written so."""

    taken = {"anyOf": [Amount.taken, NUMBER | {"maximum": -CENT}]}

    @property
    def asked(self):
        return super().asked | {"minimum": CENT}

    def get_attribute(self, row):
        return amount(row)


class VoidedAt(Moment):
    """When it was taken back, null unless it was."""

    documented = nullable(TEXT)
    reads = ()

    def __init__(self):
        super().__init__(source="*")

    @property
    def made_of(self):
        written = super().made_of
        return lambda row: written(voided_at(row))


class SelfLink(Link):
    """The address of its page, by its number."""

    def __init__(self):
        super().__init__("/admin/r/transaction/view/{}")

    def made_of(self, row):
        return super().made_of(number(row))


class PaidOn(Either, Day):
    """The day of it."""


class PaidAt(Either, Midnight):
    """The day of it, of which the book keeps no time."""


class Method(Either, Text):
    """How it was paid."""

    def get_attribute(self, row):
        return "credit" if is_note(row) else row.method


class Transid(Either, Text):
    """What a gateway calls it; null for nothing."""

    def validate_empty_values(self, data):
        return (True, "") if data is None else super().validate_empty_values(data)


class Kind(Choice):
    """The type, by which the core has its own words."""

    def get_attribute(self, row):
        return kind(row)

    def to_internal_value(self, value):
        word = super().to_internal_value(value)
        return next(core for core, known in KINDS.items() if known == word)


class Good(Whole):
    """1: a payment that failed is no payment, and the book keeps none."""

    asked = {"enum": [1]}
    taken = {"enum": ["1"]}

    def get_attribute(self, row):
        return 1

    def to_internal_value(self, value):
        return super().to_internal_value(value) == 1 or self.fail("invalid")


class Application(wire.Serializer):
    """So much of an invoice, by default all that is left of it and of the transaction."""

    written = {
        "anyOf": [stated(name) for name in ("invoice_id", "invoice_token", "invoice_external_key")]
    }

    invoice_id = Identity()
    invoice_token = Key()
    invoice_external_key = Key()
    applied = Amount(source="amount", least=CENT)


class AppliedTo(Naming, Optional):
    """The invoices that it settles."""

    json = array(mapping(invoice_id=INTEGER, applied=NUMBER))
    columns = {
        "invoice_id": "pk",
        "invoice_token": "token",
        "invoice_external_key": "external_key",
    }
    known = staticmethod(references.invoices)

    @property
    def written(self):
        return Application(many=True, max_length=MOST_LINES)

    default_error_messages = {"invalid": "Not a list of invoices."}

    def __init__(self, **kwargs):
        super().__init__(**{"source": "applied", "allow_null": False} | kwargs)

    def get_attribute(self, row):
        return applied_to(row)

    def to_representation(self, told):
        return told

    def to_internal_value(self, value):
        if not isinstance(value, list) or len(value) > MOST_LINES:
            self.fail("invalid")
        shape = Application(data=value, many=True)
        shape.is_valid(raise_exception=True)
        given = [(self.named(one), one) for one in shape.validated_data]
        sales = self.found(name for name, _ in given if name)
        if any(name not in sales for name, _ in given):
            self.fail("invalid")
        return [one | {"sale": sales[name]} for name, one in given]


class ChargeOverTransactionInList(SentDocument, MovementShape):
    create_only = frozenset({"customer_external_key", "customer_token", "gateway_status"})
    frozen = frozenset(
        {
            *("customer_id", "currency_id", "amount", "transaction_type"),
            *("transaction_date", "transaction_datetime", "applied_to"),
        }
    )
    number_of = staticmethod(number)
    whose = WHOSE

    transaction_id = Told(number, json=INTEGER)
    customer_external_key = CustomerReference("external_key", source="customer")
    customer_token = CustomerReference("token", source="customer")
    customer_id = CustomerNumber(source="customer", allow_null=False)
    gateway_id = wire.Constant(1)
    gateway_status = Good(source="is_good", allow_null=False)
    gateway_transid = Transid(source="reference", note=None, empty=None)
    gateway_msg = wire.Constant("")
    gateway_err_code = wire.Constant("")
    gateway_err_detail = wire.Constant("")
    gateway_method = Method(source="method", note=None, empty="", allow_null=False)
    external_key = Key()
    token = wire.CharField(read_only=True)
    currency_id = CurrencyNumber(source="currency", allow_null=False)
    currency_symbol = currency_symbol()
    currency_iso4217 = wire.CharField(source="currency", read_only=True)
    amount = Signed(required=True)
    fee = wire.Constant(0)
    applied = plainly(applied)
    unapplied = plainly(lambda row: row.unapplied)
    transaction_date = PaidOn(source="paid_on", note="issued_on", empty=None, allow_null=False)
    transaction_datetime = PaidAt(source="paid_on", note="issued_on", empty=None, allow_null=False)
    transaction_ipaddr = wire.Constant("")
    void_datetime = VoidedAt()
    transaction_type = Kind("pay", "ref", "cre", source="kind")
    transaction_type_name = Told(lambda row: TYPES[kind(row)])
    transaction_method = Told(
        lambda row: "Credit" if is_note(row) else METHODS.get(row.method, row.method)
    )
    transaction_detail = FullText(source="notes")
    transaction_status_name = wire.Constant("Success")
    transaction_status_str = wire.Constant("ok-successful")
    transaction_status_state = wire.Constant("o")
    url_self = SelfLink()

    @staticmethod
    def seen_from(rows, tenant):
        return rows.exclude(customer=None).exclude(customer__status="archived")

    def validate(self, given):
        if self.instance is not None:
            return self.still_changeable(given)
        given.pop("is_good", None)
        if "customer" not in given:
            raise wire.ValidationError({"customer_id": "Whose?"}, code="required")
        if given.get("kind") == "refund":
            given["amount"] = abs(given["amount"])
            if given.pop("applied", None):
                raise wire.ValidationError({"applied_to": "A refund settles nothing."})
        return given

    def still_changeable(self, given):
        if is_note(self.instance) and given.keys() - {"external_key", "notes"}:
            raise Problem("gateway_transid, gateway_method", code="frozen")
        return given


class ChargeOverTransaction(ChargeOverTransactionInList):
    """Fetched by itself, a transaction lists what it settles."""

    applied_to = AppliedTo()


class Refunding(wire.Serializer):
    """How much is given back: all by default."""

    amount = Amount(least=CENT)


class Applying(wire.Serializer):
    """The invoices that it settles from now on, and no others."""

    applied_to = AppliedTo(required=True)


class Both:
    """Payments and credit notes as the same kind of thing."""

    def parts(self):
        """(rows, what they may be asked by, what they may be ordered by) of each table."""
        tenant = self.request.auth.tenant
        seen = self.page.shape.seen_from
        return (
            (seen(tenant.payments.all(), tenant), asking.PAYMENT, asking.PAYMENT_ORDER),
            (seen(tenant.sales.credit_notes(), tenant), asking.CREDIT_NOTE, asking.NOTE_ORDER),
        )

    def asked_for(self, request):
        found = (rows.filter(self.condition(request, asked)) for rows, asked, _ in self.parts())
        return Merged(*found)

    def in_order(self, rows, request):
        last = ("transaction_id", False)
        orders = (self.ordering(request, known, last) for _, _, known in self.parts())
        return rows.order_by(*orders)

    def in_pages(self):
        return self.filtered(self.request)

    def read_one(self):
        return [self.get_object()]

    def get_object(self):
        wanted = conditions(reference(self.kwargs["id"]))
        tables = zip(self.parts(), wanted, strict=True)
        found = (rows.filter(**one).first() for (rows, _, _), one in tables if one)
        row = next((row for row in found if row), None)
        if row is None:
            raise NotFound
        return row


def conditions(wanted):
    """What is wanted of payments and of credit notes; None for nothing."""
    if wanted is None or "pk" not in wanted:
        return wanted, wanted
    half, is_odd = divmod(wanted["pk"], 2)
    return (None, {"pk": half}) if is_odd else ({"pk": half}, None)


class TransactionView(Both, DocumentView):
    actions = {"void": "void", "refund": "give_back", "changeAppliedAmounts": "apply_anew"}
    asks = {"refund": Refunding, "changeAppliedAmounts": Applying}


class TransactionRevisionView(Both, RevisionView):
    """The same for what has become of one."""
