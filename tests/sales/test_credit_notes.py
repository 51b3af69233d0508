"""A credit note takes from its customer's sums what a sale adds."""

from decimal import Decimal

import pytest

from sales.proofs import findings, wrong_balances
from sales.services import (
    apply_credit,
    cancel_sale,
    create_draft,
    issue_sale,
    record_credit_note,
    record_payment,
    record_sale,
    record_sales,
    unapply_credit,
)
from tenants.errors import Refused
from tenants.scope import tenant_scope
from tests.book import BY
from tests.ledgers import again, pay, sell


@pytest.fixture
def customer(norte, make_customer):
    return make_customer(norte, name="Ana")


@pytest.fixture
def scope(norte):
    with tenant_scope(norte):
        yield


def sums(customer):
    row = customer.own_balance()
    return row.sales_count, row.total, row.balance


def test_credit_note_lowers_total_and_balance(customer, scope):
    sale = sell(customer, 100)
    note = sell(customer, 30, kind="credit_note", original=sale)

    assert sums(customer) == (1, 70, 70)
    assert (note.number, note.total, note.balance) == (1, 30, 0)
    assert list(wrong_balances()) == []


def test_cancelled_credit_note_gives_back(customer, scope):
    sell(customer, 100)
    cancel_sale(sell(customer, 30, kind="credit_note"), by=BY)

    assert sums(customer) == (1, 100, 100)
    assert list(wrong_balances()) == []


def test_payment_settles_no_credit_note(customer, scope):
    sell(customer, 30, kind="credit_note")

    payment = record_payment(customer.tenant, by=BY, customer=customer, amount=Decimal(50))

    assert payment.unapplied == 50
    assert sums(customer) == (0, -30, -80)
    assert list(wrong_balances()) == []


def test_many_at_once_are_summed_by_kind(customer, scope):
    entries = [
        {"customer": customer, "items": [], "total": Decimal(100)},
        {"customer": customer, "items": [], "total": Decimal(30), "kind": "credit_note"},
        {"customer": customer, "items": [], "total": Decimal(5)},
    ]

    record_sales(customer.tenant, by=BY, entries=entries)

    assert sums(customer) == (2, 75, 75)
    assert list(wrong_balances()) == []


def test_credit_note_settles_its_sale_first(customer, scope):
    older, sale = sell(customer, 50), sell(customer, 100)

    note = record_credit_note(sale, by=BY, total=30)

    assert (again(older).balance, again(sale).balance, note.unapplied) == (50, 70, 0)
    assert again(sale).credited == 30
    assert (note.original, note.kind, note.currency) == (sale, "credit_note", sale.currency)


def test_rest_of_a_credit_note_is_credit(customer, scope):
    sale = sell(customer, 100)
    pay(customer, 90)

    note = record_credit_note(sale, by=BY, total=30)
    assert note.unapplied == 20
    other = sell(customer, 15)
    apply_credit(note, by=BY)

    assert (again(sale).balance, again(other).balance, again(note).unapplied) == (0, 0, 5)
    assert list(findings(customer.tenant)) == []


def test_credit_note_of_nobody_settles_no_other_sale_of_nobody(norte, scope):
    sale, other = (record_sale(norte, by=BY, items=[], total=100) for _ in range(2))
    note = record_credit_note(sale, by=BY)
    unapply_credit(note, by=BY)

    apply_credit(note, by=BY)

    assert (again(other).balance, again(note).unapplied) == (100, 100)


def test_whole_sale_is_taken_back_by_default(customer, scope):
    sale = sell(customer, 100, voucher_type="6", point_of_sale=2)
    record_credit_note(sale, by=BY, total=30)

    note = record_credit_note(again(sale), by=BY, voucher_type="8")

    assert (note.total, note.voucher_type, note.point_of_sale) == (70, "8", 2)
    assert sums(customer) == (1, 0, 0)


@pytest.mark.parametrize("before", [0, 60])
def test_credit_notes_are_never_above_their_sale(before, customer, scope):
    sale = sell(customer, 100)
    if before:
        record_credit_note(sale, by=BY, total=before)

    with pytest.raises(Refused) as refusal:
        record_credit_note(sale, by=BY, total=Decimal("100.01") - before)

    assert refusal.value.code == "exceeds_sale"
    assert again(sale).credited == before


def test_draft_of_a_credit_note_settles_when_it_is_issued(customer, scope):
    sale = sell(customer, 100)
    draft = create_draft(
        customer.tenant, by=BY, customer=customer, total=30, kind="credit_note", original=sale
    )
    assert again(sale).balance == 100

    issue_sale(draft, by=BY)

    assert (again(sale).balance, again(sale).credited) == (70, 30)


@pytest.mark.parametrize("end", ["cancelled", "draft", "note"])
def test_only_an_issued_sale_is_credited(end, customer, scope):
    original = {
        "cancelled": lambda: cancel_sale(sell(customer, 100), by=BY),
        "draft": lambda: create_draft(customer.tenant, by=BY, customer=customer, total=100),
        "note": lambda: sell(customer, 100, kind="credit_note"),
    }[end]()

    with pytest.raises(Refused) as refusal:
        record_credit_note(original, by=BY, total=5)

    assert refusal.value.code == "not_issued"


def test_credit_note_is_the_sales_customers(customer, scope, make_customer):
    other = make_customer(customer.tenant, name="Bruno")

    with pytest.raises(Refused) as refusal:
        sell(other, 5, kind="credit_note", original=sell(customer, 100))

    assert refusal.value.code == "other_customer"


def test_sale_with_credit_notes_is_not_cancelled(customer, scope):
    sale = sell(customer, 100)
    note = record_credit_note(sale, by=BY, total=30)

    with pytest.raises(Refused) as refusal:
        cancel_sale(sale, by=BY)
    assert refusal.value.code == "has_credit_notes"
    cancel_sale(note, by=BY)
    assert (again(sale).balance, again(sale).credited) == (100, 0)
    cancel_sale(sale, by=BY)

    assert sums(customer) == (0, 0, 0)
    assert list(findings(customer.tenant)) == []


def test_debit_note_refers_to_its_sale_and_takes_nothing_from_it(customer, scope):
    sale = sell(customer, 100)

    debit = sell(customer, 20, original=sale, voucher_type="2")

    assert (again(sale).balance, again(sale).credited, debit.balance) == (100, 0, 20)
    assert sums(customer) == (2, 120, 120)
    cancel_sale(debit, by=BY)
    assert list(findings(customer.tenant)) == []
