"""Whoever is erased while somebody writes of them: what is written is found all the same."""

import json

import pytest

from customers.models import Contact, Customer
from customers.persons import erase_contact, erase_customer, find_contact, find_customer
from customers.services import create_contact, create_customer, update_contact, update_customer
from sales.models import Sale
from sales.services import record_credit_note, record_sales
from tenants.models import Change
from tenants.scope import tenant_scope
from tests.book import BY
from tests.ledgers import proven, sell
from tests.threads import meanwhile

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ana(norte):
    """A customer of norte, committed."""
    with tenant_scope(norte):
        return create_customer(norte, by=BY, name="Ana Suarez")


def record_of(tenant):
    """All that the record of changes says, as text."""
    with tenant_scope(tenant):
        rows = Change.objects.values_list("label", "before", "after")
        return json.dumps([*rows], ensure_ascii=False)


def test_what_is_sold_to_who_is_erased_names_them_no_more(norte, ana):
    erasing = meanwhile(
        norte, lambda: sell(ana, 10), lambda: erase_customer(find_customer(str(ana.pk)), by=BY)
    )

    assert not isinstance(erasing[0], Exception)
    assert "Suarez" not in record_of(norte)
    with tenant_scope(norte):
        assert proven(norte)


def take_back(customer):
    return record_credit_note(customer.sales.select_related("customer").get(), by=BY)


def sell_many(customer):
    entries = [{"customer": customer, "items": [], "total": 2}]
    return record_sales(customer.tenant, by=BY, entries=entries)


@pytest.mark.parametrize("again", [lambda customer: sell(customer, 2), take_back, sell_many])
def test_what_is_sold_to_who_was_erased_meanwhile_names_them_no_more(norte, ana, again):
    with tenant_scope(norte):
        update_customer(ana, by=BY, tax_id="20123456786", billing={"street": "Calle Suarez"})
        sell(ana, 1)

    (sold,) = meanwhile(
        norte,
        lambda: erase_customer(find_customer(str(ana.pk)), by=BY),
        lambda: again(Customer.objects.select_related("billing").get(pk=ana.pk)),
    )

    assert not isinstance(sold, Exception)
    assert "Suarez" not in record_of(norte)
    with tenant_scope(norte):
        frozen = Sale.objects.values_list("customer_name", "customer_tax_id", "customer_address")
        assert [*frozen] == [("erased", "", {})] * 2


def test_contact_who_joins_who_is_erased_is_forgotten_too(norte, ana):
    meanwhile(
        norte,
        lambda: create_contact(ana, by=BY, name="Gonzalo Ruiz"),
        lambda: erase_customer(find_customer(str(ana.pk)), by=BY),
    )

    assert "Gonzalo" not in record_of(norte)
    with tenant_scope(norte):
        assert not Contact.objects.exists()


def test_what_is_written_of_a_contact_who_is_erased_is_forgotten_too(norte, ana):
    with tenant_scope(norte):
        eva = create_contact(ana, by=BY, name="Eva", email="eva@norte.example")

    erasing = meanwhile(
        norte,
        lambda: update_contact(eva, by=BY, name="Eva Luna", email="luna@norte.example"),
        lambda: erase_contact(find_contact(str(eva.pk)), by=BY),
    )

    assert not isinstance(erasing[0], Exception)
    assert "una" not in record_of(norte)
