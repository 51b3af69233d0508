"""What is owed by how late it is: buckets that sum to the balance, on any day."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from sales.aging import BUCKETS, Aging, aging, aging_of, overdue_of
from sales.services import (
    apply_credit,
    cancel_sale,
    mark_uncollectible,
    record_credit_note,
    record_refund,
    void_payment,
)
from tenants.scope import tenant_scope
from tests.book import BY
from tests.ledgers import pay, sell, shop
from tests.queries import statements

TODAY = date(2026, 6, 30)


def ago(days):
    return TODAY - timedelta(days=days)


def bill(customer, total, late, **details):
    """A sale that is so many days late today."""
    return sell(customer, total, issued_on=ago(200), due_on=ago(late), **details)


def buckets(customer, day=TODAY, currency="ARS"):
    """The buckets that are not empty."""
    found = aging_of(customer, day).get(currency, Aging())
    return {name: amount for name, amount in found.buckets.items() if amount}


def test_each_sale_is_in_the_bucket_of_its_age(ana):
    for late, total in ((-5, 1), (0, 2), (1, 4), (30, 8), (31, 16), (60, 32), (61, 64), (90, 128)):
        bill(ana, total, late)
    bill(ana, 256, 91)
    sell(ana, 512, issued_on=ago(200), due_on=None)

    found = aging_of(ana, TODAY)["ARS"]

    assert tuple(found.buckets) == BUCKETS
    assert list(found.buckets.values()) == [512, 3, 12, 48, 192, 256]
    assert (found.balance, found.overdue, found.sales_count) == (1023, 508, 10)
    assert overdue_of(ana, TODAY) == {"ARS": 508}


def test_credit_that_settles_nothing_is_undated(ana):
    bill(ana, 100, 40)
    pay(ana, 30, applications=[], paid_on=ago(5))
    sell(ana, 8, kind="credit_note", issued_on=ago(5))

    assert buckets(ana) == {"undated": -38, "31_60": 100}
    assert aging_of(ana, TODAY)["ARS"].balance == ana.balances.get().balance == 62


def test_currencies_are_told_apart(ana):
    bill(ana, 100, 40)
    bill(ana, 7, 1, currency="USD")

    found = aging_of(ana, TODAY)

    assert {code: one.balance for code, one in found.items()} == {"ARS": 100, "USD": 7}
    assert overdue_of(ana, TODAY) == {"ARS": 100, "USD": 7}


def test_what_does_not_count_has_no_age(ana):
    cancel_sale(bill(ana, 100, 40), by=BY)
    mark_uncollectible(bill(ana, 100, 40), by=BY, at=datetime(2026, 1, 1, tzinfo=UTC))

    assert aging_of(ana, TODAY) == {}


# Days gone by


def test_sale_that_is_paid_was_owed_before(ana):
    bill(ana, 100, 40)
    pay(ana, 60, paid_on=ago(20))
    pay(ana, 40, paid_on=ago(10))

    assert [aging_of(ana, ago(days)) != {} for days in (201, 200, 11, 10)] == [
        False,
        True,
        True,
        False,
    ]
    assert buckets(ana, ago(50)) == {"current": 100}
    assert buckets(ana, ago(30)) == {"1_30": 100}
    assert buckets(ana, ago(15)) == {"1_30": 40}
    assert [aging_of(ana, ago(days))["ARS"].sales_count for days in (50, 20, 15)] == [1, 1, 1]


def test_credit_note_and_refund_count_from_their_day(ana):
    sale = bill(ana, 100, 40)
    pay(ana, 100, paid_on=ago(30))
    record_credit_note(sale, by=BY, total=25, issued_on=ago(20))
    record_refund(ana.tenant, by=BY, customer=ana, amount=25, paid_on=ago(10))

    assert [buckets(ana, ago(days)) for days in (31, 15)] == [{"1_30": 100}, {"undated": -25}]
    assert aging_of(ana, ago(25)) == aging_of(ana, TODAY) == {}


def test_refund_before_its_payment_was_owed_until_then(ana):
    pay(ana, 100, paid_on=ago(30))
    record_refund(ana.tenant, by=BY, customer=ana, amount=100, paid_on=ago(60))

    assert buckets(ana, ago(50)) == {"undated": 100}
    assert buckets(ana, ago(30)) == {}


def test_payment_before_its_sale_was_credit_until_then(ana):
    payment = pay(ana, 100, paid_on=ago(60))
    sell(ana, 100, issued_on=ago(30), due_on=TODAY)

    apply_credit(payment, by=BY, on=ago(60))

    assert buckets(ana, ago(50)) == {"undated": -100}
    assert aging_of(ana, ago(30)) == {}


def test_sale_was_owed_until_it_was_given_up(ana):
    """Written off on the tenant's 29th of June, in Buenos Aires."""
    sale = bill(ana, 100, 40)
    mark_uncollectible(sale, by=BY, at=datetime(2026, 6, 30, 2, 59, tzinfo=UTC))

    assert aging_of(ana, ago(2))["ARS"].sales_count == 1
    assert buckets(ana, ago(2)) == {"31_60": 100}
    assert aging_of(ana, ago(1)) == {}


def test_what_is_void_never_was(ana):
    bill(ana, 100, 40)
    void_payment(pay(ana, 100, paid_on=ago(60)), by=BY)

    assert buckets(ana, ago(50)) == {"current": 100}


# All customers


def test_all_customers_of_the_tenant_are_told(ana, bruno, sur):
    bill(ana, 100, 40)
    bill(bruno, 10, -1)
    bill(bruno, 7, 1, currency="USD")

    found = aging(ana.tenant, TODAY)

    assert {key: (one.balance, one.overdue) for key, one in found.items()} == {
        (ana.pk, "ARS"): (100, 100),
        (bruno.pk, "ARS"): (10, 0),
        (bruno.pk, "USD"): (7, 7),
    }
    assert aging(ana.tenant, TODAY, customer=bruno, currency="USD").keys() == {(bruno.pk, "USD")}
    with tenant_scope(sur):
        assert [one.balance for one in aging(sur, date.max - timedelta(days=2)).values()] == [77]


@pytest.mark.parametrize("count", [1, 3])
def test_aging_takes_as_many_statements_for_three_customers_as_for_one(count, norte, sur):
    with shop(norte, name="Eva") as eva:
        for late in range(count):
            with shop(norte, name=f"Customer {late}") as customer:
                bill(customer, 100, late)
                pay(customer, Decimal(200))
        bill(eva, 100, 40)

        with statements() as told:
            found = aging(norte, TODAY)

    assert len(found) == count + 1
    assert len(told()) == 1
