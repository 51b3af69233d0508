"""How texts, numbers and ids are read: as the vendor's JavaScript would."""

import re
from decimal import Decimal

from customers.api import wire
from customers.api.lookups import LARGEST, number
from customers.api.schema import INTEGER, TEXT, tolerant

# a byte order mark is one of them: many a text begins with that of the file it was pasted from
BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001)))) + "\ufeff"
LEADING_NUMBER = re.compile(rf"[{BLANKS}]*\+?0*([0-9]{{1,10}})(?![0-9])")
SOME_NUMBER = re.compile(rf"[{BLANKS}]*[+-]?0*[1-9]")
DIGITS = re.compile(rf"[{BLANKS}]*\+?([0-9]{{1,19}})[{BLANKS}]*")
FALSY = {"enum": [False, 0, "", None]}
ID = INTEGER | {"minimum": 1, "maximum": LARGEST}
SPELLED = {"type": "string", "pattern": r"^\+?[1-9][0-9]{0,8}$"}
FILLED = TEXT | {"pattern": r"[^\s\ufeff]"}


def is_falsy(value):
    """As JavaScript sees it: an empty array is not."""
    return not value and not isinstance(value, list | dict)


def trimmed(text):
    return text.strip(BLANKS)


def leading_number(text):
    """The lookup of an id in an address: that of `2abc` is 2."""
    found = LEADING_NUMBER.match(text)
    return number(found.group(1)) if found else None


def is_some_number(text):
    """Whether an address says any number but 0 where it should say an id."""
    return SOME_NUMBER.match(text) is not None


def whole(value):
    """The positive number that an int, a fraction like 2.0 or digits are; None for all else."""
    if isinstance(value, str):
        found = DIGITS.fullmatch(value)
        value = int(found.group(1)) if found else None
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value != int(value):
        return None
    return int(value) if 0 < value <= LARGEST else None


class Texto(wire.Text):
    """An optional text: whatever is falsy clears it, and an empty one is shown as null."""

    written = tolerant(TEXT, FALSY)

    def __init__(self, **kwargs):
        super().__init__(required=False, allow_null=True, **kwargs)

    def run_validation(self, value=wire.empty):
        cleared = value is not wire.empty and is_falsy(value)
        return super().run_validation(None if cleared else value)

    def to_representation(self, value):
        return value or None


class Nota(Texto):
    """The same, trimmed; blanks alone clear it."""

    def to_internal_value(self, value):
        return trimmed(super().to_internal_value(value)) or None


class Persona(wire.Serializer):
    """A member, as documents show who sold or cancelled."""

    id = wire.UUIDField(source="uuid", read_only=True)
    nombre = wire.CharField(source="full_name", read_only=True)
    email = wire.CharField(read_only=True)

    def __init__(self, **kwargs):
        super().__init__(read_only=True, allow_null=True, **kwargs)
