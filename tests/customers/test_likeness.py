"""Who may be the same customer twice, and that nobody reads the book to find out."""

import pytest
from django.db import connection

from customers.likeness import conditions, keys, reasons
from customers.models import Customer
from customers.services import update_customer
from tenants.scope import tenant_scope
from tests.book import BY


@pytest.mark.parametrize(
    "given, found",
    [
        ({"name": " José  NÚÑEZ "}, {"name_key": "jose nunez"}),
        ({"name": "x" * 200}, {"name_key": "x" * 80}),
        ({"email": "Ana@Example.com "}, {"email_key": "ana@example.com"}),
        ({"phone": "+54 (11) 4000-0000"}, {"phone_key": "541140000000"}),
        ({"phone": "１１４０００"}, {"phone_key": "114000"}),
        ({"phone": "ext. 12345"}, {"phone_key": None}),
        ({"name": "  ", "email": "", "phone": "-"}, {}),
    ],
)
def test_keys_forget_how_it_was_typed(given, found):
    nothing = {"name_key": None, "email_key": None, "phone_key": None}

    assert keys(**{"name": None, "email": None, "phone": None} | given) == nothing | found


SAME = [
    ({"name": "José Núñez"}, {"name": "JOSE  NUNEZ"}, ["same name"]),
    ({"email": "a@b.example"}, {"email": "A@B.example"}, ["same e-mail"]),
    ({"phone": "+54 11 4000-0000"}, {"phone": "541140000000"}, ["same phone"]),
    ({"tax_id": "20-12345678-6"}, {"tax_id": "12.345.678"}, ["same person's document"]),
    ({"tax_id": "12345678"}, {"tax_id": "27-12345678-0"}, ["same person's document"]),
    (
        {"name": "Ana", "email": "a@b.example"},
        {"name": "ana", "email": "a@b.example"},
        ["same name", "same e-mail"],
    ),
]


@pytest.mark.parametrize("one, other, why", SAME)
def test_likenesses_are_found_with_their_reasons(norte, sur, make_customer, one, other, why):
    customer = make_customer(norte, **{"name": "One"} | one)
    twin = make_customer(norte, **{"name": "Other"} | other)
    make_customer(norte, name="Nobody", tax_id="20-99999999-0")
    make_customer(sur, **{"name": "Other"} | other)

    with tenant_scope(norte):
        assert Customer.objects.like(customer) == [twin]
        assert [str(reason) for reason in reasons(customer, twin)] == why


def test_nobody_is_like_a_customer_with_nothing_to_go_by(norte, make_customer):
    customer = make_customer(norte, name="!")
    make_customer(norte, name="Other")
    with tenant_scope(norte):
        Customer.objects.update(name_key=None)
        customer.refresh_from_db()

        assert Customer.objects.like(customer) == []


def test_what_many_share_makes_nobody_alike(norte, make_customer):
    customer = make_customer(norte, name="One", tax_id="0")
    make_customer(norte, name="Other", tax_id="0")

    with tenant_scope(norte):
        assert Customer.objects.like(customer) == []


def test_keys_follow_what_is_written(norte, make_customer):
    customer = make_customer(norte, name="One", phone="4000-0000")

    with tenant_scope(norte):
        update_customer(customer, by=BY, phone="5000-0000", name="Two")
        customer.refresh_from_db()

    assert (customer.name_key, customer.phone_key) == ("two", "50000000")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite tells its plans in a few words")
def test_likenesses_are_looked_up_by_indexes(norte, make_customer):
    facts = {"email": "a@b.example", "phone": "4000-0000", "tax_id": "20-12345678-6"}
    customer = make_customer(norte, name="One", **facts)

    with tenant_scope(norte):
        others = Customer.objects.exclude(pk=customer.pk).order_by()
        plans = [others.filter(one).explain() for one in conditions(customer)]

    indexes = [plan.partition("USING INDEX ")[2].partition(")")[0] for plan in plans]
    assert indexes == [
        "customer_of_name (tenant_id=? AND name_key=?",
        "customer_of_email (tenant_id=? AND email_key=?",
        "customer_of_phone (tenant_id=? AND phone_key=?",
        "customer_document_per_tenant (tenant_id=? AND tax_id_compact=?",
    ]


def test_a_name_that_many_have_costs_no_more(norte, make_customer):
    customer = make_customer(norte, name="One")
    with tenant_scope(norte):
        Customer.objects.bulk_create(
            Customer(tenant=norte, name="ONE", name_key="one", currency="ARS") for _ in range(100)
        )

        assert len(Customer.objects.like(customer, most=5)) == 5
