"""How much is bought and when, without a database."""

from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from types import SimpleNamespace

import pytest

from customers.demo.trade import (
    EXAMPLE,
    EXAMPLE_SALES,
    LATE,
    NEWEST,
    OLDEST,
    WHALE,
    planned_payments,
    planned_sales,
)

DICE = Random(7)  # noqa: S311 -- nothing secret is thrown
NOW = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)


@pytest.fixture
def planned():
    DICE.seed(7)
    return planned_sales(DICE, NOW, customers=300, products=5, whale_sales=500)


def test_sales_come_oldest_first_out_of_two_years(planned):
    days = [(NOW - sale.at).days for sale in planned]

    assert days == sorted(days, reverse=True)
    assert NEWEST - 1 <= days[-1] < days[0] <= OLDEST


def test_most_buy_little_and_few_a_lot(planned):
    counts = [sum(sale.buyer == buyer for sale in planned) for buyer in range(300)]
    others = counts[WHALE + 1 :]

    assert (counts[EXAMPLE], counts[WHALE]) == (EXAMPLE_SALES, 500)
    assert sum(count <= 4 for count in others) > len(others) * 2 / 3
    assert 36 <= max(others) <= 60


def test_late_payer_has_bought_what_is_due_by_now(planned):
    days = [(NOW - sale.at).days for sale in planned if sale.buyer == LATE]

    assert any(74 <= number <= 75 for number in days)


def test_lines_are_of_different_products(planned):
    for sale in planned:
        products = [product for product, _ in sale.lines]
        assert len(set(products)) == len(products) > 0


def test_payments_settle_a_month_at_a_time_once_their_date_has_come():
    sales = [
        SimpleNamespace(id=1, due_on=date(2026, 9, 5), total=Decimal(10)),
        SimpleNamespace(id=2, due_on=date(2026, 9, 20), total=Decimal(5)),
        SimpleNamespace(id=3, due_on=date(2026, 11, 20), total=Decimal(99)),
    ]

    found = planned_payments(DICE, sales, days=[10], today=date(2026, 11, 25))

    assert list(found) == [(date(2026, 9, 30), Decimal(15))]
