"""Customers and what belongs to them, kept in the back office through the services."""

import pytest

from customers.models import Contact, Customer, Note, Tag
from customers.services import create_contact, delete_contact, update_contact, update_customer
from sales.models import Subscription
from sales.services import cancel_subscription
from tenants.scope import tenant_scope
from tests.back_office import (
    act,
    add,
    change,
    delete,
    errors_of,
    filled,
    messages_of,
    only,
    outcome,
    page,
    signed_in,
    stored,
    story,
    write_book,
)
from tests.book import BY


@pytest.fixture
def member(norte):
    return signed_in(norte)


@pytest.fixture
def acme(norte, make_customer):
    return make_customer(norte, name="Acme")


def test_a_customer_is_added_by_the_service(norte, member):
    add(member, Customer, name="  José Núñez ", tax_id="20-12345678-6")

    customer = only(Customer, norte)
    assert (customer.name, customer.currency) == ("José Núñez", "ARS")
    assert customer.tax_id_compact == "20123456786"
    entry = story(norte, "customer")[0]
    assert (entry.action, entry.actor, entry.face) == ("created", str(member.user), "admin")
    assert entry.request_id.startswith("req_")


def test_a_duplicate_document_is_shown_in_the_form(norte, member, make_customer):
    first = make_customer(norte, tax_id="20-12345678-6")

    answer = add(member, Customer, name="Second", tax_id="20.12345678.6")

    assert errors_of(answer) == {"tax_id": ["Another customer has this document number."]}
    assert only(Customer, norte) == first


def test_what_a_service_refuses_is_shown_in_the_form(member, acme):
    answer = change(member, acme, parent=acme.pk)

    assert list(errors_of(answer)) == ["parent"]
    assert stored(acme).parent is None


def test_saving_changes_only_what_was_changed(norte, member, make_customer):
    kept = {"trade_name": "  two\nlines ", "description": "a\nb\r\nc", "website": ""}
    acme = make_customer(norte, name=" Acme ", **kept, metadata={"a": [1]})

    change(member, acme, phone="+54 11 4000")

    after = stored(acme)
    assert {name: getattr(after, name) for name in kept} == kept
    assert (after.name, after.phone, after.email) == (" Acme ", "+54 11 4000", None)
    assert after.metadata == {"a": [1]}
    entry = story(norte, "customer")[0]
    assert (entry.before, entry.after.keys()) == ({}, {"phone", "updated_ip"})


def test_a_document_is_stated_in_whatever_letters(member, acme):
    change(member, acme, tax_id="020.123.456", tax_id_type="cuil", tax_country="ar")

    after = stored(acme)
    assert (after.tax_id, after.tax_id_type, after.tax_country) == ("020.123.456", "CUIT", "AR")


def test_a_country_that_there_is_not_is_refused_with_an_example(member, acme):
    answer = change(member, acme, tax_country="xx")

    assert errors_of(answer) == {"tax_country": ["This is no country code, such as AR."]}


def test_saving_without_a_change_records_nothing(norte, member, acme):
    change(member, acme)

    assert [entry.action for entry in story(norte, "customer")] == ["created"]


def test_an_emptied_text_was_never_given(norte, member, make_customer):
    acme = make_customer(norte, email="a@example.com")

    change(member, acme, email="")

    assert stored(acme).email is None


def test_an_emptied_json_is_empty_and_not_null(norte, member, make_customer):
    acme = make_customer(norte, metadata={"a": 1}, metafields=[1])

    change(member, acme, metadata="", metafields="")

    assert (stored(acme).metadata, stored(acme).metafields) == ({}, [])


@pytest.mark.parametrize("text", ['{"a": "\\u0000"}', '{"a": "\\ud800"}'])
def test_json_that_no_database_keeps_is_refused(member, acme, text):
    answer = change(member, acme, metadata=text)

    assert errors_of(answer) == {"metadata": ["There is a character that no database keeps."]}


@pytest.mark.parametrize("name", ["metadata", "tax_settings", "custom_fields"])
@pytest.mark.parametrize("text", ["[1, 2]", '"x"', "5", "true"])
def test_what_faces_show_as_an_object_is_one(member, acme, name, text):
    answer = change(member, acme, **{name: text})

    assert errors_of(answer) == {name: ["Enter a JSON object, in braces."]}


def test_metafields_are_a_list(member, acme):
    answer = change(member, acme, metafields="{}")

    assert errors_of(answer) == {"metafields": ["Enter a JSON list, in brackets."]}


NESTED = '{"a":' * 50 + "1" + "}" * 50


@pytest.mark.parametrize(
    "text", ["NaN", '{"a": NaN}', '{"a": -1e400}', "[" * 3000, NESTED, "1" * 5001]
)
def test_what_is_no_json_of_a_face_is_none_of_a_form(member, acme, text):
    answer = change(member, acme, metadata=text)

    assert errors_of(answer) == {"metadata": ["Enter a valid JSON."]}


def test_an_address_is_written_in_the_same_change(norte, member, acme):
    values = {"phone": "1", "billing-0-street": "Calle 1", "billing-0-country_text": "Perú"}

    change(member, acme, **values)

    with tenant_scope(norte):
        billing = Customer.objects.get().billing
    assert (billing.street, billing.country) == ("Calle 1", "PE")
    entry, _creation = story(norte, "customer")
    assert {"phone", "billing.street", "billing.country"} <= entry.after.keys()


def test_an_address_can_be_emptied(norte, member, make_customer):
    acme = make_customer(norte, billing={"street": "Calle 1", "city": "Rosario"})

    change(member, acme, **{"billing-0-street": ""})

    with tenant_scope(norte):
        assert Customer.objects.get().billing_parts() == {"city": "Rosario"}


def test_tags_are_chosen_on_the_page_of_the_customer(norte, member, acme):
    add(member, Tag, name="Friends", slug="friends")

    change(member, acme, tagged=[only(Tag, norte).pk])

    with tenant_scope(norte):
        assert [tag.name for tag in acme.tags.all()] == ["Friends"]
    assert story(norte, "customer")[0].after["tags"] == ["Friends"]


def test_a_customer_is_added_with_tags(norte, member):
    add(member, Tag, name="vip", slug="vip")

    add(member, Customer, name="Acme", tagged=[only(Tag, norte).pk])

    with tenant_scope(norte):
        assert [tag.name for tag in Customer.objects.get().tags.all()] == ["vip"]


def test_contacts_are_kept_on_the_page_of_the_customer(norte, member, acme):
    change(member, acme, **{"contacts-TOTAL_FORMS": "1", "contacts-0-name": "Ana María Ruiz"})

    contact = only(Contact, norte)
    assert contact.last_name == "Ruiz"
    assert stored(acme).main_contact_id == contact.pk

    change(member, acme, **{"contacts-0-title": "CFO"})
    assert stored(contact).title == "CFO"

    change(member, acme, **{"contacts-0-DELETE": "on"})
    assert [entry.action for entry in story(norte, "contact")] == ["deleted", "updated", "created"]


def test_contacts_have_a_page_of_their_own(norte, member, acme):
    add(member, Contact, customer=acme.pk, name="Ana Ruiz")
    change(member, only(Contact, norte), email="ana@example.com")

    contact = only(Contact, norte)
    assert (contact.name, contact.email, contact.last_name) == (
        "Ana Ruiz",
        "ana@example.com",
        "Ruiz",
    )

    delete(member, contact)
    assert stored(acme).main_contact is None


def test_notes_are_signed_by_who_wrote_them(norte, member, acme):
    change(member, acme, **{"notes-TOTAL_FORMS": "1", "notes-0-text": "Called.\r\nTwice."})
    note = only(Note, norte)
    assert (note.text, note.author) == ("Called.\nTwice.", member.user)

    change(signed_in(norte), acme, **{"notes-0-text": "Called thrice."})
    note = only(Note, norte)
    assert (note.text, note.author) == ("Called thrice.", member.user)


def test_an_odd_document_is_taken_with_a_warning(norte, member):
    answer = add(member, Customer, name="Acme", tax_id="20-12345678-9")

    assert only(Customer, norte).tax_id == "20-12345678-9"
    warning = "The check digit does not fit the number: look for a mistyped digit."
    assert warning in messages_of(answer)


def test_a_customer_without_documents_is_deleted(norte, member, acme):
    assert member.get(page(Customer, "delete", acme.pk)).status_code == 200

    delete(member, acme)

    with tenant_scope(norte):
        assert not Customer.objects.exists()
    assert story(norte, "customer")[0].action == "deleted"


def test_a_customer_with_documents_is_archived_instead(norte, member):
    write_book(norte)
    acme = only(Customer, norte)
    with tenant_scope(norte):
        cancel_subscription(Subscription.objects.get(), by=BY)

    answer = delete(member, acme)

    assert stored(acme).status == "archived"
    told = "Acme of norte has documents or sub-customers and is archived instead."
    assert messages_of(answer) == [told]


def test_a_customer_with_a_subscription_stays(norte, member):
    write_book(norte)
    acme = only(Customer, norte)

    answer = delete(member, acme)

    assert stored(acme).status == "active"
    assert messages_of(answer) == ["This customer has active subscriptions."]


def test_a_customer_with_a_subscription_is_not_archived(norte, member):
    write_book(norte)
    acme = only(Customer, norte)

    by_action, in_form = act(member, acme, "archive"), change(member, acme, status="archived")

    assert stored(acme).status == "active"
    told = "This customer has active subscriptions."
    assert messages_of(by_action) == [f"{acme}: {told}"]
    assert errors_of(in_form) == {"__all__": [told]}


def test_customers_are_archived_and_restored_by_action(member, acme):
    act(member, acme, "archive")
    assert stored(acme).status == "archived"

    act(member, acme, "restore")
    assert stored(acme).status == "active"


def test_the_list_shows_balances_by_currency(norte, member):
    write_book(norte)

    assert "10.00 ARS" in member.get(page(Customer)).content.decode()


def test_an_action_tells_what_a_service_refused(norte, member, acme):
    with tenant_scope(norte):
        Customer.objects.update(currency="???")

    answer = act(member, acme, "archive")

    assert stored(acme).status == "active"
    assert messages_of(answer) == ["Acme: currency: Enter a valid value."]


def test_an_action_names_a_column_in_the_language_of_the_page(norte, member, acme):
    with tenant_scope(norte):
        Customer.objects.update(currency="???")
    member.cookies["django_language"] = "es"

    answer = act(member, acme, "archive")

    assert messages_of(answer) == ["Acme: moneda: Introduzca un valor válido."]


# Pages that were open while others wrote


def test_a_page_undoes_nothing_that_others_wrote_meanwhile(norte, member, make_customer):
    acme = make_customer(norte, email="a@x.example", tags=["vip"], metadata={"a": 1})
    address = page(Customer, "change", acme.pk)
    opened = filled(member.get(address), phone="2")
    meanwhile = {"email": "b@x.example", "status": "inactive", "tags": ["vip", "late"]}
    meanwhile |= {"metadata": {"a": 2}, "salesperson": member.user}
    with tenant_scope(norte):
        update_customer(acme, by=BY, **meanwhile)

    assert outcome(member.post(address, opened)) == (302, page(Customer))

    after = stored(acme)
    assert (after.phone, after.email, after.status) == ("2", "b@x.example", "inactive")
    assert (after.metadata, after.salesperson_id) == ({"a": 2}, member.user.pk)
    with tenant_scope(norte):
        assert {tag.name for tag in after.tags.all()} == {"vip", "late"}
    assert story(norte, "customer")[0].after.keys() == {"phone", "updated_ip"}


def test_a_page_undoes_no_change_of_an_address_or_a_contact(norte, member, make_customer):
    acme = make_customer(norte, billing={"street": "Calle 1"}, main_contact={"name": "Ana Paz"})
    address = page(Customer, "change", acme.pk)
    typed = {"billing-0-city": "Salta", "contacts-0-title": "Dra."}
    opened = filled(member.get(address), **typed)
    with tenant_scope(norte):
        update_customer(acme, by=BY, billing={"street": "Calle 2"})
        update_contact(Contact.objects.get(), by=BY, email="ana@x.example")

    member.post(address, opened)

    contact = only(Contact, norte)
    assert (contact.email, contact.title) == ("ana@x.example", "Dra.")
    with tenant_scope(norte):
        parts = Customer.objects.get().billing_parts()
    assert parts == {"street": "Calle 2", "city": "Salta"}


def test_two_people_write_the_first_address_together(norte, member, acme):
    address = page(Customer, "change", acme.pk)
    opened = filled(member.get(address), **{"billing-0-city": "Salta"})
    with tenant_scope(norte):
        update_customer(acme, by=BY, billing={"street": "Calle 2"})

    assert outcome(member.post(address, opened)) == (302, page(Customer))

    with tenant_scope(norte):
        parts = Customer.objects.get().billing_parts()
    assert parts == {"street": "Calle 2", "city": "Salta"}


def test_two_people_tag_a_customer_together(norte, member, make_customer):
    acme = make_customer(norte, tags=["old", "vip"])
    add(member, Tag, name="new", slug="new")
    with tenant_scope(norte):
        ids = dict(Tag.objects.values_list("name", "pk"))
    address = page(Customer, "change", acme.pk)
    opened = filled(member.get(address), tagged=[ids["vip"], ids["new"]])
    with tenant_scope(norte):
        update_customer(acme, by=BY, tags=["old", "vip", "late"])

    assert outcome(member.post(address, opened)) == (302, page(Customer))

    with tenant_scope(norte):
        assert {tag.name for tag in stored(acme).tags.all()} == {"vip", "late", "new"}


@pytest.mark.parametrize("more, left", [([], set()), (["new"], {"new"})])
def test_a_tag_that_was_deleted_meanwhile_stops_nobody(norte, member, make_customer, more, left):
    acme = make_customer(norte, tags=["vip"])
    add(member, Tag, name="new", slug="new")
    with tenant_scope(norte):
        ids = dict(Tag.objects.values_list("name", "pk"))
    address = page(Customer, "change", acme.pk)
    tagged = [ids[name] for name in ["vip", *more]]
    opened = filled(member.get(address), phone="2", tagged=tagged)
    with tenant_scope(norte):
        Tag.objects.get(name="vip").delete()

    assert outcome(member.post(address, opened)) == (302, page(Customer))

    assert stored(acme).phone == "2"
    with tenant_scope(norte):
        assert {tag.name for tag in stored(acme).tags.all()} == left


def rows_told(response, prefix):
    """The messages about the rows of a table below the form."""
    inlines = response.context["inline_admin_formsets"]
    return next(one.formset for one in inlines if one.formset.prefix == prefix).non_form_errors()


def test_a_page_says_that_its_rows_were_deleted_meanwhile(norte, member, acme):
    with tenant_scope(norte):
        rows = [create_contact(acme, by=BY, name=name) for name in ("Ana", "Eva", "Paz")]
    address = page(Customer, "change", acme.pk)
    typed = {"contacts-1-title": "Dra.", "contacts-3-name": "Luz", "contacts-TOTAL_FORMS": "4"}
    opened = filled(member.get(address), phone="2", **typed)
    with tenant_scope(norte):
        for contact in (rows[0], rows[2]):
            delete_contact(contact, by=BY)

    refused = member.post(address, opened)
    member.post(address, filled(refused))

    told = "Somebody deleted 2 of these rows meanwhile. Save again for the others."
    assert rows_told(refused, "contacts") == [told]
    assert stored(acme).phone == "2"
    with tenant_scope(norte):
        contacts = Contact.objects.order_by("id").values_list("name", "title")
        assert list(contacts) == [("Eva", "Dra."), ("Luz", "")]


def test_a_page_that_was_refused_still_knows_what_it_showed(norte, member, make_customer):
    acme = make_customer(norte, email="a@x.example")
    address = page(Customer, "change", acme.pk)
    opened = filled(member.get(address), name="")
    with tenant_scope(norte):
        update_customer(acme, by=BY, email="b@x.example")

    refused = member.post(address, opened)
    member.post(address, filled(refused, name="Acme SA"))

    assert (stored(acme).name, stored(acme).email) == ("Acme SA", "b@x.example")


def test_the_first_tag_outlives_a_refusal(norte, member, acme):
    add(member, Tag, name="vip", slug="vip")
    address = page(Customer, "change", acme.pk)
    opened = filled(member.get(address), name="", tagged=[only(Tag, norte).pk])

    refused = member.post(address, opened)
    member.post(address, filled(refused, name="Acme SA"))

    with tenant_scope(norte):
        assert [tag.name for tag in stored(acme).tags.all()] == ["vip"]


def test_the_page_of_a_customer_with_many_contacts_can_be_saved(norte, member, acme):
    with tenant_scope(norte):
        for number in range(90):
            create_contact(acme, by=BY, name=f"Ana {number}")

    change(member, acme, phone="2")

    assert stored(acme).phone == "2"
