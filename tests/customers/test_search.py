"""Finding customers by a piece of text: what matches, and what it costs."""

from importlib import import_module
from itertools import product
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from customers.api.searching import with_words
from customers.models import Customer
from customers.search import normalise, patterns, postgresql, search_text
from customers.search.words import ASIDE
from tenants.scope import tenant_scope

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@pytest.mark.parametrize(
    "text, words",
    [
        ("", []),
        ("   ", []),
        ("José  PÉREZ", [["jose"], ["perez"]]),
        ("900.123", [["900.123", "900123"]]),
        ("de-la", [["de-la"]]),
        ("a a", [["a"]]),
        ("%_\\", [["%_\\"]]),
        ("CL 9.876.543-2", [["cl", "98765432"], ["9.876.543-2", "98765432"]]),
        ("8-442-445 dv 08", [["8-442-445", "8442445"], ["dv", "8442445"], ["08", "8442445"]]),
        ("00012345", [["00012345"]]),
    ],
)
def test_patterns(text, words):
    assert patterns(text) == words


def test_patterns_of_a_long_text_stay_few_and_short():
    words = patterns(" ".join(f"{n}" * 300 for n in range(1000, 1100)))

    assert len(words) == 20
    assert {len(spelling) for word in words for spelling in word} == {200}


def test_kinds_of_searches_are_not_kept_without_end():
    for kind in product((1, 2), repeat=9):
        with_words(kind, True)

    assert with_words.cache_info().currsize < 2**9


@given(name=TEXT, start=st.integers(0, 30), end=st.integers(0, 30))
def test_every_piece_of_a_name_is_found_in_its_search_text(name, start, end):
    stored = search_text(name=name, tax_id=None, tax_id_compact=None, email=None, phone=None)

    for spellings in patterns(name[start:end]):
        assert any(spelling in stored for spelling in spellings)


@given(name=TEXT, trade=TEXT, start=st.integers(0, 30), end=st.integers(0, 30))
def test_a_trade_name_stands_behind_all_else(name, trade, start, end):
    numbers = {"tax_id": "9-1", "tax_id_compact": "91", "email": "a@x.example", "phone": None}
    stored = search_text(name=name, trade_name=trade, **numbers)
    shown, _mark, behind = stored.partition(ASIDE)

    assert shown.rstrip("\n") == search_text(name=name, **numbers)
    assert ASIDE not in behind
    for spellings in patterns(trade[start:end]):
        assert any(spelling in stored for spelling in spellings)


def moved(customer):
    """The migration that puts trade names last, run on one row as it was written before it."""
    move = import_module("customers.migrations.0006_trade_names_aside").move
    before = "ana\nzapateria\n91"
    Customer.objects.filter(pk=customer.pk).update(search_text=before)
    move(apps, None)


def test_trade_names_of_old_rows_are_put_aside(norte, make_customer):
    ana = make_customer(norte, name="Ana", trade_name="Zapatería", tax_id="9-1")
    with tenant_scope(norte):
        kept = Customer.objects.get(pk=ana.pk).search_text
        moved(ana)
    with tenant_scope(norte):
        assert Customer.objects.get(pk=ana.pk).search_text == kept == "ana\n9-1\n91\n\x1fzapateria"


@given(TEXT)
def test_normalise_twice_is_normalise_once(text):
    once = normalise(text)

    assert normalise(once) == once


@pytest.fixture
def many(norte, sur, make_customer):
    """More customers of one name than the index is asked for, and one of another."""
    make_customer(sur, name="Bazar Raro")
    make_customer(norte, name="Bazar Raro", phone="+54 11 4000-1234")
    with tenant_scope(norte):
        Customer.objects.bulk_create(
            Customer(tenant=norte, name="Kiosco", currency="ARS", search_text="kiosco")
            for _ in range(postgresql.MOST + 1)
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_customer")


@pytest.mark.parametrize(
    "text, found",
    [
        ("raro", 1),
        ("40001234", 1),
        ("raro kiosco", 0),
        ("kiosco", postgresql.MOST + 1),
        ("nadie", 0),
        ("%", 0),
        ("", postgresql.MOST + 2),
    ],
)
def test_search_counts(text, found, many, norte):
    with tenant_scope(norte):
        assert norte.customers.search(text).count() == found


def test_search_combines_with_other_conditions(many, norte):
    with tenant_scope(norte):
        assert norte.customers.filter(status="archived").search("raro").count() == 0


@pytest.mark.postgres
def test_search_function_stays_in_the_tenant(many, norte):
    with tenant_scope(norte):
        assert len(postgresql.found([["raro"]], 10)) == 1
    assert postgresql.found([["raro"]], 10) == []


def test_a_common_search_is_remembered_for_a_while(norte, sur, monkeypatch):
    asked = []
    monkeypatch.setattr(postgresql, "_common", {})
    monkeypatch.setattr(postgresql, "found", lambda *told: asked.append(told) or range(1001))

    def ask(tenant, word, minutes=0):
        clock = SimpleNamespace(monotonic=lambda: minutes * 60)
        monkeypatch.setattr(postgresql, "time", clock)
        with tenant_scope(tenant):
            assert postgresql.few_ids([[word]]) is None
        return len(asked)

    assert ask(norte, "sa") == ask(norte, "sa", 9) == 1
    assert (ask(norte, "srl"), ask(sur, "sa")) == (2, 3)
    assert ask(norte, "sa", 11) == 4


def plan(sql, *params):
    """The plan where the table was large: reading all of a small one is always cheaper."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.postgres
def test_search_function_reads_the_trigram_index(many, norte):
    statement = "SELECT id FROM customers_customer WHERE tenant_id = %s AND search_text LIKE %s"
    with tenant_scope(norte), connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('customer_search')")
        assert "customer_search" not in plan(statement, norte.pk, "%raro%")
        cursor.execute(f"SET LOCAL ROLE {postgresql.OPERATOR}")
        assert "Bitmap Index Scan on customer_search" in plan(statement, norte.pk, "%raro%")
        cursor.execute("RESET ROLE")


@pytest.mark.postgres
def test_page_of_the_newest_reads_its_index(many, norte):
    with tenant_scope(norte):
        sql, params = norte.customers.order_by("-created_at", "-id")[:50].query.sql_with_params()

        assert "Index Scan using customer_newest" in plan(sql, *params)


@pytest.mark.postgres
def test_install_search_again_changes_nothing(db, capsys):
    call_command("install_search")

    assert capsys.readouterr().out == "The search function is there.\n"


@pytest.mark.sqlite
def test_install_search_needs_postgresql(db):
    with pytest.raises(CommandError, match="PostgreSQL"):
        call_command("install_search")
