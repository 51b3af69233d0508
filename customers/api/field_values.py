"""What REST framework's fields know: where a value is, and how it is written."""

from types import FunctionType

from django.db import models
from rest_framework import serializers
from rest_framework.fields import (
    CharField,
    Field,
    IntegerField,
    SkipField,
    UUIDField,
    empty,
)

PLAIN = {
    CharField: (str, (models.CharField, models.TextField)),
    IntegerField: (int, models.IntegerField),
}
SKIPPED = object()


class Unusual(Exception):
    """The row lacks what its fields read: REST framework knows what follows."""


class Same:
    """Before a field that shows the same of every row: its `constant`."""


class OfColumns:
    """Before a field whose value `made_of` tells of some columns, or that is one: `reads` are their
    paths from the row, joined by dots. What is not there reads as None, a relation as its rows.
    Where it reads none, the value is told of the row itself."""

    reads = ()

    @staticmethod
    def made_of(value):
        return value

    def get_attribute(self, row):
        told = (read_at(row, path) for path in self.reads) if self.reads else (row,)
        return self.made_of(*told)


def read_at(row, path):
    """What is at a path from the row, None where something on the way is not there."""
    for name in path.split("."):
        row = getattr(row, name, None)
    return row.all() if isinstance(row, models.Manager) else row


def is_usual(field, kind):
    """Whether the field shows an attribute, of the row or of what it refers to, that is just there:
    no method, not rows of a relation, nothing that the field finds by itself."""
    reads_itself = type(field).get_attribute is not Field.get_attribute
    if reads_itself or not field.source_attrs or isinstance(field, serializers.ListSerializer):
        return False
    return not isinstance(getattr(kind, field.source_attrs[0], None), FunctionType)


def as_it_is(field, value):
    """The `to_representation` of a field whose values are shown as they are."""
    return value


def form_of(field, column=None):
    """The function that a field's values go through; None where they stay as they are, as what a
    column of the same kind has."""
    way = type(field).to_representation
    if way is as_it_is:
        return None
    if way is UUIDField.to_representation and field.uuid_format == "hex_verbose":
        return str
    for kind, (form, columns) in PLAIN.items():
        if way is kind.to_representation:
            return None if isinstance(column, columns) else form
    return field.to_representation


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
