"""A transaction that begins with its first statement, and statements that are prepared.

psycopg sends BEGIN by itself and waits for the answer. Here it waits for the first statement; one
that takes no parameters, as the scope's SET LOCAL, goes out in one message with it.
"""

from django.db.backends.postgresql import base
from psycopg import adapters
from psycopg.pq import Format

MOMENTS = adapters.get_loader(base.TIMESTAMPTZ_OID, Format.TEXT)


class Cursor(base.ServerBindingCursor):
    def execute(self, query, params=None, *, prepare=None, binary=None):
        """What takes no parameters has its values in it, and is not prepared: the next is another
        statement."""
        prepare = False if params is None else prepare
        return super().execute(query, params, prepare=prepare, binary=binary)


class DatabaseWrapper(base.DatabaseWrapper):
    begins = False  # whether a transaction is to begin with the next statement

    def get_connection_params(self):
        return super().get_connection_params() | {"cursor_factory": Cursor}

    def _start_transaction_under_autocommit(self):
        self.begins = True

    def create_cursor(self, name=None):
        if self.begins:
            self.begins = False
            self.connection.execute("BEGIN", prepare=False)
        return super().create_cursor(name)

    def rows(self, query, params):
        """What a query finds, by a cursor that the connection keeps for it; by a new one where
        somebody listens to statements."""
        if self.execute_wrappers or self.queries_logged or self.connection is None:
            with self.cursor() as cursor:
                cursor.execute(query, params)
                return cursor.fetchall()
        self.validate_thread_sharing()
        self.validate_no_broken_transaction()
        with self.wrap_database_errors:
            cursor = self.kept_cursor()
            cursor.execute(query, params)
            return cursor.fetchall()

    def kept_cursor(self):
        """It reads moments as psycopg does, which is written in C, in UTC as all sessions are."""
        kept = vars(self.connection).get("kept_cursor")
        if kept is None or self.begins:
            kept = self.connection.kept_cursor = self.create_cursor()
            if self.timezone_name == "UTC":
                kept.adapters.register_loader(base.TIMESTAMPTZ_OID, MOMENTS)
        return kept

    def first(self, statement):
        """Run a statement without parameters, in one message with what begins the transaction."""
        begins, self.begins = self.begins, False
        with self.cursor() as cursor:
            cursor.execute(f"BEGIN; {statement}" if begins else statement)

    def _commit(self):
        self.begins = False
        return super()._commit()

    def _rollback(self):
        self.begins = False
        return super()._rollback()

    def _close(self):
        self.begins = False
        return super()._close()
