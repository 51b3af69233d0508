"""Row level security: what PostgreSQL itself refuses, whatever the code above it forgets."""

import pytest
from django.db import ProgrammingError, connection, transaction

from customers.search import postgresql
from tenants.checks import owned_models, references, role_bypasses_policies
from tenants.ownership import SameTenant
from tenants.scope import tenant_scope

pytestmark = pytest.mark.postgres
TABLES = sorted(model._meta.db_table for model in owned_models())


@pytest.fixture
def two(norte, sur, make_customer):
    return make_customer(norte, name="Norteña"), make_customer(sur, name="Sureña")


def rows(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def test_role_obeys_policies(db):
    assert role_bypasses_policies() is False


def test_raw_sql_without_scope_sees_nothing(two):
    assert {
        table: rows(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES
    } == dict.fromkeys(TABLES, 0)


def test_raw_sql_in_a_scope_sees_own_rows(two, norte):
    with tenant_scope(norte):
        assert rows("SELECT name FROM customers_customer") == [("Norteña",)]


def test_raw_sql_after_a_scope_sees_nothing(two, norte):
    with tenant_scope(norte):
        pass

    assert rows("SELECT name FROM customers_customer") == []


def test_raw_write_into_another_tenant_is_refused(two, norte, sur):
    with tenant_scope(norte), pytest.raises(ProgrammingError), transaction.atomic():
        rows("UPDATE customers_customer SET tenant_id = %s RETURNING id", sur.pk)


def test_raw_change_of_another_tenants_row_does_nothing(two, norte, sur):
    with tenant_scope(norte):
        assert (
            rows(
                "UPDATE customers_customer SET name = 'x' WHERE tenant_id = %s RETURNING id", sur.pk
            )
            == []
        )


@pytest.mark.parametrize("table", TABLES)
def test_every_owned_table_has_a_forced_policy(table, db):
    forced = rows(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", table
    )
    policies = rows(
        "SELECT qual, with_check FROM pg_policies WHERE tablename = %s AND roles = '{public}'",
        table,
    )

    assert forced == [(True, True)]
    assert [(mine == check, "app.tenant" in mine) for mine, check in policies] == [(True, True)]


def test_only_the_search_has_a_policy_of_its_own(db):
    found = rows("SELECT tablename, roles::text, cmd FROM pg_policies WHERE roles <> '{public}'")

    assert found == [("customers_customer", "{clientela_operator}", "SELECT")]


def test_role_does_not_inherit_the_operator(db):
    assert postgresql.inherits_operator() is False


def test_every_tenant_column_belongs_to_an_owned_model(db):
    """Found from the catalogue, so that a table made outside the models shows up too."""
    found = rows(
        "SELECT table_name FROM information_schema.columns"
        " WHERE column_name = 'tenant_id' AND table_schema = 'public' ORDER BY 1"
    )
    read_before_the_scope = {"tenants_apikey", "tenants_membership"}

    assert {name for (name,) in found} - read_before_the_scope == set(TABLES)


@pytest.mark.parametrize("model", owned_models(), ids=lambda model: model.__name__)
def test_every_reference_compares_the_tenant_in_the_database(model, db):
    keys = rows(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid = %s::regclass",
        model._meta.db_table,
    )
    kept = {text.split("(")[1].split(")")[0] for (text,) in keys if "tenant_id, " in text}
    declared = {
        f"tenant_id, {field.column}"
        for field in model._meta.local_fields
        if isinstance(field, SameTenant)
    }

    assert kept == declared
    assert len(references(model)) == len(declared)
