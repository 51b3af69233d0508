"""Ids that stand out: rows of different books have numbers that no other text is likely to hold."""

from django.db import connection

from tenants.models import User
from tests.marked import tenant_models

SQLITE = "UPDATE sqlite_sequence SET seq = %s WHERE name = %s"
FIRST = "INSERT INTO sqlite_sequence (seq, name) VALUES (%s, %s)"
ABSENT = 1_000_000_000


def number_rows_from(number):
    """Rows made from now on have ids above the number, until the transaction is taken back."""
    with connection.cursor() as cursor:
        for model in (*tenant_models(), User):
            table = model._meta.db_table
            if connection.vendor == "postgresql":
                cursor.execute(f'ALTER SEQUENCE "{table}_id_seq" RESTART WITH {number + 1}')
            elif not cursor.execute(SQLITE, [number, table]).rowcount:
                cursor.execute(FIRST, [number, table])


def kinds(row):
    """Every spelling by which some face might name the row, as texts."""
    found = [str(row.pk), str(row.pk * 2), str(row.pk * 2 + 1)]
    for name in ("uuid", "prefixed_id", "token", "external_key"):
        if value := getattr(row, name, None):
            found += [str(value)]
            found += [f"{name}:{value}"] if name in {"token", "external_key"} else []
    return found


def absent(one):
    """An id of the same kind that nobody has, of the same type."""
    if isinstance(one, int):
        return one + ABSENT
    if one.isdecimal():
        return str(int(one) + ABSENT)
    for last in ("fff", "ZZZ", "zzz"):
        other = one[:-3] + last
        if other != one and is_alike(one[-3:], last):
            return other
    return f"{one}-none"


def is_alike(one, other):
    """Whether both are of digits and small letters up to f, of large letters, or of small ones."""
    if set(one) <= set("0123456789abcdef"):
        return other == "fff"
    return other == ("ZZZ" if one.upper() == one else "zzz")
