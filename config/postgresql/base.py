"""A transaction that begins with its first statement, and statements that are prepared.

psycopg sends BEGIN by itself and waits for the answer. Here it waits for the first statement; one
that takes no parameters, as the scope's SET LOCAL, goes out in one message with it.
"""

from django.db.backends.postgresql import base


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
