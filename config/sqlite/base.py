"""Statements that are put into SQLite's words once, not each time they run."""

from functools import lru_cache

from django.db.backends.sqlite3 import base

MOST_KEPT = 200  # statements of a process


class Cursor(base.SQLiteCursorWrapper):
    def convert_query(self, query, *, param_names=None):
        """With `?` for parameters, where Django has `%s`."""
        if param_names is None:
            return in_marks(query)
        return super().convert_query(query, param_names=param_names)


class DatabaseWrapper(base.DatabaseWrapper):
    def create_cursor(self, name=None):
        return self.connection.cursor(factory=Cursor)


@lru_cache(MOST_KEPT)
def in_marks(query):
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")
