"""Writing many rows of our models quickly: COPY on PostgreSQL, executemany on SQLite.

Nothing is validated and no foreign key is looked at, so that a million rows take minutes and not
hours; `check_balances` proves the book afterwards.
"""

import json
import sys
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

AT_ONCE = 5000


class Table:
    """Rows of one model: `row` fills one up with the defaults of its columns."""

    def __init__(self, model, kept):
        fields = model._meta.concrete_fields
        self.model, self.kept, self.rows, self.last = model, kept, [], 0
        self.number = kept.next_number()
        self.columns = [field.column for field in fields]
        self.place = {field.attname: place for place, field in enumerate(fields)}
        self.defaults = [default(field) for field in fields]
        self.identified = [
            (self.place[name], make) for name, make in IDENTIFIED.items() if name in self.place
        ]

    def add(self, **values):
        """Add a row; its id."""
        self.last += 1
        row = self.defaults.copy()
        row[self.place["id"]] = self.last
        for place, make in self.identified:
            row[place] = make(self.number, self.last)
        for name, value in values.items():
            row[self.place[name]] = value
        self.rows.append(row)
        if len(self.rows) >= AT_ONCE:
            self.write()
        return self.last

    def add_instance(self, instance):
        """Add what an unsaved row says, all but its id and its identifiers; the new id."""
        own = {"id", *IDENTIFIED}
        return self.add(
            **{name: prepared(getattr(instance, name)) for name in self.place if name not in own}
        )

    def write(self):
        if self.rows:
            self.kept.write(self.model._meta.db_table, self.columns, self.rows)
        self.rows = []


def default(field):
    value = field.get_default() if field.has_default() else None
    if value is None and not field.null and field.empty_strings_allowed:
        value = ""
    return prepared(value)


def prepared(value):
    return json.dumps(value) if isinstance(value, dict | list) else value


IDENTIFIED = {
    "uuid": lambda table, number: UUID(int=7 << 76 | 2 << 62 | table << 96 | number),
    "token": lambda table, number: f"{number:012}",
    "username": lambda table, number: f"{number:012}",
}


class Kept:
    """Where rows go; `total` is how many are expected, for the line on stderr."""

    def __init__(self, total):
        self.total, self.done, self.numbers, self.told = total, 0, 0, 0.0

    def next_number(self):
        self.numbers += 1
        return self.numbers

    def write(self, table, columns, rows):
        self.insert(table, columns, rows)
        self.done += len(rows)
        if time.monotonic() > self.told + 1:
            self.told = time.monotonic()
            part = min(self.done / max(self.total, 1), 1)
            print(f"\r{part:4.0%} {self.done:>11,} rows", end="", file=sys.stderr, flush=True)

    def finish(self):
        if self.told:
            print(f"\r100% {self.done:>11,} rows", file=sys.stderr)


class InPostgres(Kept):
    def __init__(self, total, superuser):
        super().__init__(total)
        self.connection = superuser

    def insert(self, table, columns, rows):
        names = ", ".join(f'"{column}"' for column in columns)
        with (
            self.connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({names}) FROM STDIN") as to,
        ):
            for row in rows:
                to.write_row(row)


class InSqlite(Kept):
    def __init__(self, total, connection):
        super().__init__(total)
        self.connection = connection

    def insert(self, table, columns, rows):
        names = ", ".join(f'"{column}"' for column in columns)
        marks = ", ".join("?" * len(columns))
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 -- of our own models
        self.connection.executemany(sql, ([*map(adapted, row)] for row in rows))


def adapted(value):
    """As Django keeps it in SQLite."""
    match value:
        case UUID():
            return value.hex
        case datetime():
            return str(value.astimezone(UTC).replace(tzinfo=None))
        case Decimal() | date():
            return str(value)
    return value


@contextmanager
def keeping(total, server):
    """Where rows of the book go, all or nothing. `server` is its PostgreSQL, None with SQLite.

    The superuser copies, since COPY does not go with row security, and without triggers.
    """
    if server is None:
        from django.db import connection, transaction

        with transaction.atomic(), connection.cursor() as cursor:
            kept = InSqlite(total, cursor.cursor.connection)
            yield kept
    else:
        import psycopg

        with psycopg.connect(server.dsn(user="postgres")) as superuser:
            superuser.execute("SET session_replication_role = replica")
            kept = InPostgres(total, superuser)
            yield kept
    kept.finish()


def settle(models, server):
    """Let series of ids go on after ours, and the planner know what there is."""
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in (
            connection.ops.sequence_reset_sql(no_style(), models) if not server else ()
        ):
            cursor.execute(statement)
        if server is None:
            cursor.execute("ANALYZE")
    if server is not None:
        for model in models:
            table = model._meta.db_table
            series = f"pg_get_serial_sequence('{table}', 'id')"
            server.execute(f"SELECT setval({series}, (SELECT max(id) FROM {table}))", "clientela")  # noqa: S608
        server.execute("VACUUM ANALYZE", "clientela")
