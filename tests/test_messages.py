"""Statements that go to PostgreSQL together, and what becomes of those that wait for others."""

import time

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from psycopg.pq import TransactionStatus

from config.postgresql import messages
from customers.models import Customer, Tag
from customers.services import create_customer
from customers.services.customers import locked
from tenants.history import record_created
from tenants.messages import Plan
from tenants.models import Change, Tenant
from tenants.saving import add_later
from tenants.scope import tenant_scope
from tests.book import BY
from tests.factories import TenantFactory
from tests.widening import widening

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NAMES = ("SELECT name FROM tenants_tenant WHERE slug = %s", ["norte"])
CUSTOMERS = ("SELECT name FROM customers_customer", [])
RENAME = ("UPDATE tenants_tenant SET name = %s WHERE slug = 'norte'", ["Otro"])
PREPARED = "SELECT statement FROM pg_prepared_statements"
BROKEN = ("SELECT 1 / %s::int", [0])


@pytest.fixture(autouse=True)
def norte():
    return TenantFactory(slug="norte", name="Norte")


def status():
    return connection.connection.info.transaction_status


def kept():
    return connection.messages


def name():
    return Tenant.objects.get(slug="norte").name


def tag(tenant, slug="vip"):
    return Tag(tenant=tenant, name=slug, slug=slug)


def test_each_is_answered_in_its_place():
    one, two, three = connection.answers([NAMES, ("SELECT %s::int", [7]), RENAME])

    assert (one, two, three) == ([("Norte",)], [(7,)], 1)
    assert status() == TransactionStatus.IDLE
    assert name() == "Otro"


def test_signs_that_mean_something_to_a_driver_are_part_of_a_text():
    assert connection.answers([("SELECT '%%', '$1', %s::text", ["%s"])]) == [[("%", "$1", "%s")]]


def test_a_scope_is_that_of_its_message_alone(norte):
    with tenant_scope(norte):
        create_customer(norte, by=BY, name="Acme")

    with tenant_scope(norte):
        assert connection.answers([CUSTOMERS]) == [[("Acme",)]]
        assert status() == TransactionStatus.IDLE  # to read, nothing had to begin
    with transaction.atomic():
        assert connection.answers([CUSTOMERS]) == [[]]


def test_the_first_that_fails_is_told_and_none_is_kept():
    with pytest.raises(DatabaseError, match="division by zero"):
        connection.answers([RENAME, BROKEN, NAMES])

    assert name() == "Norte"
    assert connection.answers([NAMES]) == [[("Norte",)]]


def test_to_write_begins_what_the_block_ends():
    with pytest.raises(ZeroDivisionError):
        write_and_fail()

    assert name() == "Norte"


@transaction.atomic
def write_and_fail():
    connection.answers([RENAME], to_write=True)
    assert status() == TransactionStatus.INTRANS
    raise ZeroDivisionError


def test_a_statement_is_prepared_once_for_each_kind_of_values():
    for value in (1, 2, 70_000):  # the last one is an integer to psycopg, the others are small
        connection.answers([("SELECT %s::bigint AS kinds", [value])])

    assert sum("AS kinds" in query for query, _ in kept().prepared) == 2


def test_nothing_is_prepared_where_the_connection_may_not(monkeypatch):
    connection.ensure_connection()
    monkeypatch.setattr(connection.connection, "prepare_threshold", None)

    assert connection.answers([("SELECT %s::int AS unkept", [1])] * 2) == [[(1,)], [(1,)]]
    with connection.cursor() as cursor:
        cursor.execute(PREPARED)
        assert not [row for (row,) in cursor.fetchall() if "unkept" in row]


def test_what_is_planned_each_time_is_not_prepared():
    connection.answers([("SELECT 'anew'", [], Plan.EACH)])
    with connection.cursor() as cursor:
        cursor.execute(PREPARED)
        assert not [row for (row,) in cursor.fetchall() if "anew" in row]


PLANNED = "SELECT current_setting('plan_cache_mode'), current_setting('enable_sort')"


def test_statements_of_one_plan_are_let_have_it_and_no_others(norte):
    one, ordered = (PLANNED, [], Plan.ONE), (PLANNED, [], Plan.ORDERED)
    other = PLANNED, []

    def planned(*statements, **how):
        with tenant_scope(norte):
            return {row for (row,) in connection.answers(statements, **how)}

    assert planned(one, one) == {("force_generic_plan", "on")}
    assert planned(one, ordered) == {("force_generic_plan", "off")}
    assert planned(ordered, other) == planned(other) == {("auto", "on")}
    assert planned(one, to_write=True) == {("auto", "on")}
    assert connection.answers([one]) == [[("auto", "on")]]


def test_what_psycopg_drops_is_prepared_again():
    connection.answers([NAMES])
    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")

    assert connection.answers([NAMES]) == [[("Norte",)]]


def test_a_savepoint_that_is_rolled_back_drops_them_too(norte):
    with tenant_scope(norte):
        connection.answers([NAMES])
        with pytest.raises(IntegrityError), transaction.atomic():
            Tag.objects.bulk_create([tag(norte), tag(norte)])

        assert connection.answers([NAMES]) == [[("Norte",)]]


def test_those_asked_for_last_stay(monkeypatch):
    monkeypatch.setattr(messages, "MOST_PREPARED", 3)
    for n in range(5):
        connection.answers([(f"SELECT {n} AS kept", [])])
    connection.answers([NAMES])

    with connection.cursor() as cursor:
        cursor.execute(PREPARED)
        there = {row for (row,) in cursor.fetchall() if row.endswith("kept")}
    assert there == {"SELECT 3 AS kept", "SELECT 4 AS kept"}


def test_columns_that_become_others_fail_once():
    for _ in range(6):  # the server then keeps a plan
        connection.answers([NAMES])
    with widening() as widen:
        widen(Tenant, "name")

        with pytest.raises(DatabaseError, match="cached plan"):
            connection.answers([NAMES])
        assert connection.answers([NAMES]) == [[("Norte",)]]


@transaction.atomic
def write_and_close():
    Tenant.objects.update(name="Otro")
    connection.close()


def test_what_a_pool_rolls_back_is_prepared_again():
    for _ in range(8):  # psycopg has prepared something of its own, and drops it
        name()
    connection.answers([NAMES])
    write_and_close()
    pool, deadline = connection.pool, time.monotonic() + 10
    while pool.get_stats()["pool_available"] < pool.get_stats()["pool_size"]:
        assert time.monotonic() < deadline
        time.sleep(0.01)

    for _ in range(pool.max_size):
        assert connection.answers([NAMES]) == [[("Norte",)]]
        connection.close()


def test_what_is_held_is_held_to_the_end_of_the_block(norte):
    with tenant_scope(norte):
        customer = create_customer(norte, by=BY, name="Acme")

    with tenant_scope(norte):
        locked(customer)
        assert status() == TransactionStatus.INTRANS


def test_a_later_one_goes_before_the_next(norte):
    with tenant_scope(norte):
        add_later(tag(norte))
        assert status() == TransactionStatus.IDLE
        assert Tag.objects.get().slug == "vip"
        assert status() == TransactionStatus.INTRANS


def test_a_later_one_goes_with_the_commit(norte):
    with tenant_scope(norte):
        add_later(tag(norte))

    assert status() == TransactionStatus.IDLE
    with tenant_scope(norte):
        assert Tag.objects.count() == 1


def test_a_later_one_that_is_refused_takes_its_transaction_back(norte):
    with pytest.raises(IntegrityError):
        put_on_twice(norte)

    assert status() == TransactionStatus.IDLE
    with tenant_scope(norte):
        assert not Tag.objects.exists()
        assert not Customer.objects.exists()


def put_on_twice(norte):
    with tenant_scope(norte):
        create_customer(norte, by=BY, name="Acme")
        for _ in range(2):
            add_later(tag(norte))


@transaction.atomic
def put_on_and_fail(norte):
    add_later(tag(norte, "inside"))
    raise ZeroDivisionError


def test_what_is_rolled_back_takes_later_ones_along(norte):
    with tenant_scope(norte):
        with pytest.raises(ZeroDivisionError):
            put_on_and_fail(norte)
        add_later(tag(norte, "outside"))

    with tenant_scope(norte):
        assert Tag.objects.get().slug == "outside"


def test_one_outside_of_a_transaction_does_not_wait():
    connection.later(*RENAME)

    assert kept().waiting == []
    assert name() == "Otro"


def test_what_is_asked_along_is_heeded_with_the_next_answer():
    heard = []
    connection.with_next(NAMES, heard.append)
    assert heard == []

    assert connection.answers([("SELECT 1", [])]) == [[(1,)]]
    assert heard == [[("Norte",)]]


def test_a_cursor_sends_what_waits_too():
    heard = []
    connection.with_next(NAMES, heard.append)

    assert name() == "Norte"
    assert heard == [[("Norte",)]]


def test_who_heeds_can_end_it_all():
    with pytest.raises(ZeroDivisionError):
        write_what_is_refused()

    assert name() == "Norte"


@transaction.atomic
def write_what_is_refused():
    connection.with_next(NAMES, refuse)
    connection.answers([RENAME], to_write=True)


def refuse(answer):
    raise ZeroDivisionError


def test_what_waits_outlasts_a_value_that_cannot_be_written(norte):
    with tenant_scope(norte):
        add_later(tag(norte))
        with pytest.raises(DatabaseError):
            connection.answers([("SELECT %s::text", ["\0"])])

    with tenant_scope(norte):
        assert Tag.objects.count() == 1


def ask_for_what_cannot_be_written():
    connection.answers([("SELECT %s::text", ["\0"])], to_write=True)


def ask_who_refuses():
    connection.with_next(NAMES, refuse)
    Tenant.objects.count()


@transaction.atomic
def go_on_after(ask):
    with pytest.raises((DatabaseError, ZeroDivisionError)):
        ask()
    connection.answers([RENAME], to_write=True)
    raise KeyError


@pytest.mark.parametrize("ask", [ask_for_what_cannot_be_written, ask_who_refuses])
def test_a_block_that_goes_on_after_a_failure_is_still_to_begin(ask):
    with pytest.raises(KeyError):
        go_on_after(ask)

    assert name() == "Norte"


def test_a_connection_that_breaks_is_not_used_again():
    (((pid,),),) = connection.answers([("SELECT pg_backend_pid()", [])])
    broken = connection.connection
    with pytest.raises(DatabaseError):
        connection.answers([("SELECT pg_terminate_backend(%s)", [pid])])

    assert broken.closed
    connection.close()
    assert name() == "Norte"


def test_changes_are_recorded_in_the_order_they_were_made(norte):
    with tenant_scope(norte):
        acme = create_customer(norte, by=BY, name="Acme")
        record_created([acme], by=BY)
        create_customer(norte, by=BY, name="Beta")

    with tenant_scope(norte):
        labels = (
            Change.objects.filter(kind="customer").order_by("id").values_list("label", flat=True)
        )
        assert [*labels] == ["Acme", "Acme", "Beta"]
