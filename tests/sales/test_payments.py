"""Payments settle the oldest open sales, and what is left over stays credit."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from sales.models import Application, CustomerBalance, Payment, Sale
from sales.proofs import wrong_balances
from sales.services import (
    create_draft,
    delete_draft,
    record_payment,
    record_sale,
    void_payment,
)
from tenants.errors import Refused
from tenants.scope import tenant_scope
from tests.book import BY
from tests.queries import statements

TODAY = date(2026, 3, 1)


@pytest.fixture
def customer(norte, make_customer):
    """A customer of norte with sales of 10, 20 and 30, in scope; that of 20 is due first."""
    with tenant_scope(norte):
        customer = make_customer(norte)
        for total, day in ((10, 15), (20, 10), (30, 20)):
            days = {"issued_on": date(2026, 1, 1), "due_on": date(2026, 1, day)}
            record_sale(norte, by=BY, customer=customer, items=[], total=total, **days)
        yield customer


def pay(customer, amount, **details):
    return record_payment(
        customer.tenant, by=BY, customer=customer, amount=amount, paid_on=TODAY, **details
    )


def open_amounts():
    return {int(sale.total): (sale.balance, sale.paid_on) for sale in Sale.objects.all()}


def test_payment_settles_what_is_due_first(customer):
    payment = pay(customer, 25)

    assert open_amounts() == {10: (5, None), 20: (0, TODAY), 30: (30, None)}
    assert payment.unapplied == 0
    assert [one.amount for one in Application.objects.order_by("id")] == [20, 5]
    assert CustomerBalance.objects.get().balance == 35


def test_payments_go_on_where_the_last_one_ended(customer):
    pay(customer, 25)
    pay(customer, 5)

    assert open_amounts() == {10: (0, TODAY), 20: (0, TODAY), 30: (30, None)}


def test_payment_beyond_all_sales_is_credit(customer):
    payment = pay(customer, Decimal("100.50"))

    assert Payment.objects.get().unapplied == payment.unapplied == Decimal("40.50")
    assert {balance for balance, _ in open_amounts().values()} == {0}
    balance = CustomerBalance.objects.get()
    assert (balance.paid, balance.unapplied, balance.balance) == (
        Decimal("100.50"),
        Decimal("40.50"),
        Decimal("-40.50"),
    )


def test_payment_settles_nothing_in_another_currency(customer):
    payment = pay(customer, 10, currency="USD")

    assert payment.unapplied == 10
    assert not Application.objects.exists()


def test_payment_settles_nobody_elses_sales(customer, make_customer):
    stranger = make_customer(customer.tenant, name="Stranger")

    assert pay(stranger, 10).unapplied == 10


@pytest.mark.parametrize(
    "wrong",
    [{"amount": 0}, {"amount": -1}, {"amount": 1, "currency": "$"}, {"amount": "much"}],
    ids=str,
)
def test_payment_that_no_column_takes_is_refused(customer, wrong):
    with pytest.raises(ValidationError):
        pay(customer, **wrong)

    assert not Payment.objects.exists()


def test_voided_payment_opens_its_sales_again(customer):
    before = open_amounts()
    payment = pay(customer, 100)

    void_payment(payment, by=BY)

    assert open_amounts() == before
    assert list(wrong_balances()) == []
    with pytest.raises(Refused):
        void_payment(payment, by=BY)


def test_balances_stay_the_sum_of_their_documents(customer):
    for amount in (25, 5, 100):
        pay(customer, amount)
    pay(customer, 3, kind="credit")

    assert list(wrong_balances()) == []


@pytest.mark.parametrize("amount", [20, 60])
def test_payment_takes_as_many_statements_for_three_sales_as_for_one(customer, amount):
    with statements() as told:
        pay(customer, amount)

    assert len(told()) == 12


def test_draft_that_was_thrown_away_is_not_paid(customer):
    draft = create_draft(customer.tenant, by=BY, customer=customer, total=10)
    delete_draft(draft, by=BY)

    with pytest.raises(Sale.DoesNotExist):
        pay(customer, 10, applications=[(draft, 10)])
