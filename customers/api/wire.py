"""Fields of the wire that REST framework does not have, beside those it has.

Faces write `from customers.api import wire` and declare their shapes with what is here.
"""

from datetime import UTC

from rest_framework.fields import empty
from rest_framework.serializers import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    DictField,
    EmailField,
    Field,
    IntegerField,
    JSONField,
    ListField,
    ReadOnlyField,
    Serializer,
    SerializerMethodField,
    SkipField,
    URLField,
    UUIDField,
    ValidationError,
)

__all__ = [
    "BooleanField",
    "CharField",
    "Constant",
    "DateField",
    "DateTimeField",
    "DictField",
    "EmailField",
    "Field",
    "IntegerField",
    "JSONField",
    "ListField",
    "Moment",
    "Money",
    "ReadOnlyField",
    "Serializer",
    "SerializerMethodField",
    "SkipField",
    "Text",
    "URLField",
    "UUIDField",
    "ValidationError",
    "Word",
    "empty",
]


class Constant(ReadOnlyField):
    """The same value in every object."""

    def __init__(self, value):
        self.value = value
        super().__init__(source="*")

    def to_representation(self, _):
        return self.value


class Text(Field):
    """A string exactly as it is: not trimmed, not limited, and never made out of a number."""

    default_error_messages = {"invalid": "Not a valid string."}

    def to_internal_value(self, value):
        if not isinstance(value, str):
            self.fail("invalid")
        return value

    def to_representation(self, value):
        return value


class Money(Field):
    """A Decimal amount as a JSON number without idle zeros: 668, 3001.3."""

    def __init__(self, **kwargs):
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, amount):
        return plain(amount)


def plain(amount):
    """The same Decimal without trailing zeros and without an exponent."""
    whole = amount.to_integral_value()
    return int(whole) if whole == amount else amount.normalize()


class Moment(Field):
    """A moment in UTC with three decimals and `Z`: 2026-11-21T03:30:39.707Z."""

    def __init__(self, **kwargs):
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, moment):
        return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Word(Field):
    """A core word under the wire's name for it: `words` maps core to wire. Read-only."""

    def __init__(self, *, words, **kwargs):
        self.words = words
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value):
        return self.words[value]
