"""What all documents have in common, as facts."""

from django.db.models import Case, F, IntegerField, TextField, Value, When
from django.db.models.functions import (
    Cast,
    Coalesce,
    Greatest,
    Length,
    LPad,
    NullIf,
    Ord,
    Substr,
)

from customers.currencies import FIRST_FOREIGN, OWN
from customers.facts.blocks import PARTS
from customers.facts.customer import Currency, KeyText, country, or_empty
from customers.facts.kinds import Country, Integer, Text
from customers.facts.moments import Moment
from sales.services.terms import DUE_ON_RECEIPT, STANDARD

MOST_CUSTOM_FIELDS = 5

FIRST_LETTER = Value(ord("A"))


def currency_number(tenant):
    """The number of a row's currency as customers.currencies reckons it, in SQL."""
    first, second, third = (Ord(Substr("currency", place, 1)) - FIRST_LETTER for place in (1, 2, 3))
    foreign = (first * 26 + second) * 26 + third + FIRST_FOREIGN
    own = When(currency=tenant.currency, then=Value(OWN))
    return Case(own, default=foreign, output_field=IntegerField())


COMMON = {
    "id": Integer("id"),
    "id_text": Text(Cast("id", TextField())),
    "customer_id": Integer("customer_id"),
    "external_key": Text("external_key"),
    "token": Text("token"),
    "currency": Currency("currency"),
    "currency_number": Integer(currency_number),
    "created_at": Moment("created_at"),
    "updated_at": Moment("updated_at"),
}
SOLD_BY = {
    "seller_id": Integer("seller_id"),
    "seller_name": Text(
        Coalesce(
            NullIf(F("seller__full_name"), Value("")),
            or_empty("seller__email"),
            output_field=TextField(),
        )
    ),
    "brand_id": Integer("customer__brand_id"),
    "term_number": Integer(Coalesce(F("payment_term__number"), Value(DUE_ON_RECEIPT))),
    "term_name": Text(
        Coalesce(
            F("payment_term__name"), Value(STANDARD["due_on_receipt"][0]), output_field=TextField()
        )
    ),
    "term_days": Integer(Coalesce(F("payment_term__days"), Value(0))),
    **{
        f"custom_{number}": Text(KeyText("custom_fields", f"custom_{number}"))
        for number in range(1, MOST_CUSTOM_FIELDS + 1)
    },
}


def customers_address(name):
    """Facts of the address that the customer has now, `billing` or `shipping`."""
    path = f"customer__{name}"
    return {
        **{f"{name}__{part}": Text(f"{path}__{part}") for part in PARTS},
        f"{name}__country": country(path),
    }


def kept_address(name, column):
    """Facts of an address that a document keeps in a JSON column."""
    parts = {part: KeyText(column, part) for part in PARTS}
    return {
        **{f"{name}__{part}": Text(text) for part, text in parts.items()},
        f"{name}__country": Country(KeyText(column, "country"), KeyText(column, "country_text")),
    }


def padded(column, width):
    """A number as text with zeros in front, whole where it is longer."""
    digits = Cast(column, TextField())
    return LPad(digits, Greatest(Length(digits), Value(width)), Value("0"))
