"""Instances, as fields show them."""

from functools import partial
from operator import attrgetter

from django.core.exceptions import ObjectDoesNotExist
from rest_framework import serializers
from rest_framework.fields import Field, SkipField

from customers.api.field_values import SKIPPED, Same, Unusual, absent, form_of, is_usual
from tenants.compiled import Found, read_ahead


class Showing:
    """How some fields show rows of a class: values are read together, those of the row itself and
    those of each row that it refers to; some are then written in another form."""

    def __init__(self, fields, kind):
        usual = [field for field in fields if is_usual(field, kind)]
        paths = dict.fromkeys(tuple(field.source_attrs[:-1]) for field in usual)
        self.blank = dict.fromkeys(field.field_name for field in fields)
        self.constants = [field for field in fields if isinstance(field, Same)]
        self.parts = [
            Part(path, [one for one in usual if tuple(one.source_attrs[:-1]) == path])
            for path in paths
        ]
        self.forms = [(one.field_name, form) for one in usual if (form := form_of(one))]
        self.ways = [
            (one.field_name, way_of(one))
            for one in fields
            if one not in usual and one not in self.constants
        ]

    def shown(self, row):
        """{field's name: what is shown}; raises Unusual."""
        shown = self.blank | {field.field_name: field.constant for field in self.constants}
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
    kept = read_ahead(row, field.source)
    return own(field, row) if kept is None else [*map(field.child.to_representation, kept)]


def own(field, row):
    try:
        value = field.get_attribute(row)
    except SkipField:
        return SKIPPED
    if isinstance(value, Found) and isinstance(field, serializers.ListSerializer):
        return field.child.show_all(value)
    return None if value is None else field.to_representation(value)
