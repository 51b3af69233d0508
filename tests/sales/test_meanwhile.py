"""Two who write the ledger at once: one waits, and then sees what the other has made of it."""

from decimal import Decimal

import pytest

from customers.services import create_customer, remove_customer
from sales.services import (
    create_subscription,
    intend_payment,
    pause_subscription,
    resume_subscription,
    update_payment,
    update_subscription,
    void_payment,
)
from tenants.scope import tenant_scope
from tests.book import BY
from tests.ledgers import again, pay, proven, sell
from tests.threads import meanwhile

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(norte):
    """Two customers of norte, committed."""
    with tenant_scope(norte):
        return [create_customer(norte, by=BY, name=name) for name in ("Ana", "Bea")]


def subscribe(customer, **details):
    return create_subscription(
        customer.tenant, by=BY, customer=customer, name="Care", amount=Decimal(10), **details
    )


def test_one_of_two_new_subscriptions_has_an_external_key(norte, people):
    ana, bea = people

    (refusal,) = meanwhile(
        norte, lambda: subscribe(ana, external_key="k"), lambda: subscribe(bea, external_key="k")
    )

    assert (refusal.code, refusal.field) == ("duplicate", "external_key")


def test_one_of_two_subscriptions_is_given_an_external_key(norte, people):
    with tenant_scope(norte):
        one, other = map(subscribe, people)

    (refusal,) = meanwhile(
        norte,
        lambda: update_subscription(one, by=BY, external_key="k"),
        lambda: update_subscription(other, by=BY, external_key="k"),
    )

    assert (refusal.code, refusal.field) == ("duplicate", "external_key")
    with tenant_scope(norte):
        assert again(other).external_key is None


def test_payment_is_changed_and_then_void(norte, people):
    with tenant_scope(norte):
        sale = sell(people[0], 100)
        payment = pay(people[0], 60, applications=[])

    (void,) = meanwhile(
        norte,
        lambda: update_payment(payment, by=BY, notes="Cash"),
        lambda: void_payment(payment, by=BY),
        left=lambda: intend_payment(payment, sale, by=BY),
    )

    assert (void.is_void, void.intended_for_id) == (True, sale.pk)
    with tenant_scope(norte):
        assert again(sale).balance == 100
        assert proven(norte)


def test_subscription_of_a_customer_who_is_being_removed_does_not_go_on(norte, people):
    with tenant_scope(norte):
        paused = pause_subscription(subscribe(people[0]), by=BY)

    (refusal,) = meanwhile(
        norte,
        lambda: remove_customer(people[0], by=BY),
        lambda: resume_subscription(paused, by=BY),
    )

    assert refusal.code == "customer_is_gone"
    with tenant_scope(norte):
        assert (again(people[0]).status, again(paused).status) == ("archived", "paused")


def test_customer_whose_subscription_goes_on_is_not_removed(norte, people):
    with tenant_scope(norte):
        paused = pause_subscription(subscribe(people[0]), by=BY)

    (refusal,) = meanwhile(
        norte,
        lambda: resume_subscription(paused, by=BY),
        lambda: remove_customer(people[0], by=BY),
    )

    assert refusal.code == "active_subscriptions"
    with tenant_scope(norte):
        assert (again(people[0]).status, again(paused).status) == ("active", "active")
