"""What the demo is made of: four tenants, and the words, places and prices for their customers.

People and companies are made up; cities, provinces and postal codes are real. Prices are in a
unit of about one US dollar, which each tenant turns into its own currency.
"""

import json
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from types import SimpleNamespace

FOLDER = Path(__file__).parent / "catalogues"
SLUGS = ("norte", "bajio", "austral", "cafetal")


@dataclass(frozen=True)
class Blueprint:
    """One tenant as it will be; `company` and `person` are columns of such customers and sales."""

    slug: str
    name: str
    country: str
    currency: str
    timezone: str
    tax_percent: Decimal
    smallest_tax: Decimal
    price_rate: Decimal
    price_step: Decimal
    staff: dict
    legal_forms: list
    company: dict
    person: dict
    address: dict
    highest_number: Decimal
    streets: list
    cities: list

    def email(self, role):
        """The address that the member with this role signs in with."""
        return f"{role}@{self.slug}.example"

    def price(self, units):
        """So many units in the tenant's currency, as a shop would round it."""
        steps = (units * self.price_rate / self.price_step).to_integral_value()
        return steps * self.price_step

    def tax(self, subtotal):
        return (subtotal * self.tax_percent / 100).quantize(self.smallest_tax, ROUND_HALF_UP)


def read(name):
    """A catalogue, its numbers as Decimal."""
    text = (FOLDER / f"{name}.json").read_text("utf-8")
    return json.loads(text, parse_int=Decimal, parse_float=Decimal)


BLUEPRINTS = tuple(Blueprint(**read(slug)) for slug in SLUGS)
WORDS = SimpleNamespace(**read("shared"))
