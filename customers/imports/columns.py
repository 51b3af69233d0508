"""The columns of a CSV: the book's own names, or the headings that an export has in any language.

Own names are columns of Customer; `billing.` and `shipping.` before those of an address;
`main_contact.` before those of a contact; `custom.` before the name of a custom field; `tags`,
separated by commas, one that has a comma in quotes; `salesperson`, by e-mail or name;
`payment_term`, by code; `price_list`, by name. An empty cell says nothing.
"""

import csv
from collections import Counter, defaultdict
from functools import cached_property

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, CharField, IntegerField, TextField
from django.utils import translation
from django.utils.translation import gettext as _

from customers.exports.columns import heading, salespeople
from customers.exports.comma_separated import unguarded
from customers.models import BillingAddress, Customer, Tag
from customers.models.address import Address
from sales.fields import currency_stated
from sales.models import CustomerBalance

KINDS = (CharField, TextField, BooleanField, IntegerField)
WORDS = {"true": True, "yes": True, "sí": True, "si": True, "1": True}
WORDS |= {"false": False, "no": False, "0": False}
CONTACT = ("name", "title", "email", "phone", "mobile")
EXPORTED = (
    *("name", "trade_name", "tax_id", "tax_id_type", "tax_country", "email", "phone", "website"),
    *("status", "person_type", "external_key", "code", "reference", "salesperson", "currency"),
)
PLACE = ("street", "city", "state", "postal_code")
IGNORED = ""


def own_columns():
    """The columns of a customer that people write."""
    fields = (field for field in Customer._meta.local_fields if field.editable)
    fields = (field for field in fields if isinstance(field, KINDS) and not field.primary_key)
    return {field.name: field for field in fields}


def own_names():
    """All names that a column may have, custom fields aside."""
    parts = {field.name for field in Address._meta.local_fields if field.editable}
    parts -= {"country_text"}  # which is what `country` is
    addresses = (f"{which}.{part}" for which in ("billing", "shipping") for part in parts)
    contact = (f"main_contact.{name}" for name in CONTACT)
    return {*own_columns(), *addresses, *contact, *REFERENCES, "tags"}


def headings():
    """{heading of an export, in small letters: the own name, empty for what is only told}."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {heading(Customer, name).lower(): name for name in EXPORTED}
            found |= {heading(BillingAddress, part).lower(): f"billing.{part}" for part in PLACE}
            found |= {_("Country").lower(): "billing.country", _("Tags").lower(): "tags"}
            told = (_("Balances in other currencies"), _("Created"), "id")
            kept = (heading(CustomerBalance, name) for name in ("balance", "last_sale_on"))
            found |= {text.lower(): IGNORED for text in (*told, *kept)}
    return found


class Columns:
    """Makes the arguments of create_customer of a row whose cells stand under these headings."""

    def __init__(self, tenant, given):
        self.tenant = tenant
        known = headings() | {name.lower(): name for name in own_names()}
        self.given = given
        self.names = {one: self.name_of(one, known) for one in given}

    @staticmethod
    def name_of(given, known):
        """The own name of a heading, None for an unknown one."""
        before, _dot, inner = given.partition(".")
        if before.lower() == "custom" and inner:
            return f"custom.{inner}"
        return known.get(given.lower())

    def objections(self):
        """What is wrong with the headings, in sentences."""
        unknown = [heading for heading, name in self.names.items() if name is None]
        named = Counter(filter(None, map(self.names.get, self.given)))
        twice = [name for name, times in named.items() if times > 1]
        if unknown:
            yield f"Unknown columns: {', '.join(map(repr, unknown))}."
        if twice:
            yield f"Said by several columns: {', '.join(twice)}."
        if "name" not in named:
            yield "There is no column “name”."

    def arguments(self, cells):
        """Raises ValidationError for a word or a reference that means nothing."""
        given, wrong = {}, {}
        for heading_of_cell, cell in cells.items():
            name, text = self.names[heading_of_cell], unguarded(cell.strip())
            if not name or not text:
                continue
            try:
                put(given, name, self.value(name, text))
            except ValidationError as error:
                wrong[heading_of_cell] = error.messages
        if wrong:
            raise ValidationError(wrong)
        return given

    def value(self, name, text):
        if name in REFERENCES:
            return self.found(name, text)
        if name == "currency":
            return currency_stated(text)
        if name == "tags":
            return [Tag._meta.get_field("name").clean(tag, None) for tag in separated(text)]
        field = self.fields.get(name)
        if isinstance(field, BooleanField):
            return WORDS.get(text.lower(), text)
        if field is not None and field.choices:
            return self.words[name].get(text.lower(), text)
        return text

    @cached_property
    def fields(self):
        return own_columns()

    @cached_property
    def words(self):
        """{column: {what an export says in any language, or the word itself: the word}}."""
        own = {name: field for name, field in self.fields.items() if field.choices}
        return {name: dict(in_languages(field.choices)) for name, field in own.items()}

    def found(self, name, text):
        """The row of the tenant that a text names. Raises ValidationError."""
        meant = self.rows[name].get(text.lower(), [])
        if not meant:
            raise ValidationError("There is no such row in this book.")
        if len(meant) > 1:
            by_email = ": name a member by e-mail" if name == "salesperson" else ""
            raise ValidationError(f"Several in this book have this name{by_email}.")
        return meant[0]

    @cached_property
    def rows(self):
        """{reference: {text in small letters: rows}}; a tenant has few of each."""
        return {name: by_text(find(self.tenant)) for name, find in REFERENCES.items()}


def in_languages(choices):
    """(what is said, word), in small letters, the words themselves last."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield from [(str(said).lower(), word) for word, said in choices]
    yield from ((word.lower(), word) for word, _said in choices)


def put(given, name, value):
    """Put a value under a name with a dot into the mapping that the name begins with. A country is
    free text: codes are recognised too."""
    outer, _dot, inner = name.partition(".")
    if not inner:
        given[outer] = value
    else:
        given.setdefault(outer, {})["country_text" if inner == "country" else inner] = value


def separated(text):
    """The texts in a cell of several, as exports write them. Raises ValidationError."""
    try:
        texts = next(csv.reader([text], skipinitialspace=True))
    except csv.Error as error:
        raise ValidationError(f"This is no CSV: {error}.") from None
    return [*filter(None, map(str.strip, texts))]


def by_text(named):
    """{text in small letters: the rows that it names}."""
    found = defaultdict(list)
    for text, row in named:
        found[text.lower()].append(row)
    return found


REFERENCES = {
    "salesperson": salespeople,
    "payment_term": lambda tenant: [(one.code, one) for one in tenant.payment_terms.all()],
    "price_list": lambda tenant: [(one.name, one) for one in tenant.price_lists.all()],
}
