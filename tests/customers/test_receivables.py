"""Receivables and the documents behind them: the one is the sum of the other, on any day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from customers.receivables import open_documents
from sales.services import (
    apply_credit,
    mark_uncollectible,
    record_refund,
    void_payment,
)
from tests.book import BY
from tests.ledgers import itemized, pay, sell, shop
from tests.queries import statements

TODAY = date(2026, 6, 30)
LONG_AGO = date(2026, 1, 5)


def day(number):
    """So many days from today."""
    return TODAY + timedelta(days=number)


@pytest.fixture
def ana(norte):
    with shop(norte, name="Ana") as customer:
        yield customer


@pytest.fixture
def bruno(ana, make_customer):
    return make_customer(ana.tenant, name="Bruno")


def bill(customer, total, **details):
    return sell(customer, total, **{"issued_on": LONG_AGO, "due_on": day(-40)} | details)


def items(tenant, on=TODAY, **narrowed):
    found = itemized(tenant, on, **narrowed)
    return [(one.kind, one.balance, one.bucket) for one in found]


def test_sale_is_open_until_the_day_of_its_cheque(ana):
    sale = bill(ana, 100)
    pay(ana, 100, applications=[(sale, 100)], paid_on=day(30))

    assert items(ana.tenant) == [("sale", 100, "31_60")]
    assert items(ana.tenant, day(29)) == [("sale", 100, "61_90")]
    assert items(ana.tenant, day(30)) == []


def test_payment_is_credit_until_the_day_of_its_sale(ana):
    sale = sell(ana, 100, issued_on=day(7), due_on=day(7))
    pay(ana, 100, applications=[(sale, 100)], paid_on=TODAY)

    assert items(ana.tenant) == [("payment", -100, "undated")]
    assert items(ana.tenant, day(7)) == []


def test_what_is_settled_in_part_is_open_for_the_rest_and_for_what_comes_later(ana):
    sale = bill(ana, 100)
    payment = pay(ana, 50, applications=[(sale, 20)], paid_on=day(-5))
    next_week = sell(ana, 10, issued_on=day(7), due_on=day(7))
    apply_credit(payment, by=BY, to=[(next_week, 10)], on=TODAY)
    pay(ana, 30, applications=[(sale, 30)], paid_on=day(30))

    assert items(ana.tenant) == [("sale", 80, "31_60"), ("payment", -30, "undated")]
    assert items(ana.tenant, day(-6)) == [("sale", 100, "31_60")]
    assert items(ana.tenant, day(30)) == [
        ("sale", 50, "61_90"),
        ("payment", -20, "undated"),
    ]


def test_credit_note_is_credit_until_it_is_applied(ana):
    note = sell(ana, 25, kind="credit_note", issued_on=day(-20))
    apply_credit(note, by=BY, to=[(bill(ana, 40), 25)], on=day(5))

    assert items(ana.tenant) == [("sale", 40, "31_60"), ("credit_note", -25, "undated")]
    assert items(ana.tenant, day(5)) == [("sale", 15, "31_60")]


def test_sale_is_open_until_it_is_given_up(ana):
    """Written off on the tenant's 29th of June, in Buenos Aires."""
    mark_uncollectible(bill(ana, 100), by=BY, at=datetime(2026, 6, 30, 2, 59, tzinfo=UTC))

    assert items(ana.tenant, day(-2)) == [("sale", 100, "31_60")]
    assert items(ana.tenant, day(-1)) == []


def test_of_a_sale_that_is_given_up_only_what_a_cheque_will_pay_is_open(ana):
    sale = bill(ana, 100)
    pay(ana, 60, applications=[(sale, 60)], paid_on=day(30))
    mark_uncollectible(sale, by=BY, at=datetime(2026, 6, 20, tzinfo=UTC))

    assert items(ana.tenant, day(-12)) == [("sale", 100, "1_30")]
    assert items(ana.tenant) == [("sale", 60, "31_60")]
    assert items(ana.tenant, day(30)) == []


def test_refund_is_owed_until_the_money_is_there(ana):
    pay(ana, 100, applications=[], paid_on=day(10))
    record_refund(ana.tenant, by=BY, customer=ana, amount=70, paid_on=TODAY)

    assert items(ana.tenant) == [("refund", 70, "undated")]
    assert items(ana.tenant, day(10)) == [("payment", -30, "undated")]


def test_documents_stand_by_customer_then_by_due_date_wherever_they_come_from(ana, bruno):
    late = [bill(ana, 10 + n, due_on=day(-n)) for n in (1, 2, 3)]
    bill(ana, 5, due_on=None)
    mark_uncollectible(late[0], by=BY, at=datetime(2026, 7, 5, tzinfo=UTC))
    pay(ana, 12, applications=[(late[1], 12)], paid_on=day(9))
    bill(bruno, 7)
    void_payment(pay(bruno, 7, paid_on=day(9)), by=BY)

    assert [balance for _kind, balance, _bucket in items(ana.tenant)] == [13, 12, 11, 5, 7]
    assert items(ana.tenant, customer=bruno.uuid) == [("sale", 7, "31_60")]
    assert items(ana.tenant, since=day(-300), until=LONG_AGO - timedelta(days=1)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_open_documents_take_as_many_statements_for_three_customers_as_for_one(norte, count):
    for name in range(count):
        with shop(norte, name=f"Customer {name}") as customer:
            sale = bill(customer, 100)
            pay(customer, 100, applications=[(sale, 100)], paid_on=day(30))

            with statements() as told:
                found = list(open_documents(norte, TODAY))

    assert len(found) == count
    assert len(told()) == 3
