"""Fields and filters in the OpenAPI document, where they do not say by themselves what they are."""

from django import forms
from django.core.validators import EmailValidator, URLValidator
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework.fields import CharField, ChoiceField, EmailField, URLField
from rest_framework.serializers import BaseSerializer

from customers.api.schema import (
    BOOLEAN,
    DATE,
    EMPTY,
    FILLED,
    INTEGER,
    MOMENT,
    NUMBER,
    TEXT,
    UUID,
    Parameter,
    tolerant,
)

FORM_FIELDS = (  # the first that fits: Django's DecimalField is an IntegerField too
    (forms.NullBooleanField, BOOLEAN),
    (forms.BooleanField, BOOLEAN),
    (forms.DecimalField, NUMBER),
    (forms.IntegerField, INTEGER),
    (forms.DateTimeField, MOMENT),
    (forms.DateField, DATE),
    (forms.UUIDField, UUID),
)
VALIDATED = (  # formats that take more than Django does
    (EmailValidator, r"\.[A-Za-z0-9-]{1,62}[A-Za-z0-9]$"),
    (URLValidator, r"^(https?|ftps?)://([A-Za-z0-9]+\.)+[A-Za-z]{2,62}(:[0-9]{1,4})?(/[!-~]*)?$"),
)


class DeclaredField(OpenApiSerializerFieldExtension):
    """A field that says itself what it is, or what it takes."""

    target_class = "rest_framework.fields.Field"
    match_subclasses = True

    @classmethod
    def _matches(cls, target):
        is_told = hasattr(target, "documented") and not isinstance(target, BaseSerializer)
        return is_told and super()._matches(target)

    def map_serializer_field(self, auto_schema, direction):
        written = getattr(self.target, "written", None) if direction == "request" else None
        told = written or documented(self.target)
        if isinstance(told, BaseSerializer):
            bounds = {"minItems": told.min_length, "maxItems": told.max_length}
            bounds = {name: bound for name, bound in bounds.items() if bound is not None}
            return auto_schema._map_serializer_field(told, direction) | bounds
        return dict(told)


def patterns(field):
    """What a text must be beyond what its format or length says."""
    kinds = {type(rule) for rule in field.validators}
    yield from (pattern for kind, pattern in VALIDATED if kind in kinds)
    is_trimmed = getattr(field, "trim_whitespace", False) and not field.allow_blank
    if is_trimmed and type(field).run_validation is CharField.run_validation:
        yield FILLED["pattern"]


def texts_with_rules(serializer):
    """Fields that take certain texts, and show whatever another face has written."""
    kinds = ChoiceField | EmailField | URLField
    return [name for name, field in serializer.fields.items() if isinstance(field, kinds)]


def documented(thing):
    return getattr(thing, "documented", ())


def filters_of(page):
    """The query parameters that stand for core filters."""
    for wire, core in page.parameters.items():
        core_filter = page.filterset.base_filters[core]
        described = core_filter.extra.get("help_text", "")
        yield Parameter(wire, filter_schema(core_filter), description=described)


def filter_schema(core_filter):
    """An empty text is no filter; what is neither true nor false is none either."""
    field = core_filter.field_class
    if choices := core_filter.extra.get("choices"):
        return tolerant(TEXT | {"enum": [value for value, _ in choices]}, EMPTY)
    kinds = (schema for kind, schema in FORM_FIELDS if issubclass(field, kind))
    schema = getattr(field, "documented", None) or next(kinds, TEXT)
    return schema if schema is TEXT else tolerant(schema, {} if schema is BOOLEAN else EMPTY)
