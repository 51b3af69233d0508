"""The package: a subscription. https://developer.chargeover.com/docs/rest/#packages"""

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
    Amount,
    Line,
    Lines,
    Midnight,
    address_parts,
    custom_fields,
    seller_name,
    stated,
    with_custom,
)
from customers.api.faces.chargeover.fields import (
    Choice,
    CustomerNumber,
    CustomerReference,
    Key,
    Link,
    Moment,
    Name,
    Text,
    Told,
    ToldIn,
)
from customers.api.faces.chargeover.objects import WHOSE, DocumentView, SentDocument
from customers.api.schema import BOOLEAN, INTEGER, NUMBER, TEXT, mapping, nullable
from customers.api.shapes import RecurringShape
from customers.facts.subscriptions import CYCLES, invoiced

NAMES = {
    "active-trial": (1, "Trial Period"),
    "active-current": (2, "Current"),
    "active-overdue": (3, "Overdue"),
    "canceled-nonpayment": (4, "Canceled"),
    "canceled-manual": (5, "Canceled"),
    "expired-expired": (6, "Expired"),
    "expired-trial": (7, "Expired"),
    "suspended-suspended": (8, "Suspended"),
}
NO_ITEM = 0  # the lines that clients read have numbers that are never null
LINE = mapping(
    line_item_id=INTEGER,
    package_id=INTEGER,
    item_id=INTEGER,
    descrip=TEXT,
    line_rate=NUMBER,
    line_quantity=NUMBER,
)


class Tierset(wire.Serializer):
    """Prices by tiers, of which the book keeps the base alone."""

    base = Amount(decimals=4)


class PackageLine(Line):
    tierset = Tierset(required=False, allow_null=True)

    @property
    def written(self):
        """The base of a tierset is a rate too."""
        base = {"properties": {"tierset": stated("base")}} | {"required": ["tierset", "descrip"]}
        return {"anyOf": [*super().written["anyOf"], base]}

    def validate(self, given):
        tiers = given.pop("tierset", None) or {}
        base = {"unit_price": tiers["base"]} if "base" in tiers else {}
        return super().validate(base | given)


class PackageLines(Lines):
    """The lines of a new package: what they come to is its amount."""

    line = PackageLine


def lines_told(row):
    """The one line that a subscription comes to."""
    return [
        {
            "line_item_id": row.pk,
            "package_id": row.pk,
            "item_id": NO_ITEM,
            "descrip": row.name,
            "line_rate": wire.plain(row.amount),
            "line_quantity": 1,
        }
    ]


class Cycle(Choice):
    """How often, by the vendor's words."""

    def __init__(self, **kwargs):
        super().__init__(*CYCLES.values(), **kwargs)

    def to_internal_value(self, value):
        word = super().to_internal_value(value)
        return next(cycle for cycle, known in CYCLES.items() if known == word)

    def to_representation(self, cycle):
        return CYCLES[cycle]


def amount(tell):
    return Told(lambda row: wire.plain(tell(row)), json=NUMBER)


def status(tell, json=TEXT):
    return Told(lambda row: tell(row.state_word), json=json)


def days_overdue(row, tenant):
    today, due_on = timezone.localdate(timezone=tenant.zone), row.oldest_due_on
    return max((today - due_on).days, 0) if due_on else 0


class ChargeOverPackageInList(SentDocument, RecurringShape):
    joins = ("customer__billing", "customer__shipping", "seller", "payment_term")
    create_only = frozenset({"customer_external_key", "customer_token"})
    frozen = frozenset({"customer_id", "currency_id", "start_datetime", "holduntil_datetime"})
    whose = WHOSE

    package_id = wire.IntegerField(source="id", read_only=True)
    customer_external_key = CustomerReference("external_key", source="customer")
    customer_token = CustomerReference("token", source="customer")
    customer_id = CustomerNumber(source="customer", allow_null=False)
    external_key = Key()
    token = wire.CharField(read_only=True)
    nickname = Name(source="name", required=False)
    paymethod = wire.Constant("inv")
    paycycle = Cycle(source="cycle")
    creditcard_id = wire.Constant(None)
    ach_id = wire.Constant(None)
    tokenized_id = wire.Constant(None)
    terms_id = Term(source="payment_term", allow_null=False)
    terms_name = TermPart("name", TEXT)
    terms_days = TermPart("days", INTEGER)
    currency_id = CurrencyNumber(source="currency", allow_null=False)
    currency_symbol = currency_symbol()
    currency_iso4217 = wire.CharField(source="currency", read_only=True)
    class_id = wire.IntegerField(source="customer.class_id", read_only=True, allow_null=True)
    admin_id = Admin(source="seller")
    admin_name = seller_name()
    vars().update(address_parts("bill"))
    vars().update(address_parts("ship"))
    vars().update(custom_fields())
    amount_collected = amount(lambda row: row.collected)
    amount_invoiced = amount(lambda row: row.invoiced)
    amount_due = amount(lambda row: row.due)
    is_overdue = ToldIn(lambda row, tenant: days_overdue(row, tenant) > 0, json=BOOLEAN)
    days_overdue = ToldIn(days_overdue, json=INTEGER)
    write_datetime = Moment(source="created_at")
    mod_datetime = Moment(source="updated_at")
    start_datetime = Midnight(source="started_on", allow_null=False)
    suspendfrom_datetime = Moment(source="paused_at", allow_null=True)
    suspendto_datetime = Told(
        lambda row: row.resumes_on and f"{row.resumes_on} 00:00:00", json=nullable(TEXT)
    )
    cancel_datetime = Moment(source="cancelled_at", allow_null=True)
    cancel_reason = wire.CharField(source="cancellation_reason", read_only=True, allow_null=True)
    holduntil_datetime = Midnight(source="trial_ends_on")
    next_invoice_datetime = Midnight(source="next_invoice_on")
    package_status_id = status(lambda word: NAMES[word][0], INTEGER)
    package_status_name = status(lambda word: NAMES[word][1])
    package_status_str = status(str)
    package_status_state = status(lambda word: word[0])
    url_self = Link("/admin/r/package/view/{}", "id")

    @staticmethod
    def seen_from(subscriptions, tenant):
        return subscriptions.exclude(customer__status="archived").annotate(**invoiced(tenant))

    def validate(self, given):
        if self.instance is not None:
            return with_custom(given)
        if "customer" not in given:
            raise wire.ValidationError({"customer_id": "Whose?"}, code="required")
        held_until = given.get("trial_ends_on")
        if held_until and held_until >= timezone.localdate(timezone=self.caller.tenant.zone):
            given["status"] = "trial"
        return with_custom(given)


class ChargeOverPackage(ChargeOverPackageInList):
    """Fetched by itself, a package lists its lines."""

    line_items = PackageLines(lines_told, LINE)


class Canceling(wire.Serializer):
    """Why it ends."""

    cancel_reason = Text(source="reason")


class Suspending(wire.Serializer):
    """Until when it rests."""

    suspendto_datetime = Midnight(source="resumes_on")


class PackageView(DocumentView):
    actions = {"cancel": "cancel", "suspend": "pause", "unsuspend": "resume"}
    asks = {"cancel": Canceling, "suspend": Suspending}

    @property
    def shown_shape(self):
        """`expand=line_items` adds the lines to a list."""
        expanded = self.request.query_params.get("expand", "").split(",")
        return ChargeOverPackage if "line_items" in expanded else super().shown_shape
