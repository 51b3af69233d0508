"""Values that are given when a statement runs which was compiled before."""

from django.db import models
from django.db.models.expressions import Expression

ANY_OFFSET = 2**61  # of a slice: where it begins is given, as `offset`, when a Compiled runs


class Slot(Expression):
    """A value that is given when a Compiled runs, for comparison with a field."""

    def __init__(self, name, field):
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def filled(self, values, connection):
        return self.output_field.get_db_prep_value(values[self.name], connection)


def slot(model, name):
    """The Slot for a column of a model, by its name or a lookup of it: `month__gte`."""
    column = name.partition("__")[0]
    return Slot(name, model._meta.pk if column == "pk" else model._meta.get_field(column))


def slots(model, *names):
    """{name: Slot}, a condition for `filter`."""
    return {name: slot(model, name) for name in names}


class Ids(Slot):
    """A list of ids that is given when a Compiled runs: for `column__among=Ids(name)`."""

    def __init__(self, name):
        super().__init__(name, models.BigIntegerField())

    def filled(self, values, connection):
        told = ",".join(map(str, values[self.name]))
        return f"{{{told}}}" if connection.vendor == "postgresql" else f"[{told}]"


@models.BigAutoField.register_lookup
@models.ForeignKey.register_lookup
class Among(models.Lookup):
    """`column = ANY(ids)`: one parameter, however many ids there are."""

    lookup_name = "among"
    templates = {
        "postgresql": "{} = ANY({}::bigint[])",
        "sqlite": "{} IN (SELECT value FROM json_each({}))",
    }

    def get_prep_lookup(self):
        return self.rhs

    def as_sql(self, compiler, connection):
        column, of_column = self.process_lhs(compiler, connection)
        ids, of_ids = compiler.compile(self.rhs)
        return self.templates[connection.vendor].format(column, ids), [*of_column, *of_ids]


class Offset:
    def filled(self, values, connection):
        return values["offset"]
