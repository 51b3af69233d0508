"""A customer who is shown as soon as they are made is shown as they are."""

import json

import pytest
from django.db import Error, transaction

from customers.models import Customer
from customers.services import create_shown_customer
from tenants.scope import tenant_scope
from tests.book import BY
from tests.queries import round_trips

CUSTOMERS = "/api/v1/customers"


def seen(customer):
    """What hangs on a customer."""
    return {
        "addresses": [customer.billing_parts(), customer.shipping_parts()],
        "tags": [tag.name for tag in customer.tags.all()],
        "balances": [[one.currency, one.balance] for one in customer.balances.all()],
        "sales": [[*customer.recent_sales()], [*customer.recent_issued_sales()]],
        "own": customer.own_balance().total,
    }


@pytest.mark.parametrize(
    "given, asked",
    [
        ({}, 0),
        ({"billing": {"city": "Salta"}, "tags": []}, 0),
        ({"shipping": {"city": "Salta", "street": None}, "billing": {"city": None}}, 0),
        ({"tags": ["vip", "new"], "currency": "USD"}, 1),
    ],
)
def test_what_hangs_on_a_new_customer_is_known(norte, sur, given, asked):
    with tenant_scope(norte):
        customer = create_shown_customer(norte, by=BY, name="Acme", **given)

        with round_trips() as said:
            known = seen(customer)

        assert known == seen(Customer.objects.get(pk=customer.pk))
        assert len(said()) == asked


@pytest.mark.parametrize("name", ["sales", "tags", "balances"])
def test_what_is_known_is_only_for_reading(norte, make_customer, name):
    make_customer(norte, tags=["vip"])
    with tenant_scope(norte):
        customer = create_shown_customer(norte, by=BY, name="Acme")

        with pytest.raises(Error), transaction.atomic():
            getattr(customer, name).exclude(pk=0).exists()


def test_an_answer_shows_what_is_read_later(callers, norte, sur):
    key = callers("key")
    body = {"name": "Acme", "city": "Salta", "tax_id": "20123456786", "tax_id_type": "CUIL/CUIT"}

    made = key.request("POST", CUSTOMERS, json.dumps(body).encode(), {"Idempotency-Key": "k"})

    shown = made.json()["data"]["customer"]
    read = key.get(f"{CUSTOMERS}/{shown['id']}").json()["data"]
    assert read.get("customer", read) == shown
