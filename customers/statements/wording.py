"""How a statement reads: in the language of the tenant's country, its figures as people write them
there. The page and the PDF show these texts and nothing else.
"""

from dataclasses import dataclass

from babel.dates import format_date
from babel.languages import get_official_languages
from babel.numbers import format_decimal
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers import currencies
from sales.aging import BUCKETS
from sales.dates import today
from sales.models import Payment, Sale
from tenants.locales import locale

BAR = 1000  # the width of the bar in units of its drawing
KINDS = (
    dict(Sale.Kind.choices) | dict(Payment.Kind.choices) | {"write_off": gettext_lazy("write-off")}
)
TITLES = {
    "undated": gettext_lazy("Without due date"),
    "current": gettext_lazy("Not due yet"),
    "1_30": gettext_lazy("1 to 30 days late"),
    "31_60": gettext_lazy("31 to 60 days late"),
    "61_90": gettext_lazy("61 to 90 days late"),
    "90_plus": gettext_lazy("More than 90 days late"),
}
IN_FAVOUR = gettext_lazy("Credit not applied yet")


@dataclass
class Line:
    """A movement in words."""

    day: str
    title: str
    remark: str
    amount: str
    balance: str
    is_void: bool


@dataclass
class Part:
    """A bucket of the aging in words, and where in the bar it is drawn: nowhere if it is credit."""

    bucket: str
    title: str
    amount: str
    start: int
    width: int


@dataclass
class Sheet:
    """An account in words."""

    currency: str
    title: str
    opening: str
    charged: str
    settled: str
    closing: str
    lines: list[Line]
    parts: list[Part]
    in_favour: bool


def language_of(tenant):
    """The first of the country's official languages that Clientela speaks, else English."""
    spoken = dict(settings.LANGUAGES)
    official = get_official_languages(tenant.country, de_facto=True)
    return next((one for one in official if one in spoken), "en")


class Wording:
    """Figures and days as they are written in the tenant's country; texts in the language that is
    switched on."""

    def __init__(self, tenant):
        self.tenant = tenant
        self.language = language_of(tenant)
        self.locale = locale(self.language, tenant.country)

    def amount(self, value):
        return format_decimal(value, "#,##0.00", self.locale)

    def day(self, day):
        return format_date(day, "medium", self.locale)

    def sheets(self, statement):
        return [self.sheet(account) for account in statement.accounts]

    def sheet(self, account):
        return Sheet(
            currency=account.currency,
            title=currencies.name(account.currency, self.language),
            opening=self.amount(account.opening),
            charged=self.amount(account.charged),
            settled=self.amount(account.settled),
            closing=self.amount(account.closing),
            lines=[self.line(one) for one in account.movements],
            parts=list(self.parts(account.aging.buckets)),
            in_favour=account.closing < 0,
        )

    def line(self, movement):
        return Line(
            day=self.day(movement.day),
            title=f"{capfirst(str(KINDS[movement.kind]))} {number(movement.document)}",
            remark=self.remark(movement),
            amount=self.amount(movement.amount),
            balance=self.amount(movement.balance),
            is_void=movement.void_at is not None,
        )

    def remark(self, movement):
        """When it falls due; of what was taken back, since when."""
        if movement.void_at is not None:
            return self.void_since(movement.void_at)
        due_on = movement.document.due_on if movement.kind == "sale" else None
        return _("due %(day)s") % {"day": self.day(due_on)} if due_on else ""

    def void_since(self, moment):
        return _("void since %(day)s") % {"day": self.day(today(self.tenant, moment))}

    def parts(self, buckets):
        """Each bucket with something in it. What is owed fills the bar."""
        owed = {name: max(buckets[name], 0) for name in BUCKETS}
        whole, done = sum(owed.values()), 0
        for name in BUCKETS:
            start, done = place(done, whole), done + owed[name]
            if buckets[name]:
                width = place(done, whole) - start
                title = IN_FAVOUR if buckets[name] < 0 else TITLES[name]
                yield Part(name, str(title), self.amount(buckets[name]), start, width)


def place(amount, whole):
    return int(amount * BAR / whole) if whole else 0


def number(document):
    """As vouchers show it: type, point of sale and number of a sale, the number of a payment."""
    sale_number = getattr(document, "formatted_number", None)
    return f"{document.voucher_type} {sale_number}".strip() if sale_number else document.number
