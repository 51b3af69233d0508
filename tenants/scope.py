"""Which tenant the current unit of work belongs to. No tenant, no rows.

The scope lives twice: in a context variable, which every query of a tenant-owned model reads when
it runs, and on PostgreSQL in the transaction's `app.tenant`, which the row policies read: on that
server which the work at hand reads from.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models, transaction

from tenants.replica import database

_tenant_id = ContextVar("tenant_id", default=None)


class TenantRequired(RuntimeError):
    """Tenant-owned rows were queried, or a scope entered, without what makes that safe."""


def current_tenant_id():
    """The id of the tenant in scope, or None."""
    return _tenant_id.get()


@contextmanager
def tenant_scope(tenant):
    """Work inside one tenant's rows, in a transaction of its own (a savepoint when nested)."""
    outer, nested = _tenant_id.get(), database().in_atomic_block
    token = _tenant_id.set(tenant.pk)
    try:
        with transaction.atomic(using=database().alias):
            tell_database(tenant.pk)
            yield tenant
            if nested:
                tell_database(outer)  # a released savepoint keeps SET LOCAL
    finally:
        _tenant_id.reset(token)


def enter_scope(tenant):
    """Enter a tenant's scope inside the transaction that the request already has."""
    if not database().in_atomic_block:
        raise TenantRequired("A scope is entered inside a transaction only (ATOMIC_REQUESTS).")
    _tenant_id.set(tenant.pk)
    tell_database(tenant.pk)


@contextmanager
def no_scope():
    """Start without a tenant, and whatever was entered meanwhile ends here."""
    token = _tenant_id.set(None)
    try:
        yield
    finally:
        if _tenant_id.get() is not None and database().in_atomic_block:
            tell_database(None)  # only tests keep a transaction around a whole request
        _tenant_id.reset(token)


def tell_database(tenant_id):
    """Name the tenant to PostgreSQL's row policies, for this transaction only."""
    connection = database()
    if connection.vendor == "postgresql" and not connection.needs_rollback:
        connection.let(str(int(tenant_id)) if tenant_id else "")


class Volatile(Exception):
    """A queryset depends on more than its slots: it cannot be compiled for any tenant."""


class InScope:
    """Whatever tenant is in scope when a statement runs, in one that is compiled before."""

    def filled(self, values, connection):
        return required_tenant_id()


@contextmanager
def any_tenant():
    """Querysets that are compiled inside run for the tenant in scope at that time.

    None of them can depend on rows: to ask the database inside raises Volatile.
    """
    token = _tenant_id.set(InScope())
    try:
        with database().execute_wrapper(depend_on_rows):
            yield
    finally:
        _tenant_id.reset(token)


def depend_on_rows(*asked):
    raise Volatile


def depend_on_clock():
    """Raise Volatile where a queryset for any tenant is made: it will depend on the moment."""
    if isinstance(_tenant_id.get(), InScope):
        raise Volatile


def required_tenant_id():
    tenant_id = _tenant_id.get()
    if tenant_id is None:
        raise TenantRequired("Tenant-owned rows were queried without a tenant in scope.")
    return tenant_id


class CurrentTenant(models.Expression):
    """The tenant in scope, looked up when the query runs: querysets are built before requests."""

    output_field = models.BigIntegerField()

    def as_sql(self, compiler, connection):
        return "%s", [required_tenant_id()]
