"""The values of a customer that are more than a column."""

from operator import attrgetter

from customers import countries, currencies
from customers.api import references, wire
from customers.api.faces.chargeover.fields import (
    FullText,
    Link,
    Referred,
    Text,
    Told,
    ToldIn,
    Whole,
)
from customers.api.schema import INTEGER, NUMBER, TEXT, nullable
from customers.api.shapes import revenue_in
from customers.standing import Standing
from customers.statements.links import path_of

NUMBERS = range(1, 21)
ADDRESS = {
    "addr1": "street",
    "addr2": "line2",
    "addr3": "line3",
    "city": "city",
    "state": "state",
    "postcode": "postal_code",
}
PAYMETHODS = {"card": "crd", "bank_account": "ach", "token": "tok"}
STATUSES = {
    Standing.CURRENT: (1, "Current"),
    Standing.OVERDUE: (2, "Overdue"),
    Standing.MANUAL: (3, "Inactive"),
    Standing.IDLE: (4, "Inactive"),
}
SOURCES = "payment_sources"
DUE_ON_RECEIPT = {"number": 1, "name": "Due on Receipt", "days": 0}


def first_of(*texts):
    """The first that says something; empty without any."""
    return next(filter(None, texts), "")


def currency_symbol():
    """The sign that the tenant's country writes for the row's currency."""
    return ToldIn(lambda code, tenant: currencies.symbol(code, tenant.country), "currency")


def country(typed, code):
    """As typed, else the English name of the code, else None."""
    return countries.name(code or "", "en") or None if typed is None else typed


class Country(wire.OfColumns, Text):
    """Free text: as typed, else the English name of the code."""

    made_of = staticmethod(country)

    def __init__(self, address):
        self.reads = f"{address}.country_text", f"{address}.country"
        super().__init__(source=f"{address}.country_text")

    to_representation = wire.as_it_is


class Block(Told):
    """The printable address, in lines."""

    def __init__(self, address):
        columns = (*ADDRESS.values(), "country_text", "country")
        super().__init__(block, *(f"{address}.{column}" for column in columns))


def block(street, line2, line3, city, state, postal_code, *of_country):
    place = " ".join(part for part in (city, state, postal_code) if part)
    lines = (street, line2, line3, place, country(*of_country))
    return "\n".join(line for line in lines if line)


class MainContact(FullText):
    """A column of the main contact."""

    def __init__(self, column, *, none=""):
        super().__init__(source=f"main_contact.{column}", none=none)


class MainContactOrOwn(MainContact):
    """A column of the main contact, without one the customer's own."""

    def __init__(self, column):
        self.own = column
        super().__init__(column, none=None)

    @property
    def reads(self):
        return self.source, self.own, "main_contact_id"

    @staticmethod
    def made_of(text, own, contact):
        return (own if contact is None else text) or ""


class Admin(Referred):
    """An active member of the live tenant, by the number of their account."""

    def to_internal_value(self, value):
        tenant = self.context["request"].auth.tenant
        found = references.member(tenant, super().to_internal_value(value))
        return found or self.fail("invalid")


class OfTerm(wire.OfColumns):
    """A column of the payment term; none is due on receipt."""

    column = None

    @property
    def reads(self):
        return "payment_term_id", f"payment_term.{self.column}"

    def made_of(self, term, value):
        return DUE_ON_RECEIPT[self.column] if term is None else value


class TermPart(OfTerm, wire.Field):
    def __init__(self, column, json):
        self.column, self.documented = column, json
        super().__init__(source="payment_term", read_only=True)

    to_representation = wire.as_it_is


class Term(OfTerm, Whole):
    """Payment terms by their number."""

    column = "number"

    def to_internal_value(self, value):
        tenant = self.context["request"].auth.tenant
        found = references.term(tenant, number=super().to_internal_value(value))
        return found or self.fail("invalid")


class CurrencyNumber(wire.OfColumns, Whole):
    reads = ("currency",)

    @property
    def made_of(self):
        own = self.context["request"].auth.tenant.currency
        return lambda code: currencies.number(code, own)

    def to_internal_value(self, value):
        own = self.context["request"].auth.tenant.currency
        return currencies.code(super().to_internal_value(value), own) or self.fail("invalid")


def status_part(tell, json=TEXT):
    told = {standing.value: tell(standing) for standing in Standing}
    return Told(told.__getitem__, "standing_word", json=json)


def default_number(method):
    """The number of the default means of payment of that method."""
    return Told(lambda sources: default_of(sources, "pk", method), SOURCES, json=nullable(INTEGER))


def paymethod(sources):
    return PAYMETHODS.get(default_of(sources, "method"))


def default_of(sources, column, method=None):
    """That of the default means of payment; of one method, if one is named; or None."""
    matching = [one for one in sources if one.is_default and method in (None, one.method)]
    found = min(matching, key=attrgetter("pk"), default=None)
    return found and getattr(found, column)


def amount(column):
    """A sum of the balance in the customer's currency; other currencies are left out."""
    return Told(lambda kept: wire.plain(kept) if kept else 0, f"own_ledger.{column}", json=NUMBER)


def revenue(period):
    """Monthly or annual, in the customer's currency; others are left out."""

    def tell(live, currency):
        return wire.plain(getattr(revenue_in(live, currency), period)) if live else 0

    return Told(tell, "live_subscriptions", "currency", json=NUMBER)


class StatementLink(Link):
    """The address of the customer's statement, for whoever has it."""

    def __init__(self):
        super().__init__("{}", "token", "uuid", "statement_revision")

    @property
    def made_of(self):
        linked, tenant = super().made_of, self.context["request"].auth.tenant
        return lambda *told: linked(path_of(tenant, *told))
