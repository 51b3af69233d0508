"""Currencies as people type them in the back office."""

import pytest

from customers.models import Customer
from customers.services import create_customer
from sales.models import Product
from tenants.scope import tenant_scope
from tests.back_office import add, change, errors_of, only, signed_in, stored
from tests.book import BY

NO_CODE = ["This is no currency code, such as ARS."]


@pytest.fixture
def clerk(norte):
    return signed_in(norte)


def test_a_currency_is_taken_in_whatever_letters(norte, clerk):
    add(clerk, Product, name="Widget", price="10", currency=" usd ")

    assert only(Product, norte).currency == "USD"


@pytest.mark.parametrize("typed", ["ARG", "XQX", "$", "A1S"])
def test_what_is_no_currency_is_refused_with_an_example(clerk, typed):
    answer = add(clerk, Product, name="Widget", price="10", currency=typed)

    assert errors_of(answer) == {"currency": NO_CODE}


def test_a_row_keeps_a_currency_that_came_in_another_way(norte, clerk):
    with tenant_scope(norte):
        customer = create_customer(norte, by=BY, name="Acme", currency="XQX")

    change(clerk, customer, phone="123")

    assert (stored(customer).phone, stored(customer).currency) == ("123", "XQX")


def test_a_currency_cannot_become_what_is_none(norte, clerk):
    with tenant_scope(norte):
        customer = create_customer(norte, by=BY, name="Acme")

    answer = change(clerk, customer, currency="XQX")

    assert errors_of(answer) == {"currency": NO_CODE}
    assert only(Customer, norte).currency == norte.currency
