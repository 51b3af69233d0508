"""Values as La Pyme checks them, and what it says of wrong ones: the codes and words of zod.

https://zod.dev/error-customization
"""

import re
from decimal import Decimal

from django.core.validators import EmailValidator
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from customers import states
from customers.api import lookups, wire
from customers.api.errors import Problem
from customers.api.schema import FILLED, TEXT, nullable

JSON_TYPES = (
    (type(None), "null"),
    (bool, "boolean"),
    (int | Decimal, "number"),
    (str, "string"),
    (list, "array"),
    (dict, "object"),
)
ZOD = {
    **{code: code for code in ("invalid_type", "too_small", "too_big", "invalid_format")},
    **dict.fromkeys(("required", "null", "invalid", "not_a_list"), "invalid_type"),
    **dict.fromkeys(("blank", "min_length", "min_value"), "too_small"),
    **dict.fromkeys(("max_length", "max_value", "max_digits", "max_whole_digits"), "too_big"),
    "invalid_choice": "invalid_value",
    "invalid_cursor": "invalid_format",
}
DIGITS = re.compile("[0-9]*", re.ASCII)
MOST_DAYS, MOST_NUMBER = 2**15 - 1, 2**31 - 1


def json_type(value):
    return next(name for kind, name in JSON_TYPES if isinstance(value, kind))


class Checked:
    """Before a field of REST framework: an optional value that null clears, in zod's words."""

    expected = "string"
    default_error_messages = {
        "required": "Invalid input: expected {expected}, received undefined",
        "null": "Invalid input: expected {expected}, received null",
        "invalid_type": "Invalid input: expected {expected}, received {received}",
        "min_length": "Too small: expected string to have >={min_length} characters",
        "max_length": "Too big: expected string to have <={max_length} characters",
        "min_value": "Too small: expected number to be >={min_value}",
        "max_value": "Too big: expected number to be <={max_value}",
    }

    def __init__(self, **kwargs):
        optional = {} if kwargs.get("read_only") else {"required": False}
        super().__init__(**optional | {"allow_null": not kwargs.get("required")} | kwargs)

    def fail(self, key, **facts):
        super().fail(key, expected=self.expected, **facts)

    def require(self, value, *types):
        if json_type(value) not in {self.expected, *types}:
            self.fail("invalid_type", received=json_type(value))
        return value


class Text(Checked, wire.CharField):
    """A string exactly as it is."""

    documented = TEXT
    run_validation = serializers.Field.run_validation  # without trimming

    def to_internal_value(self, value):
        return self.require(value)


class Name(Text):
    """Required, and not of blanks alone."""

    written = FILLED
    default_error_messages = {"blank": "Too small: expected string to have >=1 characters"}

    def __init__(self, **kwargs):
        super().__init__(required=True, **kwargs)

    def to_internal_value(self, value):
        if not super().to_internal_value(value).strip():
            self.fail("blank")
        return value


class Email(Text):
    def __init__(self, **kwargs):
        validators = [EmailValidator("Invalid email address", code="invalid_format")]
        super().__init__(validators=validators, **kwargs)


class Uuid(Checked, wire.UUIDField):
    default_error_messages = {"invalid_format": "Invalid UUID"}

    def to_internal_value(self, value):
        found = lookups.uuid(self.require(value))
        if found is None:
            self.fail("invalid_format")
        return found["uuid"]


def invalid(message):
    """What is said of a value that is none."""
    return [ErrorDetail(message, "invalid_value")]


def identified(name):
    """The lookup of a page by uuid: a malformed one is a bad request here, under this name, and not
    an unknown object."""
    field = Uuid()

    def lookup(text):
        try:
            return {"uuid": field.run_validation(text)}
        except wire.ValidationError as error:
            raise Problem(fields={name: error.detail}) from None

    return lookup


class Choice(Checked, serializers.ChoiceField):
    """One of some words; `words` maps those of the wire to those of the core."""

    default_error_messages = {"invalid_choice": "Invalid option: expected one of {options}"}

    def __init__(self, words, **kwargs):
        self.words = words
        self.shown = {core: word for word, core in words.items()}
        super().__init__(choices=list(words), **kwargs)

    def to_internal_value(self, value):
        if not isinstance(value, str) or value not in self.words:
            self.fail("invalid_choice", options="|".join(f'"{word}"' for word in self.words))
        return self.words[value]

    def to_representation(self, value):
        """Words that other faces wrote are shown as they are."""
        return self.shown.get(value, value)


class Flag(Checked, wire.BooleanField):
    expected = "boolean"

    def to_internal_value(self, value):
        return self.require(value)


class Whole(Checked, wire.IntegerField):
    expected = "number"

    def to_internal_value(self, value):
        self.require(value)
        if value != int(value):
            self.fail("invalid_type", received="float")
        return int(value)


class WholeText(Whole):
    """A whole number in a query string."""

    def to_internal_value(self, text):
        if not re.fullmatch("-?[0-9]+", text, re.ASCII):
            self.fail("invalid_type", received="NaN")
        number = int(text.lstrip("-0")[:20] or 0)  # beyond every limit by then
        return -number if text.startswith("-") else number


class List(Checked, wire.ListField):
    expected = "array"
    default_error_messages = {
        "not_a_list": "Invalid input: expected array",
        "min_length": "Too small: expected array to have >={min_length} items",
        "max_length": "Too big: expected array to have <={max_length} items",
    }


class DocumentNumber(wire.OfColumns, Text):
    """7 to 11 digits. `0`, that of a final consumer, is for the shape to judge.

    A number with separators, or in digits of full width, as other faces may keep it, is shown in
    its compact form.
    """

    written = TEXT | {"pattern": "^([0-9]{7,11}|0)$"}
    default_error_messages = {"invalid_format": "Invalid document number: digits only"}

    def __init__(self, **kwargs):
        super().__init__(min_length=7, max_length=11, **kwargs)

    reads = "tax_id", "tax_id_compact"

    @staticmethod
    def made_of(typed, compact):
        if not typed or not compact or not compact.isalnum():
            return typed
        is_plain = typed.isalnum() and (typed.isascii() or not typed.isdecimal())
        return typed if is_plain else compact

    def run_validators(self, value):
        if value != "0":
            super().run_validators(value)

    def to_internal_value(self, value):
        if not DIGITS.fullmatch(super().to_internal_value(value)):
            self.fail("invalid_format")
        return value


class Filled(wire.Field):
    """A text that says something, else null."""

    documented = nullable(TEXT)

    def __init__(self, **kwargs):
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, text):
        return text or None


class Province(Text):
    """A province by its ARCA code; null for states of other countries."""

    written = TEXT | {"enum": sorted({one.arca for one in states.states("AR")})}
    default_error_messages = {"invalid_value": "Invalid province code"}

    def to_internal_value(self, code):
        if len(super().to_internal_value(code)) > 2:
            self.fail("max_length", max_length=2)
        found = states.state_of_arca_code(code)
        if found is None:
            self.fail("invalid_value")
        return found.id

    def to_representation(self, state_id):
        return states.arca_code(state_id) or None
