"""Fields of the wire that REST framework does not have, beside those it has.

Faces write `from customers.api import wire` and declare their shapes with what is here.
"""

from datetime import UTC
from decimal import Decimal

from rest_framework import serializers
from rest_framework.fields import empty
from rest_framework.serializers import (
    BooleanField,
    DateField,
    DateTimeField,
    DictField,
    EmailField,
    IntegerField,
    JSONField,
    ListField,
    ReadOnlyField,
    SerializerMethodField,
    SkipField,
    URLField,
    UUIDField,
    ValidationError,
)

from customers.api.field_values import OfColumns, Same, as_it_is, read_at
from customers.api.serializer import Serializer

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
    "OfColumns",
    "Part",
    "ReadOnlyField",
    "SentBack",
    "Serializer",
    "SerializerMethodField",
    "SkipField",
    "TenantId",
    "Text",
    "URLField",
    "UUIDField",
    "ValidationError",
    "Word",
    "empty",
]


class Field(serializers.Field):
    """A field of our own: `documented` is its JSON schema in the OpenAPI document, `written` that
    of what it takes, where the two differ."""

    documented = {}
    written = None


class CharField(serializers.CharField):
    """A text; a number becomes its digits, a fraction too: bodies hold it as Decimal."""

    def to_internal_value(self, value):
        return super().to_internal_value(f"{value:f}" if isinstance(value, Decimal) else value)


class Part(Serializer):
    """An object within a body: an update, which leaves out what stays, sends it whole."""

    def to_internal_value(self, value):
        if isinstance(value, dict):
            self.require_all(value)
        return super().to_internal_value(value)

    def require_all(self, value):
        required = {name: field for name, field in self.fields.items() if field.required}
        if wrong := {name: is_missing(required[name]) for name in required if name not in value}:
            raise ValidationError(wrong)


def is_missing(field):
    """What a field says where it is required and was not sent."""
    try:
        field.fail("required")
    except ValidationError as error:
        return error.detail


class Constant(Same, Field):
    """The same value in every object."""

    def __init__(self, value):
        self.constant = value
        super().__init__(source="*", read_only=True)

    @property
    def documented(self):
        return {"const": self.constant}

    def to_representation(self, _):
        return self.constant


class SentBack:
    """Before a text: one that is sent as it is stored is not judged again. Other faces write texts
    that this one would not."""

    def run_validation(self, data=empty):
        """The value; what says nothing new needs no more looking at, blanks alone included."""
        is_stored = isinstance(data, str) and data == self.stored(self.parent.instance)
        return data if is_stored else super().run_validation(data)

    def stored(self, row):
        """What the row has, None for what is no text on the wire."""
        return read_at(row, self.source)


class Text(Field):
    """A string exactly as it is: not trimmed, not limited, and never made out of a number."""

    documented = {"type": "string"}
    default_error_messages = {"invalid": "Not a valid string."}

    def to_internal_value(self, value):
        if not isinstance(value, str):
            self.fail("invalid")
        return value

    to_representation = as_it_is


class TenantId(Same, Field):
    """The uuid of the tenant that the caller works in; in a test book that of the live tenant."""

    documented = {"type": "string", "format": "uuid"}

    def __init__(self):
        super().__init__(source="*", read_only=True)

    @property
    def constant(self):
        return str(self.context["request"].auth.tenant.live.uuid)

    def to_representation(self, _):
        return self.constant


class Money(Field):
    """A Decimal amount as a JSON number without idle zeros: 668, 3001.3."""

    documented = {"type": "number"}

    def __init__(self, **kwargs):
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, amount):
        return plain(amount)


def plain(amount):
    """The same Decimal without trailing zeros and without an exponent."""
    whole = amount.to_integral_value()
    return int(whole) if whole == amount else amount.normalize()


class Moment(Field):
    """A moment in UTC with `Z`, with three decimals or what else `timespec` says, as for isoformat:
    2026-11-21T03:30:39.707Z."""

    documented = {"type": "string", "format": "date-time"}

    def __init__(self, *, timespec="milliseconds", **kwargs):
        self.timespec = timespec
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, moment):
        if moment.tzinfo is not UTC:
            moment = moment.astimezone(UTC)
        return moment.isoformat(timespec=self.timespec)[: -len("+00:00")] + "Z"


class Word(Field):
    """A core word under the wire's name for it: `words` maps core to wire. Read-only."""

    def __init__(self, *, words, **kwargs):
        self.words = words
        super().__init__(read_only=True, **kwargs)

    @property
    def documented(self):
        return {"type": "string", "enum": list(dict.fromkeys(self.words.values()))}

    def to_representation(self, value):
        return self.words[value]


def kept_as_json(value):
    """The same free JSON with fractions as JSON columns keep them: as doubles, never amounts."""
    match value:
        case dict():
            return {key: kept_as_json(part) for key, part in value.items()}
        case list():
            return [kept_as_json(part) for part in value]
        case Decimal():
            return float(value)
    return value
