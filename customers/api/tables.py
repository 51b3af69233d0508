"""Rows of a statement, shown column by column, as far as fields need no instances."""

from functools import partial
from itertools import repeat
from operator import itemgetter

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from rest_framework import serializers

from customers.api.field_values import OfColumns, Same, Unusual, absent, form_of, is_usual
from customers.api.showing import Showing
from tenants.columns import FromColumns
from tenants.compiled import Finds


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


def rule_of(field, kind):
    """What makes the field's value out of columns: the field itself, or a property of the row."""
    if isinstance(field, OfColumns):
        return field
    if is_usual(field, kind) and len(field.source_attrs) == 1:
        found = getattr(kind, field.source_attrs[0], None)
        return found if isinstance(found, FromColumns) else None
    return None


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
    if (
        not getattr(field, "shows_fields", False)
        or not field.allow_null
        or len(field.source_attrs) != 1
    ):
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
