"""Customers asked for by name alone."""

import pytest

from customers.services import customer_of_name
from tenants.scope import tenant_scope
from tests.book import BY


@pytest.fixture
def called(norte):
    """`called("Ana")` is norte's customer of that name."""

    def by_name(name):
        with tenant_scope(norte):
            return customer_of_name(norte, name, by=BY)

    return by_name


def test_name_is_matched_exactly(called, norte, make_customer):
    ana = make_customer(norte, name="Ana Ruiz")

    assert called("Ana Ruiz") == ana
    others = [called(name) for name in ("ana ruiz", "Ana", "Ana Ruiz ", "Aná Ruiz")]
    assert len({ana, *others}) == 5


def test_oldest_of_a_name_is_the_one_archived_or_not(called, norte, make_customer):
    oldest = make_customer(norte, name="Ana", status="archived")
    make_customer(norte, name="Ana")

    assert called("Ana") == oldest


def test_unknown_name_is_added_once_and_recorded(called, norte, sur, make_customer):
    make_customer(sur, name="Eva")

    eva = called("Eva")

    assert called("Eva") == eva
    with tenant_scope(norte):
        assert [customer.name for customer in norte.customers.all()] == ["Eva"]
        assert [change.action for change in norte.changes.filter(kind="customer")] == ["created"]
    with tenant_scope(sur):
        assert sur.customers.count() == 1
