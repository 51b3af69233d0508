"""A transaction that begins with the first statement that needs one, and statements that are
prepared.

psycopg sends BEGIN by itself and waits for the answer. Here it waits for the first statement of a
cursor, and whose rows may be seen goes out with it. Until then what is read goes out as messages.
"""

import re

from django.db.backends.postgresql import base
from psycopg import adapters
from psycopg.pq import Format, TransactionStatus

from config.postgresql.messages import Messages
from tenants.messages import Plan, answer

MOMENTS = adapters.get_loader(base.TIMESTAMPTZ_OID, Format.TEXT)
LET = "SET LOCAL app.tenant = '{}'"  # its row policies let these rows through
LET_IN_MESSAGE = "SELECT set_config('app.tenant', %s, true)"
BY_ONE_PLAN = f"{LET_IN_MESSAGE}, set_config('plan_cache_mode', 'force_generic_plan', true)"
IN_ORDER = f"{BY_ONE_PLAN}, set_config('enable_sort', 'off', true)"
FORGETTING = re.compile(b"ALTER|DEALLOCATE|DISCARD|DROP|ROLLBACK").match


class Cursor(base.ServerBindingCursor):
    def execute(self, query, params=None, *, prepare=None, binary=None):
        """What takes no parameters has its values in it, and is not prepared: the next is another
        statement."""
        self.begin()
        prepare = False if params is None else prepare
        answered = super().execute(query, params, prepare=prepare, binary=binary)
        if FORGETTING(self.pgresult.command_status or b""):
            forget(self.connection)
        return answered

    def executemany(self, query, params_seq, *, returning=False):
        self.begin()
        return super().executemany(query, params_seq, returning=returning)

    def copy(self, *args, **kwargs):
        self.begin()
        return super().copy(*args, **kwargs)

    def begin(self):
        """Send what goes before: what was to be sent later, and what begins the transaction."""
        send_waiting(self.connection)
        begin(self.connection)


def begin(connection):
    """Begin the transaction that a psycopg connection is to begin with its next statement."""
    tenant = vars(connection).pop("begins_for", None)
    if tenant is not None:
        connection.execute(f"BEGIN{tenant and f'; {LET.format(tenant)}'}", prepare=False)


def send_waiting(connection, before=()):
    """Send what waits, before these."""
    messages = connection and vars(connection).get("messages")
    if messages and messages.waiting:
        messages.answers(before)


def forget(connection):
    """psycopg has dropped what is prepared."""
    if messages := vars(connection).get("messages"):
        messages.forget()


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self):
        return super().get_connection_params() | {"cursor_factory": Cursor}

    def _start_transaction_under_autocommit(self):
        self.connection.begins_for = ""

    def create_cursor(self, name=None):
        """One with a name ends with its transaction. Django asks psycopg whether there is one, who
        has not begun it: the server would keep the rows for whoever has the connection next."""
        if name and self.in_atomic_block:
            send_waiting(self.connection)
            begin(self.connection)
            return self.connection.cursor(name, scrollable=False)
        return super().create_cursor(name)

    def let(self, tenant):
        """Let a tenant's rows through, by its id as text, until the transaction ends; empty, none.

        A literal, because SET takes no parameters; SET LOCAL, because a session's setting would
        reach the next user of a pooled connection.
        """
        if self.is_to_begin:
            self.connection.begins_for = tenant
            return
        with self.cursor() as cursor:
            cursor.execute(LET.format(tenant))

    @property
    def is_to_begin(self):
        """Whether a transaction was announced that no statement has begun yet."""
        return "begins_for" in vars(self.connection or self)

    def answers(self, statements, *, to_write=False):
        """What each (query, parameters) answers: rows, as a list of tuples, or how many it wrote.

        All are sent in one message, with what begins the transaction where one is needed to write;
        one after the other where somebody listens to statements.
        """
        self.ensure_connection()
        self.validate_thread_sharing()
        self.validate_no_broken_transaction()
        if self.execute_wrappers or self.queries_logged:
            with self.cursor() as cursor:
                return [answer(cursor, *one) for one in statements]
        with self.wrap_database_errors:
            if to_write:
                self.begin_with_next()
            opening = self.opening(statements)
            return self.messages.answers([*opening, *statements])[len(opening) :]

    def begin_with_next(self):
        """Let the next statement, whichever that is, begin the transaction that is to begin."""
        if self.is_to_begin:
            tenant = self.connection.begins_for
            self.messages.later("BEGIN", [])
            if tenant:
                self.messages.later(LET_IN_MESSAGE, [tenant])
            del self.connection.begins_for

    def opening(self, statements):
        """What goes before statements that only read, and need no transaction to begin.

        PostgreSQL may believe that a plan for the parameters is worth making each time, which takes
        longer than to read a page, and that few rows are sooner sorted than read in order, however
        many the tenant at hand has. Statements that have one Plan know better.
        """
        tenant = vars(self.connection).get("begins_for")
        if not tenant:
            return []
        plans = {plan for _, _, *plans in statements for plan in plans or [Plan.SERVERS]}
        let = LET_IN_MESSAGE
        if plans <= {Plan.ONE, Plan.ORDERED}:
            let = IN_ORDER if Plan.ORDERED in plans else BY_ONE_PLAN
        return [(let, [tenant])]

    def later(self, query, params):
        """Write, before the next statement or the end of the transaction, what nothing is asked of.

        What the database refuses then is raised there.
        """
        if self.execute_wrappers or self.queries_logged or not self.in_atomic_block:
            self.answers([(query, params)], to_write=True)
            return
        with self.wrap_database_errors:
            self.begin_with_next()
            self.messages.later(query, params)

    def with_next(self, statement, heed):
        """Ask (query, parameters) with the next one, whichever that is, and `heed` the answer.

        What ends a transaction before there was one forgets it.
        """
        if self.execute_wrappers or self.queries_logged:
            heed(*self.answers([statement]))
            return
        self.ensure_connection()
        self.validate_thread_sharing()
        with self.wrap_database_errors:
            self.messages.later(*statement, heed=heed)

    @property
    def messages(self):
        """The Messages of the connection. They read moments as psycopg does, which is written in C,
        in UTC as all sessions are."""
        kept = vars(self.connection).get("messages")
        if kept is None:
            cursor = self.create_cursor()
            if self.timezone_name == "UTC":
                cursor.adapters.register_loader(base.TIMESTAMPTZ_OID, MOMENTS)
            kept = self.connection.messages = Messages(cursor)
        return kept

    def _set_autocommit(self, autocommit):
        """psycopg locks and waits, if only to hear that nothing changes."""
        if self.connection.autocommit != autocommit:
            super()._set_autocommit(autocommit)

    def _commit(self):
        if not self.is_to_begin:
            with self.wrap_database_errors:
                send_waiting(self.connection, [("COMMIT", [])])
        self.drop_waiting()
        return super()._commit()  # nothing, where it was sent

    def _rollback(self):
        self.drop_waiting()
        is_begun = self.is_begun
        super()._rollback()
        if is_begun:
            forget(self.connection)

    def _savepoint_rollback(self, sid):
        self.drop_waiting()
        super()._savepoint_rollback(sid)

    def _close(self):
        self.drop_waiting()
        if self.is_begun:  # the pool rolls it back
            forget(self.connection)
        return super()._close()

    @property
    def is_begun(self):
        """Whether the server has begun a transaction."""
        status = self.connection and self.connection.info.transaction_status
        return status not in (None, TransactionStatus.IDLE)

    def drop_waiting(self):
        """What has not been sent, the beginning of a transaction too, will not be."""
        if self.connection is not None:
            vars(self.connection).pop("begins_for", None)
            if messages := vars(self.connection).get("messages"):
                messages.waiting.clear()
