"""How rows become what a face shows: decided once for each shape, not for each row and field.

REST framework asks every field of every row where its value is, what it is, and how it is written.
A Showing asks that of the first row alone. Fields that have a way of their own keep it.
"""

from functools import partial
from operator import attrgetter
from types import FunctionType

from django.core.exceptions import ObjectDoesNotExist
from rest_framework import serializers
from rest_framework.fields import (
    CharField,
    Field,
    IntegerField,
    SkipField,
    UUIDField,
    empty,
)

from customers.api.kept_fields import KeptFields

PLAIN = {CharField: str, IntegerField: int}
SKIPPED = object()


def show_all(shape, rows, context):
    """What a shape shows of each row."""
    serializer = shape(context=context)
    return [serializer.to_representation(row) for row in rows]


class Serializer(KeptFields, serializers.Serializer):
    """A serializer that decides once how it shows the rows of a class."""

    def to_representation(self, row):
        if isinstance(row, dict):
            return super().to_representation(row)
        showings = vars(self.fields).setdefault("showings", {})
        kind = type(row)
        showing = showings.get(kind)
        if showing is None:
            showing = showings[kind] = Showing(self._readable_fields, kind)
        try:
            return showing.shown(row)
        except Unusual:
            return super().to_representation(row)


class Unusual(Exception):
    """The row lacks what its fields read: REST framework knows what follows."""


class Showing:
    """How some fields show rows of a class: values are read together, those of the row itself and
    those of each row that it refers to; some are then written in another form."""

    def __init__(self, fields, kind):
        fields = list(fields)
        usual = [field for field in fields if is_usual(field, kind)]
        paths = dict.fromkeys(tuple(field.source_attrs[:-1]) for field in usual)
        self.blank = {field.field_name: getattr(field, "constant", None) for field in fields}
        self.parts = [
            Part(path, [one for one in usual if tuple(one.source_attrs[:-1]) == path])
            for path in paths
        ]
        self.forms = [(one.field_name, form) for one in usual if (form := form_of(one))]
        self.ways = [
            (one.field_name, way_of(one))
            for one in fields
            if one not in usual and not hasattr(one, "constant")
        ]

    def shown(self, row):
        shown = self.blank.copy()
        for part in self.parts:
            shown.update(part.values(row))
        for name, form in self.forms:
            value = shown[name]
            if value is not None and value is not SKIPPED:
                shown[name] = form(value)
        for name, way in self.ways:
            shown[name] = way(row)
        if SKIPPED in shown.values():
            return {name: value for name, value in shown.items() if value is not SKIPPED}
        return shown


class Part:
    """The fields that read from one row: the row itself, or what is at the end of a path."""

    def __init__(self, path, fields):
        self.path, self.fields = path, fields
        self.names = [field.field_name for field in fields]
        self.keys = [field.source_attrs[-1] for field in fields]
        read = attrgetter(*self.keys)
        self.read = read if len(fields) > 1 else lambda row: (read(row),)

    def values(self, row):
        """(name, value) of each field; raises Unusual."""
        try:
            found = followed(row, self.path)
        except ObjectDoesNotExist:
            return [(name, None) for name in self.names]
        except AttributeError:
            raise Unusual from None
        try:
            return zip(self.names, self.of(found), strict=True)
        except (AttributeError, ObjectDoesNotExist):  # of one field: which, is not known
            raise Unusual from None

    def of(self, row):
        if row is None:
            return map(absent, self.fields)
        return self.of_dict(row) if isinstance(row, dict) else self.read(row)

    def of_dict(self, values):
        return [
            values[key] if key in values else absent(field)
            for key, field in zip(self.keys, self.fields, strict=True)
        ]


def followed(row, path):
    """What is at the end of a path; None where it breaks off."""
    for name in path:
        row = None if row is None else getattr(row, name)
    return row


def is_usual(field, kind):
    """Whether the field shows an attribute, of the row or of what it refers to, that is just there:
    no method, not rows of a relation, nothing that the field finds by itself."""
    reads_itself = type(field).get_attribute is not Field.get_attribute
    if reads_itself or not field.source_attrs or isinstance(field, serializers.ListSerializer):
        return False
    return not isinstance(getattr(kind, field.source_attrs[0], None), FunctionType)


def form_of(field):
    """The function that a field's values go through; None where they stay as they are."""
    way = type(field).to_representation
    if way is UUIDField.to_representation and field.uuid_format == "hex_verbose":
        return str
    return next(
        (form for kind, form in PLAIN.items() if way is kind.to_representation),
        field.to_representation,
    )


def absent(field):
    """What is shown where the row that the field reads from is not there."""
    if field.default is not empty:
        try:
            return field.get_default()
        except SkipField:  # an update shows no defaults
            return SKIPPED
    if field.allow_null:
        return None
    if field.required:
        raise Unusual
    return SKIPPED


def way_of(field):
    """The function by which a field shows a row, where it is not an attribute."""
    is_of_row = type(field).get_attribute is Field.get_attribute and not field.source_attrs
    if is_of_row:
        return field.to_representation
    if isinstance(field, serializers.ListSerializer) and len(field.source_attrs) == 1:
        return partial(many, field)
    return partial(own, field)


def many(field, row):
    """What is shown of a relation's rows: those read ahead, where they were, without a manager."""
    kept = vars(row).get("_prefetched_objects_cache", {}).get(field.source)
    return own(field, row) if kept is None else [*map(field.child.to_representation, kept)]


def own(field, row):
    try:
        value = field.get_attribute(row)
    except SkipField:
        return SKIPPED
    return None if value is None else field.to_representation(value)
