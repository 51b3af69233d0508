"""What is the same each time a statement runs, written out in it.

Of a value that is sent apart a database knows nothing when it plans for whatever values come.
PostgreSQL leaves partial indexes alone then. SQLite uses them, and prepares the statement anew for
each value that one of them depends on, which takes longer than to run it.
"""

import re
from decimal import Decimal

PLACES = re.compile("%[s%]")
WORDS = re.compile(r"[\w .:/-]*", re.ASCII)  # texts that need no escaping on any server


def spelled_out(query, params, connection):
    """(query, parameters) with constants in the query: words and numbers, no Slots."""
    values, kept = iter(params), []

    def written(place):
        if place[0] == "%%":
            return place[0]
        value = next(values)
        text = literal(value, connection)
        if text is None:
            kept.append(value)
        return text or place[0]

    return PLACES.sub(written, query), kept


def literal(value, connection):
    """The SQL of a value, None for one that stays a parameter."""
    on_sqlite = connection.vendor == "sqlite"
    match value:
        case bool():
            return str(int(value) if on_sqlite else value)
        case int():
            return str(value)
        case Decimal():
            return f"'{value:f}'" if on_sqlite else f"{value:f}"  # it has them as texts, as Django
        case str() if WORDS.fullmatch(value):
            return f"'{value}'"
    return None
