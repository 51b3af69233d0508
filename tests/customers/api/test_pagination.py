"""Cursors: every row once, whatever comes and goes meanwhile; and only for the list they are of."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.core import signing
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.api.pagination import below
from customers.models import Customer
from tenants.scope import tenant_scope

WHERE = "/api/v1/customers"
START = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def book(norte, sur, make_customer):
    """30 customers of norte in three moments, and some of sur in the same."""

    def lay(number=30):
        for place in range(number):
            with time_machine.travel(START + timedelta(seconds=place % 3), tick=False):
                make_customer(norte, name=f"Cliente {place}")
                make_customer(sur, name=f"Ajeno {place}")

    return lay


def pages(caller, limit=7, between=lambda: None, **query):
    """The names that a walk through all pages meets."""
    names, cursor = [], {}
    while cursor is not None:
        answer = caller.get(f"{WHERE}?{encoded(query | cursor | {'limit': limit})}").json()
        names += [row["name"] for row in answer["data"]]
        cursor = answer["next_cursor"] and {"cursor": answer["next_cursor"]}
        between()
    return names


def encoded(query):
    return urlencode(query, doseq=True)


def in_order(tenant):
    with tenant_scope(tenant):
        return list(tenant.customers.order_by("-created_at", "-id").values_list("name", flat=True))


@pytest.mark.parametrize("limit", [1, 7, 15, 29, 30, 31, 100])
def test_rows_of_one_moment_are_met_once_each(book, callers, norte, limit):
    book()

    assert pages(callers("key"), limit) == in_order(norte)


def test_new_customers_shift_nothing(book, callers, norte, make_customer):
    book()
    before = in_order(norte)

    names = pages(callers("key"), between=lambda: make_customer(norte, name="Nuevo"))

    assert names == before


def test_deleted_customers_shift_nothing(book, callers, norte):
    book()
    before = in_order(norte)
    doomed = iter(before[3::7])

    def delete_one():
        with tenant_scope(norte):
            norte.customers.filter(name=next(doomed, None)).delete()

    names = pages(callers("key"), between=delete_one)

    assert [name for name in before if name in in_order(norte)] == [
        name for name in names if name in in_order(norte)
    ]
    assert len(set(names)) == len(names)


def test_a_page_begins_below_a_row_that_is_gone(book, callers, norte):
    book(6)
    key = callers("key")
    first = key.get(f"{WHERE}?limit=2").json()
    with tenant_scope(norte):
        norte.customers.filter(uuid__in=[row["id"] for row in first["data"]]).delete()

    rest = key.get(f"{WHERE}?{encoded({'cursor': first['next_cursor']})}").json()

    assert [row["name"] for row in rest["data"]] == in_order(norte)


@given(moments=st.lists(st.integers(0, 3), max_size=12), limit=st.integers(1, 5))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_walk_meets_every_row_once(norte, moments, limit):
    with tenant_scope(norte):
        Customer.objects.all().delete()
        Customer.objects.bulk_create(
            Customer(
                tenant=norte, name="x", currency="ARS", created_at=START + timedelta(seconds=n)
            )
            for n in moments
        )
        rows = norte.customers.order_by("-created_at", "-id")
        met, page = [], list(rows[:limit])
        while page:
            met += page
            page = list(rows.filter(below(page[-1].created_at, page[-1].pk))[:limit])

        assert met == list(rows)


@pytest.fixture
def cursor(book, callers):
    book(4)
    return callers("key").get(f"{WHERE}?limit=2").json()["next_cursor"]


def status_with(caller, cursor, where=WHERE, **query):
    return caller.get(f"{where}?{encoded({'cursor': cursor, **query})}").status_code


def test_a_cursor_is_good_for_any_limit(cursor, callers):
    assert [status_with(callers("key"), cursor, limit=n) for n in (1, 2, 50)] == [200] * 3


def test_every_changed_character_is_noticed(cursor, callers):
    key = callers("key")
    changed = [
        cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
        for place in range(len(cursor))
    ]

    assert {status_with(key, one) for one in changed} == {400}


def test_every_truncated_cursor_is_noticed(cursor, callers):
    key = callers("key")

    assert {status_with(key, cursor[:length]) for length in range(len(cursor))} == {400}


def test_a_cursor_signed_for_something_else_is_refused(cursor, callers, norte):
    made = [
        signing.dumps([START.isoformat(), 1]),
        signing.dumps([START.isoformat(), 1], salt=json.dumps([norte.pk, "lapyme", "customers"])),
    ]

    assert [status_with(callers("key"), one) for one in made] == [400, 400]


def test_a_cursor_is_of_one_list(cursor, callers):
    where = f"{WHERE}/metafield-definitions"

    assert status_with(callers("key"), cursor, where) == 400


@pytest.mark.parametrize(
    "query", [{"query": "c"}, {"search": "c"}, {"is_active": "true"}, {"status": "active"}]
)
def test_a_cursor_is_of_one_set_of_filters(cursor, callers, query):
    key = callers("key")
    filtered = key.get(f"{WHERE}?{encoded(query | {'limit': 2})}").json()["next_cursor"]

    assert status_with(key, cursor, **query) == 400
    assert status_with(key, filtered) == 400
    assert status_with(key, filtered, **query) == 200


def test_cursors_survive_a_change_of_the_secret(cursor, callers, settings):
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 10

    assert status_with(callers("key"), cursor) == 200


@pytest.mark.postgres
def test_a_page_is_read_from_its_index(norte, book):
    book(3)
    with tenant_scope(norte):
        page = norte.customers.filter(below(START, 10**9)).order_by("-created_at", "-id")[:51]
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
        plan = page.explain()

    assert "customer_newest" in plan
    assert "created_at <=" in plan.split("Index Cond:")[1].split("\n")[0]
