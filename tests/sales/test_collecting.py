"""Sales given up as uncollectible leave the balance, and come back when they are taken up again."""

from datetime import UTC, date, datetime

import pytest

from sales.models import Sale
from sales.services import (
    cancel_sale,
    create_draft,
    mark_collectible,
    mark_uncollectible,
    pay_sale,
    record_credit_note,
    void_payment,
)
from tenants.errors import Refused
from tests.book import BY
from tests.ledgers import again, pay, sell, sums

THEN = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_what_is_left_of_an_uncollectible_sale_is_written_off(ana):
    sale = sell(ana, 100)
    pay(ana, 30)

    mark_uncollectible(sale, by=BY, at=THEN)

    sale = again(sale)
    assert (sale.status, sale.balance, sale.written_off) == ("issued", 0, 70)
    assert (sale.uncollectible_at, sale.paid_on) == (THEN, None)
    assert sums(ana) == (100, 30, 0, 70, 0, 0)
    assert not Sale.objects.overdue(date.max).exists()
    assert list(Sale.objects.uncollectible()) == [sale]


def test_collectible_sale_is_to_be_paid_again(ana):
    sale = mark_uncollectible(sell(ana, 100), by=BY)

    mark_collectible(sale, by=BY)

    sale = again(sale)
    assert (sale.balance, sale.written_off, sale.uncollectible_at) == (100, 0, None)
    assert sums(ana) == (100, 0, 0, 0, 0, 100)
    assert ana.balances.get().oldest_due_on == sale.due_on


def test_what_was_paid_for_an_uncollectible_sale_settles_it_once_it_is_taken_up(ana):
    sale = mark_uncollectible(sell(ana, 100), by=BY)
    void_payment(pay_sale(sale, by=BY, amount="5"), by=BY)
    first, second = (pay_sale(sale, by=BY, amount=amount) for amount in ("70", "50"))

    taken_up = mark_collectible(sale, by=BY)

    assert (taken_up.balance, taken_up.paid_on) == (0, second.paid_on)
    assert (again(first).unapplied, again(second).unapplied) == (0, 20)
    assert sums(ana) == (100, 120, 0, 0, 20, -20)


def test_what_an_uncollectible_sale_gets_back_is_written_off_too(ana):
    sale = sell(ana, 100)
    payment = pay(ana, 30)
    mark_uncollectible(sale, by=BY)

    void_payment(payment, by=BY)

    assert (again(sale).balance, again(sale).written_off) == (0, 100)
    assert sums(ana) == (100, 0, 0, 100, 0, 0)


def test_cancelled_uncollectible_sale_is_gone(ana):
    sale = sell(ana, 100)
    payment = pay(ana, 30)
    mark_uncollectible(sale, by=BY)

    cancel_sale(sale, by=BY)

    assert again(sale).written_off == 0
    assert again(payment).unapplied == 30
    assert sums(ana) == (0, 30, 0, 0, 30, -30)


def test_credit_note_of_an_uncollectible_sale_is_credit(ana):
    sale = mark_uncollectible(sell(ana, 100), by=BY)

    note = record_credit_note(sale, by=BY, total=40)

    assert note.unapplied == 40
    assert sums(ana) == (60, 0, 0, 100, 40, -40)


@pytest.mark.parametrize(
    "sale, code",
    [
        (lambda ana: mark_uncollectible(sell(ana, 1), by=BY), "already_uncollectible"),
        (lambda ana: cancel_sale(sell(ana, 1), by=BY), "not_issued"),
        (lambda ana: create_draft(ana.tenant, by=BY, customer=ana, total=1), "not_issued"),
        (lambda ana: sell(ana, 1, kind="credit_note"), "not_issued"),
        (lambda ana: sell(ana, 0), "already_paid"),
    ],
)
def test_what_cannot_be_given_up(sale, code, ana):
    with pytest.raises(Refused) as refusal:
        mark_uncollectible(sale(ana), by=BY)

    assert refusal.value.code == code


def test_what_was_not_given_up_is_not_taken_up(ana):
    with pytest.raises(Refused) as refusal:
        mark_collectible(sell(ana, 1), by=BY)

    assert refusal.value.code == "not_uncollectible"
