"""A copy of the database that answers reads, where DATABASE_REPLICA_URL names one.

A request that only reads is answered by the replica if that has replayed everything the primary
had committed when the request came, whoever had written it. So callers read what they have just
written, and what anybody else has, through whatever face and process, without anything being
remembered of them. Two positions in the write-ahead log tell, one asked of each server. Callers
are proven before that, on the primary: a revoked key opens nothing at once. Every write is the
primary's; so are streamed bodies, which are read later than all this, and the back office.
"""

import time
from contextlib import contextmanager, suppress
from contextvars import ContextVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections, transaction

from tenants.messages import value

PRIMARY, REPLICA = "default", "replica"
READING = {"GET", "HEAD"}

# Commits are acknowledged once they are on disk, so a replica that has replayed as far has them
# all; but where the server does not wait for its disk, they may be anywhere in what it wrote.
COMMITTED = """
SELECT CASE current_setting('synchronous_commit')
    WHEN 'off' THEN pg_current_wal_insert_lsn() ELSE pg_current_wal_flush_lsn() END
"""
IS_LEVEL = "SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= %s::pg_lsn"

_alias = ContextVar("alias", default=PRIMARY)


class NotNow(Exception):
    """The replica cannot answer this request: it is behind, or away."""


class Router:
    """Reads go where the work at hand reads, writes to the primary."""

    def db_for_read(self, model, **hints):
        return _alias.get()

    def db_for_write(self, model, **hints):
        return PRIMARY

    def allow_relation(self, one, other, **hints):
        return True  # a row is the same row in both

    def allow_migrate(self, db, app_label, **hints):
        return db == PRIMARY


def database():
    """The connection that the work at hand reads from."""
    return connections[_alias.get()]


def in_transaction(method, work):
    """What `work()` returns, done in one transaction: the replica's where it may answer a request
    of this method, else the primary's.

    Where the replica goes away meanwhile, or cancels what keeps it from replaying, the work is
    done again on the primary.
    """
    if may_be_replicas(method) and attendance.is_expected():
        with suppress(NotNow):
            return on_replica(work)
    with transaction.atomic():
        return work()


def may_be_replicas(method):
    """Not so inside of a transaction, which is the only one to see what it has written."""
    is_free = settings.HAS_REPLICA and not connections[PRIMARY].in_atomic_block
    return is_free and method in READING


def on_replica(work):
    """What `work()` returns, read from the replica alone; raises NotNow."""
    committed = value(connections[PRIMARY], COMMITTED)
    try:
        with reading_replica():
            refuse_unless_level(committed)
            return work()
    except (OperationalError, InterfaceError) as error:
        attendance.miss()
        raise NotNow from error


@contextmanager
def reading_replica():
    token = _alias.set(REPLICA)
    try:
        with transaction.atomic(using=REPLICA):
            yield
    finally:
        _alias.reset(token)


def refuse_unless_level(committed):
    """Raise NotNow unless the replica has replayed as far; asked in the transaction that reads,
    so that the server that answers this is the one that is read."""
    is_level = value(connections[REPLICA], IS_LEVEL, committed)
    attendance.note()
    if not is_level:
        raise NotNow


class Attendance:
    """Whether the replica answers, as this process knows. While it does not, one request every
    DATABASE_REPLICA_RETRY seconds finds out whether it does again."""

    missed_at = None  # on the monotonic clock; None while it answers

    def is_expected(self):
        missed_at, now = self.missed_at, time.monotonic()
        if missed_at is None:
            return True
        if now - missed_at < settings.DATABASE_REPLICA_RETRY:
            return False
        self.missed_at = now
        return True

    def note(self):
        self.missed_at = None

    def miss(self):
        self.missed_at = time.monotonic()
        connections[REPLICA].pool.drain()  # its other connections are as dead


attendance = Attendance()
