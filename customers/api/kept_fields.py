"""The fields of a shape, copied once and not for each request."""

from collections import defaultdict

from customers.api.turns import whose

_kept = defaultdict(dict)


class KeptFields:
    """Before a serializer, whose fields REST framework copies for each instance.

    A turn has one copy for each class, which is always that of the serializer at work. One inside
    another is a field of it, and comes along with all that is its own.
    """

    @property
    def fields(self):
        """{name: field}, bound to this serializer."""
        if self.parent is not None:
            own = vars(self).get("fields")
            return super().fields if own is None else own
        kept = _kept[whose()]
        fields = kept.get(type(self))
        if fields is None:
            fields = kept[type(self)] = super().fields
        if fields.serializer is not self:
            fields.serializer = self
            for field in fields.fields.values():
                field.parent = self
        return fields
