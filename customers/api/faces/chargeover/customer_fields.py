"""The values of a customer that are more than a column."""

from customers import countries, currencies
from customers.api import references, wire
from customers.api.faces.chargeover.fields import FullText, Identity, Text, Told, Whole
from customers.api.schema import INTEGER, NUMBER, TEXT, nullable
from customers.standing import Standing

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
DUE_ON_RECEIPT = (1, "Due on Receipt", 0)


class Country(Text):
    """Free text: as typed, else the English name of the code."""

    def __init__(self, address):
        self.address = address
        super().__init__(source=f"{address}.country_text")

    def get_attribute(self, customer):
        return country_shown(getattr(customer, self.address, None))


def country_shown(address):
    if address is None:
        return None
    typed = address.country_text
    return typed if typed is not None else countries.name(address.country or "", "en") or None


class Block(Told):
    """The printable address, in lines."""

    def __init__(self, name):
        super().__init__(lambda customer: block(getattr(customer, name, None)))


def block(address):
    if address is None:
        return ""
    place = (address.city, address.state, address.postal_code)
    place = " ".join(part for part in place if part)
    lines = (address.street, address.line2, address.line3, place, country_shown(address))
    return "\n".join(line for line in lines if line)


class MainContact(FullText):
    """A column of the main contact; a column the customer has too is the customer's without one."""

    def __init__(self, column, *, own=False, none=""):
        self.column, self.own = column, own
        super().__init__(source=f"main_contact.{column}", none=none)

    def get_attribute(self, customer):
        contact = customer.main_contact or (customer if self.own else None)
        return getattr(contact, self.column, None) or ""


class MainContactNumber(Identity):
    def __init__(self):
        super().__init__(source="main_contact.id")

    def get_attribute(self, customer):
        return customer.main_contact_id


class Admin(Identity):
    """An active member of the live tenant, by the number of their account."""

    def get_attribute(self, row):
        return getattr(row, f"{self.source}_id")

    def to_internal_value(self, value):
        tenant = self.context["request"].auth.tenant
        found = references.member(tenant, super().to_internal_value(value))
        return found or self.fail("invalid")


class Term(Whole):
    """Payment terms; none are due on receipt."""

    def get_attribute(self, customer):
        return term(customer)[0]

    def to_internal_value(self, value):
        tenant = self.context["request"].auth.tenant
        found = references.term(tenant, number=super().to_internal_value(value))
        return found or self.fail("invalid")


class CurrencyNumber(Whole):
    def get_attribute(self, customer):
        own = self.context["request"].auth.tenant.currency
        return currencies.number(customer.currency, own)

    def to_internal_value(self, value):
        own = self.context["request"].auth.tenant.currency
        return currencies.code(super().to_internal_value(value), own) or self.fail("invalid")


def term(customer):
    """Number, name and days of the payment term."""
    found = customer.payment_term
    return (found.number, found.name, found.days) if found else DUE_ON_RECEIPT


def term_part(place, json):
    return Told(lambda customer: term(customer)[place], json)


def admin_part(tell):
    return Told(lambda customer: tell(customer.salesperson) if customer.salesperson else "")


def status_part(tell, json=TEXT):
    return Told(lambda customer: tell(Standing(customer.standing_word)), json)


def default_number(method):
    def tell(customer):
        found = customer.default_source(method)
        return found and found.pk

    return Told(tell, nullable(INTEGER))


def paymethod(customer):
    found = customer.default_source()
    return found and PAYMETHODS[found.method]


def amount(column):
    """A sum of the balance in the customer's currency; other currencies are left out."""
    return Told(lambda customer: wire.plain(getattr(customer.own_balance(), column)), NUMBER)


def revenue(period):
    """Monthly or annual, in the customer's currency; others are left out."""
    return Told(lambda customer: wire.plain(getattr(customer.own_revenue(), period)), NUMBER)
