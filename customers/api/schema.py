"""The words in which faces, pagers and fields describe themselves: a little JSON Schema.

What is declared stands where the thing is, always under the name `documented`: on a field its JSON
schema (`written` is that of what it takes, where the two differ; on a shape, what it asks of a body
as a whole), on an authenticator its security
schemes, on a pager and on a filtering the query parameters they know, on a face the other
parameters of an action. It says what clients should send; what else a server that forgives takes
stands beside it, as `x-tolerated`. A face wraps answers in `envelope` as its `one`, `many` and
`created` do, and describes its errors in `failure` and `refusals`.
"""

from drf_spectacular.utils import OpenApiParameter as Parameter

__all__ = ["Parameter", "array", "mapping", "nullable", "tolerant"]

TEXT = {"type": "string"}
BOOLEAN = {"type": "boolean"}
INTEGER = {"type": "integer"}
NUMBER = {"type": "number"}
DATE = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}
UUID = {"type": "string", "format": "uuid"}
EMPTY = {"const": ""}
FILLED = {"type": "string", "pattern": r"\S"}


def mapping(**properties):
    """The schema of an object in which each of these keys is always there."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def array(items):
    """The schema of a list of such items."""
    return {"type": "array", "items": items}


def nullable(schema):
    """The schema of the same or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def tolerant(schema, other=None):
    """The schema of what should be sent, with that of what is taken as well: anything, by default.

    A parameter or field that is tolerant of everything is never the reason of a refusal.
    """
    return schema | {"x-tolerated": other or {}}
