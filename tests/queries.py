"""Counting what a request asks of the database."""

from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

FRAME = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK", "SET LOCAL")
OF_TESTS = "SET LOCAL app.tenant = ''"  # ends a scope where a test's transaction goes on


@contextmanager
def round_trips():
    """All that a block says to the database.

    A test is a transaction by itself, so a savepoint stands for what begins one elsewhere, its
    release for what ends it.
    """
    with CaptureQueriesContext(connection) as captured:
        yield lambda: [
            query["sql"] for query in captured.captured_queries if query["sql"] != OF_TESTS
        ]


@contextmanager
def statements():
    """The statements of a block that ask for or write rows.

    What frames them is left out: beginning and ending transactions, and naming the tenant to
    PostgreSQL, one statement that SQLite does not have.
    """
    with round_trips() as said:
        yield lambda: asking(said())


def asking(said):
    """Of what was said, the statements that ask for or write rows."""
    return [sql for sql in said if not sql.startswith(FRAME)]
