"""Figures of a customer: right, per currency, and as cheap for thousands of sales as for few."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from sales.figures import balance_of, balances_of, last_sale_on, overdue_of, sold_in_month
from sales.models import Sale
from sales.services import cancel_sale, mark_uncollectible, record_credit_note, record_sales
from tests.book import BY
from tests.ledgers import again, pay, sell, shop
from tests.queries import statements

MARCH, APRIL = date(2026, 3, 10), date(2026, 4, 10)


def test_customer_has_figures_from_the_beginning(ana):
    row = balance_of(ana)

    assert (row.currency, row.total, row.balance, row.sales_count) == ("ARS", 0, 0, 0)
    assert (row.oldest_due_on, row.last_sale_on) == (None, None)
    assert last_sale_on(ana) is None
    assert balances_of(ana).keys() == {"ARS"}


def test_figures_are_per_currency(ana):
    sell(ana, 10)
    sell(ana, 7, currency="USD")
    pay(ana, 3, currency="USD")

    rows = balances_of(ana)

    assert {code: (row.total, row.paid, row.balance) for code, row in rows.items()} == {
        "ARS": (10, 0, 10),
        "USD": (7, 3, 4),
    }
    assert balance_of(ana, "BRL").balance == 0


def test_months_have_sales_less_credit_notes_of_their_own_days(ana):
    sale = sell(ana, 100, issued_on=MARCH)
    sell(ana, 10, issued_on=APRIL)
    sell(ana, 7, issued_on=APRIL, currency="USD")
    record_credit_note(sale, by=BY, total=30, issued_on=APRIL)
    cancel_sale(sell(ana, 5, issued_on=APRIL), by=BY)

    assert sold_in_month(ana, MARCH) == {"ARS": 100}
    assert sold_in_month(ana, date(2026, 4, 30)) == {"ARS": -20, "USD": 7}
    assert sold_in_month(ana, date(2026, 5, 1)) == {}


def test_last_sale_is_the_newest_that_stands_in_any_currency(ana):
    sell(ana, 10, issued_on=MARCH)
    newest = sell(ana, 10, issued_on=APRIL, currency="USD")
    sell(ana, 10, issued_on=date(2026, 5, 1), kind="credit_note")
    assert {row.last_sale_on for row in balances_of(ana).values()} == {APRIL}
    sell(ana, 1, issued_on=date(2026, 1, 1), currency="BRL")
    assert {row.last_sale_on for row in balances_of(ana).values()} == {APRIL}

    cancel_sale(newest, by=BY)

    assert {row.last_sale_on for row in balances_of(ana).values()} == {MARCH}
    assert last_sale_on(ana) == MARCH


def test_oldest_due_date_is_that_of_open_sales(ana):
    first = sell(ana, 10, issued_on=MARCH)
    second = sell(ana, 10, issued_on=APRIL)
    assert balance_of(ana).oldest_due_on == MARCH

    pay(ana, 10)
    assert balance_of(ana).oldest_due_on == APRIL
    mark_uncollectible(second, by=BY)

    assert balance_of(ana).oldest_due_on is None
    assert again(first).paid_on is not None


# A customer with thousands of sales


def figures(customer):
    """Every figure that a face shows of one customer."""
    customer = type(customer).objects.get(pk=customer.pk)
    return (
        balance_of(customer).balance,
        sold_in_month(customer, MARCH),
        last_sale_on(customer),
        overdue_of(customer, APRIL),
        customer.own_revenue(),
        list(customer.recent_sales(5)),
    )


def buy(customer, count):
    entry = {"customer": customer, "items": [], "total": Decimal(1), "issued_on": MARCH}
    record_sales(customer.tenant, by=BY, entries=[entry] * count)
    pay(customer, count - 1)


@pytest.mark.parametrize("count", [5, 500])
def test_figures_take_as_many_statements_for_any_number_of_sales(count, ana):
    buy(ana, count)

    with statements() as told:
        balance, sold, *_ = figures(ana)

    assert (balance, sold) == (1, {"ARS": count})
    assert len(told()) == 7


@pytest.mark.parametrize("count", [5, 500])
def test_writing_takes_as_many_statements_for_any_number_of_sales(count, ana):
    buy(ana, count)

    with statements() as told:
        sell(ana, 1, issued_on=MARCH)
    assert len(told()) == 10
    with statements() as told:
        pay(ana, 1)
    assert len(told()) == 11
    sale = Sale.objects.order_by("-id").first()
    with statements() as told:
        cancel_sale(sale, by=BY)
    assert len(told()) == 13


@pytest.mark.postgres
def test_figures_read_no_more_rows_for_five_thousand_sales_than_for_five(norte):
    """What PostgreSQL reads is what takes time: kept rows, and the index of open sales."""
    read = []
    for count in (5, 5000):
        with shop(norte) as customer:
            for _ in range(0, count, 500):
                buy(customer, min(count, 500))
            read.append(rows_read(lambda: figures(customer)))

    assert read[1] <= read[0] + 20


def rows_read(work):
    """How many rows the plans of all statements read, without those of catalogues."""
    with statements() as told:
        work()
    total = 0
    for sql in told():
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
            total += scanned(cursor.fetchone()[0][0]["Plan"])
    return total


def scanned(node):
    own = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    own = own * node["Actual Loops"] if "Relation Name" in node else 0
    return own + sum(scanned(child) for child in node.get("Plans", ()))
