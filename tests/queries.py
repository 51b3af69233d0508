"""Counting what a request asks of the database."""

from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

FRAME = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK", "SET LOCAL")


@contextmanager
def statements():
    """The statements of a block that ask for or write rows.

    What frames them is left out: beginning and ending transactions, and naming the tenant to
    PostgreSQL, one statement that SQLite does not have.
    """
    with CaptureQueriesContext(connection) as captured:
        yield lambda: [
            query["sql"]
            for query in captured.captured_queries
            if not query["sql"].startswith(FRAME)
        ]
