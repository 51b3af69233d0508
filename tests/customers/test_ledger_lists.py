"""Lists of customers by what they owe and when they bought: right, and read from an index."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection

from customers.filters import CustomerFilters
from customers.models import Customer
from customers.querysets import LEDGER_ORDERS
from customers.services import create_customer, update_customer
from sales.models import CustomerBalance
from tenants.scope import tenant_scope
from tests.book import BY
from tests.ledgers import pay, proven, sell

TODAY = date(2026, 6, 30)
MANY = 2000


@pytest.fixture
def book(norte, sur):
    """Five customers of norte, in scope; sur's own is never among them."""
    with tenant_scope(sur):
        sell(create_customer(sur, by=BY, name="Eva"), 1000, issued_on=date(2026, 1, 1))
    with tenant_scope(norte):
        ana, bruno, carla, dina = (
            create_customer(norte, by=BY, name=name) for name in ("Ana", "Bruno", "Carla", "Dina")
        )
        emil = create_customer(norte, by=BY, name="Emil", currency="USD")
        sell(ana, "100.01", issued_on=date(2026, 3, 1))
        sell(ana, 500, issued_on=date(2026, 5, 1), due_on=date(2026, 8, 1), currency="USD")
        sell(bruno, 50, issued_on=date(2026, 4, 1))
        pay(bruno, 50)
        pay(carla, 7)
        sell(emil, 100, issued_on=date(2026, 6, 1), due_on=TODAY)
        yield norte
        assert proven(norte)
    assert dina


def names(customers):
    return " ".join(customer.name for customer in customers)


@pytest.mark.parametrize(
    "order, found",
    [
        ("balance", "Carla Bruno Dina Emil Ana"),
        ("-balance", "Ana Emil Dina Bruno Carla"),
        ("last_sale", "Carla Dina Bruno Ana Emil"),
        ("-last_sale", "Emil Ana Bruno Dina Carla"),
        ("oldest_due", "Ana Emil Bruno Carla Dina"),
        ("-oldest_due", "Dina Carla Bruno Emil Ana"),
    ],
)
def test_orders(order, found, book):
    assert names(book.customers.by_ledger(order)) == found


@pytest.mark.parametrize(
    "given, found",
    [
        ({"balance_from": "100"}, "Ana Emil"),
        ({"balance_from": "100.005"}, "Ana"),
        ({"balance_from": "100.01"}, "Ana"),
        ({"balance_from": "100.011"}, ""),
        ({"balance_until": "-0.01"}, "Carla"),
        ({"balance_until": "-7"}, "Carla"),
        ({"balance_from": "0", "balance_until": "100"}, "Bruno Dina Emil"),
        ({"is_overdue": "true"}, "Ana"),
        ({"is_overdue": "false"}, "Bruno Carla Dina Emil"),
        ({"last_sale_from": "2026-05-01"}, "Ana Emil"),
        ({"last_sale_until": "2026-04-30"}, "Bruno"),
        ({"last_sale_from": "2026-04-01", "last_sale_until": "2026-05-01"}, "Ana Bruno"),
        ({"order": "-balance", "balance_from": "1"}, "Ana Emil"),
        ({"order": "-last_sale", "is_overdue": "true", "search": "an"}, "Ana"),
    ],
    ids=str,
)
def test_filters(given, found, book):
    with time_machine.travel("2026-06-30T15:00:00Z", tick=False):
        filters = CustomerFilters(given, book.customers.all())

        assert filters.is_valid()
        customers = filters.qs if "order" in given else filters.qs.order_by("name")
        assert names(customers) == found


@pytest.mark.parametrize(
    "wrong", [{"order": "name"}, {"balance_from": "much"}, {"last_sale_from": "yesterday"}]
)
def test_other_words_are_refused(wrong, book):
    assert not CustomerFilters(wrong, book.customers.all()).is_valid()


def test_emil_is_overdue_tomorrow(book):
    assert names(book.customers.overdue(TODAY + timedelta(days=1)).order_by("name")) == "Ana Emil"


def test_customer_with_another_currency_is_listed_by_it(book):
    ana = book.customers.get(name="Ana")

    update_customer(ana, by=BY, currency="USD")

    assert names(book.customers.owing(least=Decimal(500))) == "Ana"
    update_customer(ana, by=BY, currency="BRL")
    assert names(book.customers.owing(least=Decimal("0.01")).order_by("name")) == "Emil"
    assert book.customers.get(name="Ana").own_balance().last_sale_on == date(2026, 5, 1)


# What it costs


@pytest.fixture
def crowd(norte, sur):
    """Thousands of customers in two tenants, a tenth of them with a second currency."""
    for tenant in (norte, sur):
        with tenant_scope(tenant):
            customers = Customer.objects.bulk_create(
                Customer(tenant=tenant, name=f"Customer {number}", currency="ARS")
                for number in range(MANY)
            )
            CustomerBalance.objects.bulk_create(
                balance(customer, number, currency)
                for number, customer in enumerate(customers)
                for currency in (("ARS", "USD") if number % 10 == 0 else ("ARS",))
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_customer, sales_customerbalance")
    return norte


def balance(customer, number, currency):
    day = TODAY - timedelta(days=number % 500)
    return CustomerBalance(
        tenant=customer.tenant,
        customer=customer,
        currency=currency,
        balance=number,
        balance_in_cents=number * 100,
        last_sale_on=day if number % 3 else None,
        oldest_due_on=day if number % 7 == 0 else None,
    )


def plan(customers):
    """The plan of a page of the customers, where the table was large."""
    sql, params = customers[:50].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())


INDEXES = {
    "balance": "balance_by_debt",
    "last_sale": "balance_by_last_sale",
    "oldest_due": "balance_by_due_date",
}


@pytest.mark.postgres
@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("order", LEDGER_ORDERS)
def test_order_is_read_from_its_index(order, sign, crowd):
    with tenant_scope(crowd):
        found = plan(crowd.customers.by_ledger(sign + order))

    direction = "Backward using" if (sign == "-") is (order == "oldest_due") else "using"
    assert f"Index Scan {direction} {INDEXES[order]}" in found
    assert "Sort" not in found


@pytest.mark.postgres
@pytest.mark.parametrize(
    "narrow, condition",
    [
        (lambda rows: rows.owing(least=Decimal(MANY - 10)), "balance_in_cents >= "),
        (lambda rows: rows.overdue(TODAY - timedelta(days=490)), "oldest_due_on < "),
        (lambda rows: rows.last_sold(since=TODAY), "last_sale_on >= "),
    ],
    ids=["owing", "overdue", "last_sold"],
)
def test_filter_is_a_condition_of_its_index(narrow, condition, crowd):
    """Also under row security: a condition that could leak would be left to a filter."""
    with tenant_scope(crowd):
        found = plan(narrow(crowd.customers.all()))

    conditions = [line for line in found.splitlines() if "Index Cond" in line]
    assert any(condition in line for line in conditions), found
