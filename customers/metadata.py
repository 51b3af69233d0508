"""Customers found by what somebody noted under a key of their metadata.

Any text is a key. A lookup on a JSONField would take `5` for a position in an array and `a__gt` for
a comparison, so the key goes into the statement as a value.
"""

from django.db.models import F, Func, TextField, Value
from django.db.models.lookups import Exact


class TextUnderKey(Func):
    """The value under one key of a JSON object as text: `5` of 5 and of "5"; null of null."""

    output_field = TextField()
    arg_joiner = " ->> "
    template = "(%(expressions)s::text)"
    template_on_sqlite = (
        "(SELECT CASE WHEN type IN ('true', 'false') THEN type ELSE CAST(value AS TEXT) END"
        " FROM json_each(%(expressions)s))"
    )

    def __init__(self, column, key):
        super().__init__(F(column), Value(key))

    def as_sqlite(self, compiler, connection):
        """Through json_each: a path cannot name every key. It knows true and false as 1 and 0."""
        how = {"template": self.template_on_sqlite, "arg_joiner": ") WHERE (key = "}
        return self.as_sql(compiler, connection, **how)


def has_metadata(key, text):
    """The condition that the value under the key, as text, is this one."""
    return Exact(TextUnderKey("metadata", key), Value(text))
