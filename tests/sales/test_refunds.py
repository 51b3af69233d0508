"""Money that goes back comes out of what the customer paid or was credited."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from sales.services import (
    cancel_sale,
    record_credit,
    record_credit_note,
    record_payment,
    record_refund,
    void_payment,
)
from tenants.errors import Refused
from tests.book import BY
from tests.ledgers import again, pay, sell, sums


def refund(customer, amount, **details):
    return record_refund(customer.tenant, by=BY, customer=customer, amount=amount, **details)


def unapplied(*sources):
    return [again(source).unapplied for source in sources]


def test_refund_of_unapplied_credit(ana):
    payment = pay(ana, 50)

    money = refund(ana, 20, method="cash")

    assert (money.kind, money.amount, money.unapplied, money.method) == ("refund", 20, 0, "cash")
    assert unapplied(payment) == [30]
    assert sums(ana) == (0, 30, 0, 0, 30, -30)
    assert [(one.payment, one.amount) for one in money.covered_by.all()] == [(payment, 20)]


def test_refund_draws_on_payments_then_notes_then_credits(ana):
    granted = record_credit(ana.tenant, by=BY, customer=ana, amount=10)
    note = sell(ana, 10, kind="credit_note")
    newer, older = pay(ana, 10, paid_on="2026-02-02"), pay(ana, 10, paid_on="2026-01-01")

    refund(ana, 15)
    assert unapplied(older, newer, note, granted) == [0, 5, 10, 10]
    refund(ana, 20)

    assert unapplied(older, newer, note, granted) == [0, 0, 0, 5]


def test_refund_of_what_settled_a_sale_lets_it_be_unpaid(ana):
    old, new = sell(ana, 60), sell(ana, 40)
    pay(ana, 100)

    refund(ana, 50)

    assert [again(sale).balance for sale in (old, new)] == [10, 40]
    assert sums(ana) == (100, 50, 0, 0, 0, 50)


def test_refund_of_one_payment(ana):
    sale = sell(ana, 10)
    first, second = pay(ana, 10), pay(ana, 30)

    refund(ana, 10, source=first)

    assert unapplied(first, second) == [0, 30]
    assert again(sale).balance == 10
    assert sums(ana) == (10, 30, 0, 0, 30, -20)


def test_refund_of_a_credit_note(ana):
    sale = sell(ana, 100)
    pay(ana, 100)
    note = record_credit_note(sale, by=BY, total=30)

    refund(ana, 30, source=note)

    assert unapplied(note) == [0]
    assert sums(ana) == (70, 70, 0, 0, 0, 0)


@pytest.mark.parametrize("source", [True, False], ids=["of one payment", "of all"])
def test_nobody_gets_back_more_than_they_gave(source, ana):
    sell(ana, 10)
    payment = pay(ana, 30)
    before = sums(ana)

    with pytest.raises(Refused) as refusal:
        refund(ana, Decimal("30.01"), source=payment if source else None)

    assert refusal.value.code == "exceeds_credit"
    assert sums(ana) == before


def test_refund_is_of_the_customers_own_payment(ana, bruno):
    with pytest.raises(Refused) as refusal:
        refund(bruno, 5, source=pay(ana, 30))

    assert refusal.value.code == "other_customer"


def test_refund_of_what_is_void_is_refused(ana):
    pay(ana, 30)
    void = void_payment(pay(ana, 30), by=BY)

    with pytest.raises(Refused) as refusal:
        refund(ana, 5, source=void)

    assert refusal.value.code == "not_standing"


def test_refund_is_no_payment_that_comes_in(ana):
    with pytest.raises(ValidationError):
        record_payment(ana.tenant, by=BY, customer=ana, amount=5, kind="refund")


def test_voided_refund_is_credit_again(ana):
    payment = pay(ana, 50)
    money = refund(ana, 20)

    void_payment(money, by=BY)

    assert unapplied(payment) == [50]
    assert again(money).is_void
    assert sums(ana) == (0, 50, 0, 0, 50, -50)


def test_payment_that_was_given_back_is_not_voided(ana):
    payment = pay(ana, 50)
    money = refund(ana, 20)

    with pytest.raises(Refused) as refusal:
        void_payment(payment, by=BY)
    assert refusal.value.code == "refunded"
    void_payment(money, by=BY)
    void_payment(payment, by=BY)

    assert sums(ana) == (0, 0, 0, 0, 0, 0)


def test_credit_note_that_was_given_back_is_not_cancelled(ana):
    note = sell(ana, 50, kind="credit_note")
    refund(ana, 20)

    with pytest.raises(Refused) as refusal:
        cancel_sale(note, by=BY)

    assert refusal.value.code == "refunded"
