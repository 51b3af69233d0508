"""The values that invoices, transactions, packages and quotes have in common."""

import re
from contextlib import suppress
from datetime import datetime
from decimal import Decimal

from customers.api import references, wire
from customers.api.faces.chargeover.customer_fields import ADDRESS, country, first_of
from customers.api.faces.chargeover.fields import (
    DECIMAL,
    Identity,
    Key,
    Name,
    Optional,
    Text,
    Told,
)
from customers.api.schema import DATE, INTEGER, NUMBER, TEXT, array, mapping, nullable

MOST_LINES = 500
NUMBERS = range(1, 6)
PARTS = {"bill": "billing_parts", "ship": "shipping_parts"}
YEAR = "(19[0-9]{2}|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])"
MONTH_AND_DAY = "(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?"
ZONE = "(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])"
CENT = Decimal("0.01")
DAY = re.compile(rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}([ T]{TIME}{ZONE}?)?", re.ASCII)


class Amount(Optional):
    """An amount in units; some clients can only send strings."""

    json = NUMBER
    largest = Decimal(10) ** 12
    taken = TEXT | {"pattern": r"^-?[0-9]{1,11}(\.[0-9]{1,2})?$"}
    default_error_messages = {"invalid": "Not an amount."}

    def __init__(self, *, decimals=2, least=None, largest=largest, **kwargs):
        self.decimals, self.largest = decimals, largest
        self.least = 1 - largest if least is None else least
        super().__init__(**{"allow_null": False} | kwargs)

    @property
    def asked(self):
        step = Decimal(1).scaleb(-self.decimals)
        return {"minimum": self.least, "maximum": self.largest - 1, "multipleOf": step}

    def to_internal_value(self, value):
        is_number = type(value) in {int, Decimal}
        if not is_number and not (isinstance(value, str) and DECIMAL.fullmatch(value)):
            self.fail("invalid")
        amount = Decimal(value)
        if not self.least <= amount < self.largest or amount != round(amount, self.decimals):
            self.fail("invalid")
        return amount

    def to_representation(self, value):
        return wire.plain(value)


class Day(Optional):
    """A date, `2026-11-21`; of a date and time its date, of one with a zone the tenant's."""

    json = DATE
    asked = DATE | {"pattern": f"^{YEAR}-"}
    taken = TEXT | {"pattern": f"^{YEAR}-{MONTH_AND_DAY}[ T]{TIME}{ZONE}?$"}
    earliest, latest = 1900, 9998  # a day and a term later is still a date, in every zone
    default_error_messages = {"invalid": "Not a date."}

    def to_internal_value(self, value):
        if not isinstance(value, str) or not DAY.fullmatch(value):
            self.fail("invalid")
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail("invalid")
        if not self.earliest <= moment.year <= self.latest:
            self.fail("invalid")
        zone = self.context["request"].auth.tenant.zone
        return (moment.astimezone(zone) if moment.tzinfo else moment).date()

    def to_representation(self, day):
        return day.isoformat()

    def is_same(self, sent, shown):
        """A date is the same with any time."""
        with suppress(wire.ValidationError):
            return self.to_internal_value(sent) == self.to_internal_value(shown)
        return super().is_same(sent, shown)


class Midnight(Day):
    """A date that is shown as its first second, `2026-11-21 00:00:00`."""

    json = TEXT

    def to_representation(self, day):
        return f"{day.isoformat()} 00:00:00"


def stated(*names):
    """The schema of a body that says so much."""
    values = {name: {"type": ["string", "number", "object"]} for name in names}
    return {"type": "object", "properties": values, "required": list(names)}


class ItemNumber(Identity):
    """That of an item; 0 is none, which a client whose numbers are never null says so."""

    def to_internal_value(self, value):
        return super().to_internal_value(value) or None


class Line(wire.Serializer):
    """What a body says of one line: an item or a description, how many, at which rate."""

    @property
    def written(self):
        """An item, or a rate and a description."""
        items = [stated(name) for name in ("item_id", "item_token", "item_external_key")]
        return {"anyOf": [*items, stated("line_rate", "descrip")]}

    item_id = ItemNumber()
    item_token = Key()
    item_external_key = Key()
    descrip = Name(source="description", required=False)
    line_rate = Amount(decimals=4, source="unit_price", largest=Decimal(10) ** 11)
    line_quantity = Amount(decimals=4, source="quantity", largest=Decimal(10) ** 10)
    vars().update({f"custom_{n}": Text(source=f"details.custom_{n}") for n in range(1, 4)})

    def validate(self, given):
        details = given.pop("details", {})
        given["details"] = {name: text for name, text in details.items() if text is not None}
        return {"quantity": Decimal(1)} | given


class Naming:
    """Before a list whose entries name objects of the tenant, each by one key of several: `columns`
    are those of the keys, and `known` finds the objects by columns."""

    columns = {}

    def named(self, entry):
        """(column, value) of what an entry names, if it names something."""
        given = [(column, entry.pop(name, None)) for name, column in self.columns.items()]
        return next((pair for pair in given if pair[1] is not None), None)

    def found(self, named):
        """{(column, value): object} of what is named and there."""
        wanted = {column: [] for column in self.columns.values()}
        for column, value in named:
            wanted[column].append(value)
        return self.known(self.context["request"].auth.tenant, **wanted)


class Lines(Naming, Optional):
    """The lines of a new document. A line without a rate has the price that its item has for the
    customer; one without an item has a rate and a description."""

    default_error_messages = {"invalid": "Not a list of lines."}
    columns = {"item_id": "pk", "item_token": "token", "item_external_key": "code"}
    known = staticmethod(references.products)
    line = Line

    @property
    def written(self):
        return self.line(many=True, min_length=1, max_length=MOST_LINES)

    def __init__(self, tell, json, **kwargs):
        self.tell, self.json = tell, array(json)
        super().__init__(**{"source": "lines", "required": True, "allow_null": False} | kwargs)

    def get_attribute(self, document):
        return self.tell(document)

    def to_representation(self, told):
        return told

    def to_internal_value(self, value):
        if not isinstance(value, list) or not 0 < len(value) <= MOST_LINES:
            self.fail("invalid")
        shape = self.line(data=value, many=True, context=self.context)
        shape.is_valid(raise_exception=True)
        lines = [(self.named(line), line) for line in shape.validated_data]
        found = self.found(name for name, _ in lines if name)
        return [self.with_product(line, name, found) for name, line in lines]

    def with_product(self, line, name, found):
        if name is None and not {"unit_price", "description"} <= line.keys():
            self.fail("invalid")
        if name is not None and name not in found:
            self.fail("invalid")
        return line | ({"product": found[name]} if name else {})


LINE = mapping(
    line_item_id=INTEGER,
    invoice_id=INTEGER,
    item_id=nullable(INTEGER),
    item_name=TEXT,
    item_external_key=nullable(TEXT),
    item_token=TEXT,
    item_accounting_sku=TEXT,
    tierset_id=nullable(INTEGER),
    package_line_id=nullable(INTEGER),
    descrip=TEXT,
    line_rate=NUMBER,
    line_quantity=NUMBER,
    line_usage=NUMBER,
    tax_taxable=NUMBER,
    tax_taxed=NUMBER,
    tax_total=NUMBER,
    **{
        f"is_{flag}": {"enum": ["0", "1"]}
        for flag in ("base", "free", "setup", "usage", "recurring", "taxed")
    },
    **{f"custom_{n}": nullable(TEXT) for n in range(1, 4)},
)


def line_told(line, owner):
    """A line as get shows it; `owner` is the key and number of its document."""
    product, is_taxed = line.product, bool(line.tax)
    return {
        "line_item_id": line.pk,
        **owner,
        "item_id": line.product_id,
        "item_name": product.name if product else "",
        "item_external_key": product.code or None if product else None,
        "item_token": product.token if product else "",
        "item_accounting_sku": line.code,
        "tierset_id": None,
        "package_line_id": None,
        "descrip": line.description,
        "line_rate": wire.plain(line.unit_price),
        "line_quantity": wire.plain(line.quantity),
        "line_usage": 0,
        "tax_taxable": 0 if line.is_exempt else wire.plain(line.total),
        "tax_taxed": wire.plain(line.total) if is_taxed else 0,
        "tax_total": wire.plain(line.tax),
        "is_base": "1",
        "is_free": "0" if line.total else "1",
        "is_setup": "0",
        "is_usage": "0",
        "is_recurring": "0",
        "is_taxed": "1" if is_taxed else "0",
        **{f"custom_{n}": line.details.get(f"custom_{n}") for n in range(1, 4)},
    }


def lines_told(owner):
    """Tells the lines of a document; `owner` is the key of its number."""
    return lambda row: [line_told(line, {owner: row.pk}) for line in row.lines.all()]


def address_parts(kind, parts=None):
    """The fields of an address, `bill` or `ship`: by default the one that the customer has now.

    `parts` tells the parts of an address of the row, by the core's names.
    """
    parts = parts or (lambda row: getattr(row.customer, PARTS[kind])())
    return {
        **{f"{kind}_{name}": part_told(parts, part) for name, part in ADDRESS.items()},
        f"{kind}_country": Told(lambda row: country_in(parts(row)), json=nullable(TEXT)),
    }


def address_block(kind, parts=None):
    """The printable address, in lines."""
    parts = parts or (lambda row: getattr(row.customer, PARTS[kind])())
    return {f"{kind}_block": Told(lambda row: block(parts(row)))}


def part_told(parts, name):
    return Told(lambda row: parts(row).get(name), json=nullable(TEXT))


def country_in(parts):
    return country(parts.get("country_text"), parts.get("country"))


def block(parts):
    """`City, ST ZIP` in the line before the last. Source: chargeover contract, 6.1."""
    region = " ".join(filter(None, (parts.get("state"), parts.get("postal_code"))))
    place = ", ".join(filter(None, (parts.get("city"), region)))
    lines = (*(parts.get(name) for name in ("street", "line2", "line3")), place, country_in(parts))
    return "\r\n".join(line for line in lines if line)


def custom_fields(numbers=NUMBERS):
    """custom_1 and so on."""
    return {f"custom_{n}": Text(source=f"custom_fields.custom_{n}") for n in numbers}


def seller_name():
    """Who sold it; empty for nobody."""
    return Told(first_of, "seller.full_name", "seller.email")


def with_custom(given):
    """Custom fields change one by one."""
    if "custom_fields" in given:
        given["custom"] = given.pop("custom_fields")
    return given
