"""Contacts, the main one among them, tags and notes: each write with its record."""

import pytest
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import transaction

from customers.models import Contact, Customer, OrgUnit, Tag
from customers.services import (
    create_contact,
    create_customer,
    create_note,
    delete_contact,
    delete_note,
    remove_customer,
    update_contact,
    update_customer,
    update_note,
)
from customers.services.tags import tag_names
from tenants.errors import Duplicate
from tenants.history import save_recorded
from tenants.models import Change
from tenants.scope import tenant_scope
from tests.book import BY


@pytest.fixture
def book(norte):
    with tenant_scope(norte):
        yield norte


@pytest.fixture
def acme(book):
    return create_customer(book, by=BY, name="Acme")


def changes(kind=None):
    entries = Change.objects.order_by("id")
    entries = entries.filter(kind=kind) if kind else entries
    return [(entry.kind, entry.action, entry.before, entry.after) for entry in entries]


def main_contact(customer):
    return Customer.objects.select_related("main_contact").get(pk=customer.pk).main_contact


def test_first_contact_is_the_main_one_and_its_heir_is_the_oldest(acme):
    ana, eva, leo = (create_contact(acme, by=BY, name=name) for name in ("Ana", "Eva", "Leo"))
    assert main_contact(acme) == ana

    delete_contact(eva, by=BY)
    assert main_contact(acme) == ana

    delete_contact(ana, by=BY)
    assert main_contact(acme) == leo

    delete_contact(leo, by=BY)
    assert main_contact(acme) is None


def test_contact_is_recorded_without_its_password(acme):
    ana = create_contact(acme, by=BY, name="Ana Roy", password="hush hush")
    update_contact(ana, by=BY, email="ana@example.com", password="another one")
    delete_contact(ana, by=BY)

    (_, _, _, made), (_, _, before, after), (_, _, gone, _) = changes("contact")
    assert made["last_name"] == "Roy"
    assert (before, after) == ({}, {"email": "ana@example.com"})
    assert gone["email"] == "ana@example.com"
    assert "password" not in str(changes())
    assert "pbkdf2" not in str(changes())


def test_password_is_kept_as_a_hash(acme):
    ana = create_contact(acme, by=BY, name="Ana", password="hush hush")

    assert check_password("hush hush", Contact.objects.get(pk=ana.pk).password)


@pytest.mark.parametrize("column", ["username", "external_key"])
def test_taken_values_are_refused(acme, column):
    create_contact(acme, by=BY, name="Ana", **{column: "ana"})
    eva = create_contact(acme, by=BY, name="Eva")

    with pytest.raises(Duplicate) as refused:
        create_contact(acme, by=BY, name="Leo", **{column: "ana"})
    assert refused.value.field == column
    with pytest.raises(Duplicate):
        update_contact(eva, by=BY, **{column: "ana"})


def test_org_unit_must_be_the_customers(book, acme):
    other = create_customer(book, by=BY, name="Beto")
    unit = save_recorded(OrgUnit(tenant=book, customer=other, name="Ventas"), by=BY)

    with pytest.raises(ValidationError):
        create_contact(acme, by=BY, name="Ana", org_unit=unit)
    assert create_contact(other, by=BY, name="Ana", org_unit=unit).org_unit == unit


def test_one_record_tells_of_customer_address_tags_and_main_contact(book):
    customer = create_customer(
        book,
        by=BY,
        name="Acme",
        billing={"city": "Salta"},
        tags=["vip", "sur"],
        main_contact={"name": "Ana Roy", "email": "ana@example.com"},
        custom={"custom_1": "x", "custom_2": None},
    )

    made = changes("customer")
    assert len(made) == 1
    after = made[0][3]
    assert after["billing.city"] == "Salta"
    assert after["tags"] == ["vip", "sur"]
    assert after["main_contact.last_name"] == "Roy"
    assert after["custom_fields"] == {"custom_1": "x"}
    assert after["email"] == "ana@example.com"
    assert changes("contact") == []
    assert main_contact(customer).email == "ana@example.com"

    update_customer(customer, by=BY, tags=["sur"], main_contact={"phone": "5"})

    _, updated = changes("customer")
    assert updated[2:] == (
        {"tags": ["vip", "sur"]},
        {"tags": ["sur"], "main_contact.phone": "5", "phone": "5"},
    )


def test_main_contact_is_picked_among_the_customers(book, acme):
    other = create_customer(book, by=BY, name="Beto", main_contact={"name": "Leo"})
    ana, eva = (create_contact(acme, by=BY, name=name) for name in ("Ana", "Eva"))

    update_customer(acme, by=BY, main_contact={"id": eva.pk, "phone": "5"})
    assert main_contact(acme) == eva
    assert main_contact(acme).phone == "5"

    stranger = main_contact(other)
    with pytest.raises(ValidationError), transaction.atomic():
        update_customer(acme, by=BY, main_contact={"id": stranger.pk})
    update_customer(acme, by=BY, main_contact={"id": None})
    assert main_contact(acme) is None
    assert Contact.objects.filter(customer=acme).count() == 2
    assert ana.pk != eva.pk


def test_own_address_is_filled_where_it_is_empty_and_kept_where_it_is_not(book):
    empty = create_customer(book, by=BY, name="Acme", main_contact={"email": "a@example.com"})
    full = create_customer(
        book, by=BY, name="Beto", email="own@example.com", main_contact={"name": "Leo"}
    )

    assert (empty.email, full.email) == ("a@example.com", "own@example.com")
    assert main_contact(full).email == "own@example.com"


def test_custom_fields_change_one_by_one(book):
    customer = create_customer(book, by=BY, name="Acme", custom={"custom_1": "a", "custom_2": "b"})

    update_customer(customer, by=BY, custom={"custom_2": None, "custom_3": "c"})

    kept = Customer.objects.get(pk=customer.pk).custom_fields
    assert kept == {"custom_1": "a", "custom_3": "c"}


def test_tags_replace_the_whole_list_in_the_order_given(book, acme):
    update_customer(acme, by=BY, tags=["sur", "vip", "sur"])
    assert tag_names(acme) == ["sur", "vip"]

    update_customer(acme, by=BY, tags=["vip", "sur"])
    assert tag_names(acme) == ["vip", "sur"]
    assert [tag.slug for tag in Tag.objects.all()] == ["sur", "vip"]

    update_customer(acme, by=BY, name="Acme SA")
    assert tag_names(acme) == ["vip", "sur"]

    update_customer(acme, by=BY, tags=[])
    assert tag_names(acme) == []


@pytest.mark.parametrize("name", ["", "x" * 121])
def test_tag_without_a_proper_name_is_refused(book, acme, name):
    with pytest.raises(ValidationError):
        update_customer(acme, by=BY, tags=[name])


def test_notes_are_signed_and_recorded(acme):
    note = create_note(acme, text="Called", by=BY)
    update_note(note, text="Called twice", by=BY)
    delete_note(note, by=BY)

    (_, _, _, made), changed, (_, _, gone, _) = changes("note")
    assert made["text"] == "Called"
    assert changed[1:] == ("updated", {"text": "Called"}, {"text": "Called twice"})
    assert gone["text"] == "Called twice"


def test_external_key_of_a_deleted_customer_stays_taken(book, sur):
    key = {"external_key": "PT-7", "by": BY}
    remove_customer(create_customer(book, name="Acme", **key), by=BY)

    with pytest.raises(Duplicate) as refused, transaction.atomic():
        create_customer(book, name="Beto", **key)
    assert refused.value.field == "external_key"
    with tenant_scope(sur):
        assert create_customer(sur, name="Sura", **key).external_key == "PT-7"


def test_deleted_customer_takes_contacts_notes_and_tags_along(book):
    customer = create_customer(
        book, by=BY, name="Acme", tags=["vip"], main_contact={"name": "Ana"}, billing={"city": "X"}
    )
    create_note(customer, text="Called", by=BY)

    assert remove_customer(customer, by=BY)

    (deleted,) = [before for _, action, before, _ in changes("customer") if action == "deleted"]
    assert deleted["tags"] == ["vip"]
    assert deleted["main_contact.name"] == "Ana"
    assert not Contact.objects.exists()
