"""Instances that are made attribute by attribute: new ones, and those of a statement's rows."""

from functools import cache

from django.db import models
from django.db.models.base import ModelState


def blank(model, **values):
    """A new instance, as `model(**values)` makes one, in a third of its time: without `__init__`
    and signals, from defaults that are known. `values` are columns and relations by name."""
    kept, made = defaults(model)
    one = model.__new__(model)
    one.__dict__.update(kept)
    one.__dict__.update({name: make() for name, make in made})
    one._state = ModelState()
    for name, value in values.items():
        setattr(one, name, value)
    return one


@cache
def defaults(model):
    """({attribute: default}, [(attribute, what makes a default)]) of a model's columns."""
    fields = [one for one in model._meta.concrete_fields if not one.generated]
    made = [one for one in fields if one.has_db_default() or is_made(one)]
    kept = {one.attname: one.get_default() for one in fields if one not in made}
    return kept, [(one.attname, one.get_default) for one in made]


def is_made(field):
    return field.has_default() and callable(field.default)


class Maker:
    """Makes the instances that a row has: one of the model, and those joined to it."""

    def __init__(self, told, select, alias):
        places = told["select_fields"]
        self.model, self.alias = told["model"], alias
        self.places = slice(places[0], places[-1] + 1)
        self.names = [select[place][0].target.attname for place in places]
        self.columns = dict(zip(self.names, places, strict=True))
        self.key = self.columns[self.model._meta.pk.attname]
        self.joined = {
            accessor(one): (Maker(one, select, alias), *tellers(one))
            for one in told.get("related_klass_infos", ())
        }

    def make(self, row):
        """The instance; None where nothing was joined."""
        if row[self.key] is None:
            return None
        one = self.model.__new__(self.model)
        one.__dict__.update(zip(self.names, row[self.places], strict=True))
        one._state = state = ModelState()
        state.adding, state.db = False, self.alias
        for maker, tell_one, tell_other in self.joined.values():
            other = maker.make(row)
            tell_one(one, other)
            if other is not None:
                tell_other(other, one)
        return one

    def place(self, path):
        """Where in a row the value at the end of a path of names is, None if in none."""
        name, *rest = path
        if not rest:
            return self.columns.get(name)
        return self.joined[name][0].place(rest) if name in self.joined else None


def accessor(told):
    """The name by which an instance has the one that is joined to it."""
    field = told["field"]
    if field.auto_created:  # a FilteredRelation: the name is its own, which only its setter knows
        return told["remote_setter"].args[0]
    return field.remote_field.get_accessor_name() if told["reverse"] else field.name


def tellers(told):
    """How an instance is told of the one that is joined to it, and the other way round."""
    if not told["field"].auto_created:
        return told["local_setter"], told["remote_setter"]
    name = accessor(told)  # Django would not tell that there is none
    return (
        lambda one, other: setattr(one, name, other),
        lambda other, one: told["local_setter"](one, other),
    )


def converters(compiler):
    """(place, function, expression) for each column that the database does not give as it is."""
    found = compiler.get_converters([expression for expression, _, _ in compiler.select])
    return [
        (place, most_are_empty(convert, expression), expression)
        for place, (converts, expression) in found.items()
        for convert in converts
    ]


def most_are_empty(convert, expression):
    """The same, sooner for an empty object, which is what most rows have in a JSON column."""
    if not isinstance(expression.output_field, models.JSONField):
        return convert

    def converted(value, expression, connection):
        return {} if value == "{}" else convert(value, expression, connection)

    return converted
