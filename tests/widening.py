"""A migration of another session: a column takes longer texts than it did."""

from contextlib import contextmanager

import psycopg
from django.db import connection


@contextmanager
def widening():
    """`widen(model, "column")` while the test runs; what it did is undone."""
    widened = []

    def widen(model, name):
        widened.append((model, name))
        alter(model, name, by=1)

    try:
        yield widen
    finally:
        connection.close()
        for model, name in widened:
            alter(model, name, by=0)
        connection.close_pool()  # what its connections have prepared fails once


def alter(model, name, by):
    made = connection.get_connection_params()
    to = {key: made[key] for key in ("dbname", "host", "port", "user") if key in made}
    length = model._meta.get_field(name).max_length + by
    with psycopg.connect(**to, autocommit=True) as other:
        other.execute(f"ALTER TABLE {model._meta.db_table} ALTER {name} TYPE varchar({length})")
