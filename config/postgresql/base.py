"""A transaction that begins with its first statement, and statements that are prepared.

psycopg sends BEGIN by itself and waits for the answer. Here it waits for the first statement; one
that takes no parameters, as the scope's SET LOCAL, goes out in one message with it.
"""

from django.db.backends.postgresql import base
from psycopg import adapters
from psycopg.pq import Format

MOMENTS = adapters.get_loader(base.TIMESTAMPTZ_OID, Format.TEXT)


def begin(connection):
    """Begin the transaction that a psycopg connection is to begin with its next statement."""
    if vars(connection).pop("begins", False):
        connection.execute("BEGIN", prepare=False)


class Cursor(base.ServerBindingCursor):
    def execute(self, query, params=None, *, prepare=None, binary=None):
        """What takes no parameters has its values in it, and is not prepared: the next is another
        statement."""
        begin(self.connection)
        prepare = False if params is None else prepare
        return super().execute(query, params, prepare=prepare, binary=binary)

    def executemany(self, query, params_seq, *, returning=False):
        begin(self.connection)
        return super().executemany(query, params_seq, returning=returning)

    def copy(self, *args, **kwargs):
        begin(self.connection)
        return super().copy(*args, **kwargs)


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self):
        return super().get_connection_params() | {"cursor_factory": Cursor}

    def _start_transaction_under_autocommit(self):
        self.connection.begins = True

    def create_cursor(self, name=None):
        """One with a name ends with its transaction. Django asks psycopg whether there is one, who
        has not begun it: the server would keep the rows for whoever has the connection next."""
        if name and self.in_atomic_block:
            begin(self.connection)
            return self.connection.cursor(name, scrollable=False)
        return super().create_cursor(name)

    def rows(self, query, params):
        """What a query finds, by a cursor that the connection keeps for it; by a new one where
        somebody listens to statements."""
        if self.execute_wrappers or self.queries_logged:
            with self.cursor() as cursor:
                cursor.execute(query, params)
                return cursor.fetchall()
        self.ensure_connection()
        self.validate_thread_sharing()
        self.validate_no_broken_transaction()
        with self.wrap_database_errors:
            cursor = self.kept_cursor()
            cursor.execute(query, params)
            return cursor.fetchall()

    def kept_cursor(self):
        """It reads moments as psycopg does, which is written in C, in UTC as all sessions are."""
        kept = vars(self.connection).get("kept_cursor")
        if kept is None:
            kept = self.connection.kept_cursor = self.create_cursor()
            if self.timezone_name == "UTC":
                kept.adapters.register_loader(base.TIMESTAMPTZ_OID, MOMENTS)
        return kept

    def first(self, statement):
        """Run a statement without parameters, in one message with what begins the transaction."""
        with self.cursor() as cursor:
            begins = vars(self.connection).pop("begins", False)
            cursor.execute(f"BEGIN; {statement}" if begins else statement)

    def _commit(self):
        self.begin_nothing()
        return super()._commit()

    def _rollback(self):
        self.begin_nothing()
        return super()._rollback()

    def _close(self):
        self.begin_nothing()
        return super()._close()

    def begin_nothing(self):
        if self.connection is not None:
            vars(self.connection).pop("begins", None)
