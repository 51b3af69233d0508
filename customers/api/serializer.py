"""How rows become what a face shows: decided once for each shape, not for each row and field.

REST framework asks every field of every row where its value is, what it is, and how it is written.
A Showing asks that once for a class of rows, a Table once for the columns of a statement, whose
rows then need not become instances. Fields that have a way of their own keep it.
"""

from itertools import chain
from weakref import WeakKeyDictionary

from rest_framework import serializers

from customers.api.field_values import Unusual
from customers.api.kept_fields import KeptFields
from customers.api.showing import Showing
from customers.api.tables import Table, columns_read
from tenants.compiled import Found


def show_all(shape, rows, context):
    """What a shape shows of each row."""
    return shape(context=context).show_all(rows)


class Serializer(KeptFields, serializers.Serializer):
    """A serializer that decides once how it shows the rows of a class or of a statement."""

    def show_all(self, rows):
        """What is shown of each row; a shape with a `to_representation` of its own is asked."""
        if isinstance(rows, Found) and rows and self.shows_fields:
            return self.kept(rows.statement, Table).shown(rows, super().to_representation)
        return [self.to_representation(row) for row in rows]

    @property
    def shows_fields(self):
        """Whether it has no `to_representation` of its own."""
        return type(self).to_representation is Serializer.to_representation

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
