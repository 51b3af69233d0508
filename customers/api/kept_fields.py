"""The fields of a shape, copied once in a thread and not for each request."""

import threading

_kept = threading.local()


class KeptFields:
    """Before a serializer, whose fields REST framework copies for each instance.

    A thread has one copy for each class, which is always that of the serializer at work. One inside
    another is a field of it, and comes along with all that is its own.
    """

    @property
    def fields(self):
        """{name: field}, bound to this serializer."""
        if self.parent is not None:
            own = vars(self).get("fields")
            return super().fields if own is None else own
        fields = vars(_kept).get(type(self))
        if fields is None:
            fields = vars(_kept)[type(self)] = super().fields
        if fields.serializer is not self:
            fields.serializer = self
            for field in fields.fields.values():
                field.parent = self
        return fields
