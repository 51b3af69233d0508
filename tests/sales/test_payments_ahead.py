"""Payments made for one sale: at once, ahead of a draft, and when the draft is issued."""

from decimal import Decimal

import pytest

from sales.models import Payment, Sale
from sales.services import (
    create_draft,
    delete_draft,
    intend_payment,
    issue_paid_sale,
    pay_sale,
    update_payment,
    void_payment,
)
from tenants.errors import Refused
from tenants.models import Change
from tests.book import BY
from tests.ledgers import again, pay, sell, shop, sums


@pytest.fixture
def ana(norte):
    with shop(norte, name="Ana") as customer:
        yield customer


def draft_of(customer, total, **details):
    return create_draft(customer.tenant, by=BY, customer=customer, total=Decimal(total), **details)


@pytest.mark.parametrize(
    "amount, balance, unapplied", [("40", 60, 0), ("100", 0, 0), ("150", 0, 50)]
)
def test_issued_sale_is_settled_at_once(amount, balance, unapplied, ana):
    other, sale = sell(ana, 10), sell(ana, 100)

    payment = pay_sale(sale, by=BY, amount=amount)

    assert payment.intended_for == sale
    assert (again(sale).balance, again(payment).unapplied) == (balance, unapplied)
    assert again(other).balance == 10


def test_payment_for_a_draft_waits_for_it(ana):
    draft = draft_of(ana, 100)

    payment = pay_sale(draft, by=BY, amount="40")

    assert (payment.intended_for, payment.unapplied) == (draft, 40)
    assert sums(ana) == (0, 40, 0, 0, 40, -40)


def test_issuing_settles_what_waits_oldest_first(ana):
    draft = draft_of(ana, 100)
    first, second = (pay_sale(draft, by=BY, amount=amount) for amount in ("70", "50"))

    sale = issue_paid_sale(draft, by=BY)

    assert (again(sale).balance, again(first).unapplied, again(second).unapplied) == (0, 0, 20)
    assert sums(ana) == (100, 120, 0, 0, 20, -20)


def test_draft_is_not_issued_while_a_payment_for_it_is_void(ana):
    draft = draft_of(ana, 100)
    void_payment(pay_sale(draft, by=BY, amount="70"), by=BY)
    pay_sale(draft, by=BY, amount="30")

    with pytest.raises(Refused) as refused:
        issue_paid_sale(draft, by=BY)

    assert refused.value.code == "payments_not_succeeded"
    assert again(draft).status == "draft"


def test_draft_whose_payments_are_all_void_is_issued_as_one_without(ana):
    draft = draft_of(ana, 100)
    void_payment(pay_sale(draft, by=BY, amount="100"), by=BY)
    assert Sale.objects.with_stage().get(pk=draft.pk).stage == "draft"

    sale = issue_paid_sale(draft, by=BY)

    assert (again(sale).status, again(sale).balance) == ("issued", 100)


def test_void_payment_does_not_matter_once_others_cover_the_sale(ana):
    draft = draft_of(ana, 100)
    void_payment(pay_sale(draft, by=BY, amount="100"), by=BY)
    paid = pay_sale(draft, by=BY, amount="100")

    sale = issue_paid_sale(draft, by=BY)

    assert (again(sale).balance, again(paid).unapplied) == (0, 0)


def test_issued_sale_is_not_issued_again(ana):
    sale = sell(ana, 100)
    void_payment(pay_sale(sale, by=BY, amount="70"), by=BY)

    with pytest.raises(Refused) as refused:
        issue_paid_sale(sale, by=BY)

    assert refused.value.code == "already_issued"


def test_draft_thrown_away_leaves_its_payment_to_the_customer(ana):
    draft = draft_of(ana, 100)
    payment = pay_sale(draft, by=BY, amount="70")

    delete_draft(draft, by=BY)

    assert (again(payment).intended_for, again(payment).unapplied) == (None, 70)


def test_payment_in_another_currency_is_not_taken(ana):
    draft = draft_of(ana, 100, currency="USD")

    with pytest.raises(Refused) as refused:
        pay_sale(draft, by=BY, amount="70")

    assert refused.value.code == "currency_mismatch"
    assert Payment.objects.count() == 0


def test_sale_to_nobody_takes_no_payment(norte):
    with shop(norte):
        draft = create_draft(norte, by=BY, total=5)

        with pytest.raises(Refused) as refused:
            pay_sale(draft, by=BY, amount=5)

    assert refused.value.code == "not_payable"


def test_payment_is_intended_for_a_sale_afterwards(ana):
    payment = pay(ana, 50)
    sale = sell(ana, 30)

    intended = intend_payment(payment, sale, by=BY)

    assert (intended.intended_for, intended.unapplied, again(sale).balance) == (sale, 20, 0)


def test_payment_is_not_intended_for_the_sale_of_another(ana, make_customer, norte):
    payment, sale = pay(ana, 50), sell(make_customer(norte, name="Bea"), 30)

    with pytest.raises(Refused) as refused:
        intend_payment(payment, sale, by=BY)

    assert (refused.value.code, refused.value.field) == ("other_customer", "intended_for")


def test_void_payment_is_intended_for_no_sale(ana):
    payment, sale = pay(ana, 50, applications=[]), sell(ana, 30)
    void_payment(payment, by=BY)

    with pytest.raises(Refused) as refused:
        intend_payment(payment, sale, by=BY)

    assert refused.value.code == "not_standing"
    assert again(payment).intended_for is None


def test_change_of_words_moves_no_money_and_is_recorded(ana):
    payment, before = pay(ana, 50, notes="Caja"), sums(ana)

    update_payment(payment, by=BY, notes="Banco", metadata={"n": 1})

    change = Change.objects.filter(kind="payment", action="updated").get()
    assert (change.before, change.after) == (
        {"notes": "Caja", "metadata": {}},
        {"notes": "Banco", "metadata": {"n": 1}},
    )
    assert sums(ana) == before
