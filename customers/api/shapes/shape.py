"""What the core needs from any wire shape: which rows it reads."""

from functools import cache

from django.db.models import Prefetch

from customers.api.serializer import Serializer
from tenants.compiled import Compiled, Finds
from tenants.slots import slots


class Shape(Serializer):
    """A field map: each attribute is a wire name, its `source` the core's name.

    `joins` are the relations that a row of this shape reads from. Where the database works out
    something for each row, `is_worked_out`, a list finds its rows first, and has it worked out for
    those alone. `beside` are the Newest documents that a row is shown with that is read alone, and
    the shape of each.
    """

    joins = ()
    beside = {}
    is_worked_out = False

    @classmethod
    def rows(cls, queryset):
        return queryset.select_related(*cls.joins) if cls.joins else queryset

    @classmethod
    def wire_name(cls, core_name):
        """The wire's name for a column; the column's own where the shape has none."""
        for name, declared in cls._declared_fields.items():
            if (declared.source or name) == core_name:
                return name
        return core_name

    def read_anew(self, row):
        """A row that was written, with what is shown of it."""
        known = {"tenant": self.caller.tenant}
        return by_key(type(self), type(row)).first(known, pk=row.pk)

    @property
    def caller(self):
        return self.context["request"].auth

    @property
    def actor(self):
        return self.context["actor"]


@cache
def by_key(shape, model):
    return Compiled(lambda: shape.rows(model.objects.filter(**slots(model, "pk"))), Finds.ONE)


def ahead(relation, rows):
    """A relation to be read ahead as these rows have it: for `prefetch_related`."""
    return Prefetch(relation, rows)
