"""What a transaction is on PostgreSQL, though it begins with its first statement."""

import pytest
from django.db import IntegrityError, connection, transaction
from psycopg.pq import TransactionStatus

from customers.models import Customer, Tag
from customers.services import create_customer
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.book import BY
from tests.factories import TenantFactory

pytestmark = pytest.mark.django_db(transaction=True)

HOLDABLE = "SELECT is_holdable FROM pg_cursors WHERE name <> ''"


@pytest.fixture(autouse=True)
def norte():
    if connection.vendor != "postgresql":
        pytest.skip("of PostgreSQL")
    return TenantFactory(slug="norte")


def status():
    return connection.connection.info.transaction_status


def renamed(name):
    Tenant.objects.update(name=name)


def test_it_begins_with_the_first_statement_and_ends_with_the_block(norte):
    with transaction.atomic():
        assert status() == TransactionStatus.IDLE
        renamed("Inside")
        assert status() == TransactionStatus.INTRANS

    assert status() == TransactionStatus.IDLE
    assert Tenant.objects.get().name == "Inside"


@transaction.atomic
def fail_late(nested):
    if nested:
        with transaction.atomic():
            renamed("Inside")
    renamed("Outside")
    raise ZeroDivisionError


@pytest.mark.parametrize("nested", [False, True])
def test_what_fails_takes_everything_back(nested, norte):
    with pytest.raises(ZeroDivisionError):
        fail_late(nested)

    assert status() == TransactionStatus.IDLE
    assert Tenant.objects.get().name == norte.name


def test_one_that_said_nothing_leaves_nothing_to_begin():
    with transaction.atomic():
        pass
    renamed("By itself")

    assert status() == TransactionStatus.IDLE


def test_a_scope_is_told_in_the_transaction_and_goes_with_it(norte):
    with tenant_scope(norte):
        assert status() == TransactionStatus.IDLE
        create_customer(norte, by=BY, name="Acme")
        assert status() == TransactionStatus.INTRANS

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.tenant', true)")
        assert cursor.fetchone() == ("",)


def test_a_statement_that_fails_first_is_no_end_of_the_next_transaction(norte):
    with tenant_scope(norte):
        Tag.objects.create(tenant=norte, name="vip", slug="vip")
    with pytest.raises(IntegrityError), tenant_scope(norte):
        Tag.objects.create(tenant=norte, name="vip", slug="vip")

    with tenant_scope(norte):
        assert Tag.objects.count() == 1


def test_rows_that_are_read_one_after_the_other_end_with_their_transaction(norte):
    with tenant_scope(norte):
        create_customer(norte, by=BY, name="Acme")
        rows = Customer.objects.iterator(chunk_size=1)
        next(rows)
        with connection.cursor() as cursor:
            cursor.execute(HOLDABLE)
            assert cursor.fetchall() == [(False,)]
        rows.close()


def test_a_cursor_that_is_open_already_begins_it_too(norte):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        with pytest.raises(ZeroDivisionError):
            fail_by(cursor)

    assert Tenant.objects.get().name == norte.name


@transaction.atomic
def fail_by(cursor):
    cursor.execute("UPDATE tenants_tenant SET name = %s", ["Inside"])
    raise ZeroDivisionError
