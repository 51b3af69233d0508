"""How rows become what a face shows: decided once for each shape, not for each row and field.

REST framework asks every field of every row where its value is, what it is, and how it is written.
A Showing asks that once for a class of rows, a Table once for the columns of a statement, whose
rows then need not become instances. Fields that have a way of their own keep it.
"""

from functools import partial
from itertools import chain, repeat
from operator import attrgetter, itemgetter
from types import FunctionType
from weakref import WeakKeyDictionary

from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
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

from customers.api.kept_fields import KeptFields
from tenants.columns import FromColumns
from tenants.compiled import Finds, Found, read_ahead

PLAIN = {
    CharField: (str, (models.CharField, models.TextField)),
    IntegerField: (int, models.IntegerField),
}
SKIPPED = object()


def show_all(shape, rows, context):
    """What a shape shows of each row."""
    return shape(context=context).show_all(rows)


class Serializer(KeptFields, serializers.Serializer):
    """A serializer that decides once how it shows the rows of a class or of a statement."""

    def show_all(self, rows):
        """What is shown of each row; a shape with a `to_representation` of its own is asked."""
        is_usual = type(self).to_representation is Serializer.to_representation
        if isinstance(rows, Found) and rows and is_usual:
            return self.kept(rows.statement, Table).shown(rows, super().to_representation)
        return [self.to_representation(row) for row in rows]

    def to_representation(self, row):
        if isinstance(row, dict):
            return super().to_representation(row)
        try:
            return self.kept(type(row), Showing).shown(row)
        except Unusual:
            return super().to_representation(row)

    def columns(self, kind):
        """Names, as `only` takes them, of what the fields read of rows of a class; none where some
        of them take instances."""
        told = [columns_read(field, kind) for field in self._readable_fields]
        return () if None in told else tuple(dict.fromkeys(chain(*told)))

    def kept(self, of, kind):
        """The Showing of a class, or the Table of a statement: made when it is first asked for."""
        known = vars(self.fields).setdefault("showings", WeakKeyDictionary())
        found = known.get(of)
        if found is None:
            found = known[of] = kind(list(self._readable_fields), of)
        return found


class Unusual(Exception):
    """The row lacks what its fields read: REST framework knows what follows."""


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


class Table:
    """How some fields show the rows of a statement, one column after the other: as they stand
    there, as a function tells it of them, or from what was read ahead. Where that is not enough,
    from instances."""

    def __init__(self, fields, statement):
        ways = {field: way_by_columns(field, statement) for field in fields}
        others = [field for field, way in ways.items() if way is None]
        self.names = [field.field_name for field in fields]
        self.others = Showing(others, statement.maker.model) if others else None
        ways = [way or nothing for way in ways.values()]
        self.stand = several(way.place if isinstance(way, AsItStands) else 0 for way in ways)
        self.ways = [(n, way) for n, way in enumerate(ways) if not isinstance(way, AsItStands)]

    def shown(self, found, otherwise):
        """What is shown of each row; `otherwise` shows an instance that lacks what fields read."""
        columns = [*zip(*found.rows, strict=True)]
        told = [*self.stand(columns)]
        for place, way in self.ways:
            told[place] = way(found, columns)
        shown = [dict(zip(self.names, row, strict=True)) for row in zip(*told, strict=True)]
        if self.others is None:
            return shown
        pairs = zip(shown, found, strict=True)
        return [self.whole(one, instance, otherwise) for one, instance in pairs]

    def whole(self, shown, instance, otherwise):
        try:
            told = self.others.shown(instance)
        except Unusual:
            return otherwise(instance)
        shown |= told
        for name in self.others.blank.keys() - told.keys():
            del shown[name]
        return shown


def way_by_columns(field, statement):
    """A function of a Found and its columns that gives what the field shows of each row; None where
    it takes instances."""
    if isinstance(field, Same):
        return lambda found, columns: repeat(field.constant, len(found))
    ways = (by_rule, by_relation, by_part, by_column, by_key)
    return next(filter(None, (way(field, statement) for way in ways)), None)


class AsItStands:
    """The way of a field that shows a column."""

    def __init__(self, place):
        self.place = place

    def __call__(self, found, columns):
        return columns[self.place]


def several(places):
    """A function of a sequence that gives what stands at these places, a tuple."""
    places = tuple(places)
    if len(places) > 1:
        return itemgetter(*places)
    return lambda sequence: tuple(sequence[place] for place in places)


def nothing(found, columns):
    return repeat(None, len(found))


def by_rule(field, statement):
    """As a function tells it."""
    rule = rule_of(field, statement.maker.model)
    reads = [what_is_at(path, statement) for path in rule.reads] if rule else ()
    if not reads or None in reads:
        return None
    form = form_of(field)

    def way(found, columns):
        values = map(rule.made_of, *(read(found, columns) for read in reads))
        return in_form(form, values)

    return way


def what_is_at(path, statement):
    """The column at the end of a path, or the rows that were read ahead under its name."""
    place = statement.place(path.split("."))
    if place is not None:
        return lambda found, columns: columns[place]
    for relation, ahead in statement.aheads.items():
        if path == (ahead.attribute or relation):
            return partial(read_ahead_of_each, relation)
    return None


def read_ahead_of_each(relation, found, columns):
    place, of = found.ahead(relation)
    return [of.get(key, ()) for key in columns[place]]


def by_relation(field, statement):
    """As a shape shows rows that were read ahead."""
    ahead = statement.aheads.get(field.source)
    is_there = isinstance(field, serializers.ListSerializer) and ahead and not ahead.attribute
    if not is_there or (ahead.refers and statement.finds is Finds.ONE):  # to the instance
        return None

    def way(found, columns):
        return map(field.child.show_all, read_ahead_of_each(field.source, found, columns))

    return way


def by_part(field, statement):
    """As a shape shows what is joined."""
    is_joined = is_part(field, statement.maker.model) and field.source in statement.maker.joined
    if not is_joined:
        return None
    maker, *_ = statement.maker.joined[field.source]
    part = Joined(maker, statement.kinds)
    ways = {one.field_name: by_column(one, part) for one in field._readable_fields}

    def way(found, columns):
        shown = [way(found, columns) for way in ways.values()]
        rows = zip(columns[maker.key], *shown, strict=True)
        return [None if key is None else dict(zip(ways, row, strict=True)) for key, *row in rows]

    return way


def is_part(field, kind):
    """Whether the field is a shape that shows columns of what a row refers to, and nothing else, or
    null."""
    is_usual_shape = getattr(type(field), "to_representation", None) is Serializer.to_representation
    if not is_usual_shape or not field.allow_null or len(field.source_attrs) != 1:
        return False
    relations = (one for one in kind._meta.fields if one.many_to_one)
    model = {one.name: one.related_model for one in relations}.get(field.source)
    parts = field._readable_fields if model else ()
    return bool(model) and all(column_at(model, one.source_attrs) for one in parts)


class Joined:
    """What a statement has of a row that is joined."""

    def __init__(self, maker, kinds):
        self.maker, self.place, self.kinds = maker, maker.place, kinds


def by_column(field, statement):
    """As it stands there."""
    kind = statement.maker.model
    place = statement.place(field.source_attrs) if is_usual(field, kind) else None
    if place is None or not is_null_where_absent(field, kind):
        return None
    form = form_of(field, statement.kinds[place])
    if form is None:
        return AsItStands(place)
    return lambda found, columns: in_form(form, columns[place])


def by_key(field, statement):
    """As it stands in a column of JSON objects."""
    *path, key = field.source_attrs or [None]
    place = statement.place(path) if path and is_usual(field, statement.maker.model) else None
    is_json = place is not None and isinstance(statement.kinds[place], models.JSONField)
    if not is_json or not is_null_where_absent(field, statement.maker.model):
        return None
    form = form_of(field)

    def way(found, columns):
        objects = columns[place]
        if not any(objects):
            return nothing(found, columns)
        return in_form(form, [one.get(key) if one else None for one in objects])

    return way


def in_form(form, values):
    return values if form is None else [None if one is None else form(one) for one in values]


class Same:
    """Before a field that shows the same of every row: its `constant`."""


class OfColumns:
    """Before a field whose value `made_of` tells of some columns: `reads` are their paths from the
    row, joined by dots. What is not there reads as None, a relation as its rows. Where it reads
    none, the value is told of the row itself."""

    reads = ()

    def get_attribute(self, row):
        told = (read_at(row, path) for path in self.reads) if self.reads else (row,)
        return self.made_of(*told)


def read_at(row, path):
    for name in path.split("."):
        row = getattr(row, name, None)
    return row.all() if isinstance(row, models.Manager) else row


def rule_of(field, kind):
    """What makes the field's value out of columns: the field itself, or a property of the row."""
    if isinstance(field, OfColumns):
        return field
    if is_usual(field, kind) and len(field.source_attrs) == 1:
        found = getattr(kind, field.source_attrs[0], None)
        return found if isinstance(found, FromColumns) else None
    return None


def columns_read(field, kind):
    """Names of the columns that a field reads of rows of a class; None where it takes instances."""
    if isinstance(field, Same | serializers.ListSerializer):
        return []
    rule = rule_of(field, kind)
    if rule is not None and rule.reads:
        paths = [path.split(".") for path in rule.reads]
    elif is_part(field, kind):
        paths = [[field.source, *one.source_attrs] for one in field._readable_fields]
    else:
        paths = [field.source_attrs] if is_usual(field, kind) else [None]
    columns = [path and column_at(kind, path) for path in paths]
    return None if None in columns else [*filter(None, columns)]


def column_at(kind, path):
    """The name, as `only` takes it, of the column at the end of a path; empty for what is worked
    out or read ahead, None for what only an instance has."""
    names = []
    for name in path:
        try:
            field = kind._meta.get_field(name)
        except FieldDoesNotExist:
            return None if hasattr(kind, name) else ""
        if field.one_to_many or field.many_to_many:
            return ""
        names.append(name)
        if not field.is_relation or name == getattr(field, "attname", None):
            return "__".join(names)
        kind = field.related_model
    return None


def is_null_where_absent(field, kind):
    """Whether null is shown where the row is not there that the field reads from, as the columns
    have it."""
    if len(field.source_attrs) == 1:
        return True
    if kind._meta.get_field(field.source_attrs[0]).auto_created and len(field.source_attrs) == 2:
        return True  # as a Part has it: who is asked for what refers to it says that there is none
    try:
        return absent(field) is None
    except Unusual:
        return False


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
