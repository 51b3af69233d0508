"""A page of the back office that is sent twice, as by somebody who presses twice, or goes back."""

import pytest

from customers.admin.customer import CustomerAdmin
from customers.models import Contact, Customer, Tag
from customers.services import remove_customer
from sales.models import Product
from tenants import idempotency
from tenants.models import ApiKey, IdempotencyKey
from tenants.scope import tenant_scope
from tests.back_office import (
    errors_of,
    filled,
    messages_of,
    names,
    only,
    outcome,
    page,
    signed_in,
    story,
)
from tests.book import BY


@pytest.fixture
def owner(norte):
    return signed_in(norte, "owner")


@pytest.fixture
def acme(norte, make_customer):
    return make_customer(norte)


def opened(client, model, *args, **values):
    """The address of a form, and what a browser sends of it."""
    address = page(model, "change" if args else "add", *args)
    return address, filled(client.get(address), **values)


@pytest.mark.parametrize("model", [Customer, Product])
def test_it_adds_one_row_and_answers_as_before(norte, owner, model):
    facts = {"price": "5", "currency": "ARS"} if model is Product else {}
    address, form = opened(owner, model, name="Acme", **facts)

    answers = [owner.post(address, form, follow=True) for _ in range(2)]

    assert names(model, norte) == ["Acme"]
    assert messages_of(answers[0]) == messages_of(answers[1]) != []
    assert answers[0].redirect_chain == answers[1].redirect_chain
    assert len(story(norte, model._meta.model_name)) == 1


def test_another_button_adds_no_other_row(norte, owner):
    address, form = opened(owner, Customer, name="Acme")
    owner.post(address, form | {"_save": "1"})

    answer = owner.post(address, form | {"_continue": "1"})

    assert outcome(answer) == (302, page(Customer, "change", only(Customer, norte).pk))


def test_who_goes_back_and_fills_in_something_else_adds_that(norte, owner):
    address, form = opened(owner, Customer, name="Acme")
    owner.post(address, form)

    owner.post(address, form | {"name": "Bolsas SA"})

    assert names(Customer, norte) == ["Acme", "Bolsas SA"]


def test_two_pages_add_two_rows(norte, owner):
    for _ in range(2):
        owner.post(*opened(owner, Customer, name="Acme"))

    assert names(Customer, norte) == ["Acme", "Acme"]


def test_a_page_that_was_refused_adds_its_row_later(norte, owner):
    address, form = opened(owner, Customer, name="")
    refused = owner.post(address, form)

    owner.post(address, filled(refused, name="Acme"))

    assert errors_of(refused).keys() == {"name"}
    assert names(Customer, norte) == ["Acme"]


def test_rows_below_a_form_are_added_once(norte, owner, acme):
    row = {"contacts-0-name": "Ana", "contacts-TOTAL_FORMS": "1"}
    address, form = opened(owner, Customer, acme.pk, **row)

    answers = [outcome(owner.post(address, form)) for _ in range(2)]

    assert names(Contact, norte) == ["Ana"]
    assert answers == [(302, page(Customer))] * 2


def test_a_window_of_its_own_hands_over_the_row_once_more(norte, owner):
    address, form = opened(owner, Tag, name="vip", slug="vip")

    answers = [owner.post(address, form | {"_popup": "1"}) for _ in range(2)]

    assert names(Tag, norte) == ["vip"]
    handed = [answer.context_data["popup_response_data"] for answer in answers]
    assert handed[0] == handed[1]
    assert f'"value": "{only(Tag, norte).pk}"' in handed[0]


def test_what_adds_nothing_keeps_nothing(norte, owner, acme):
    owner.post(*opened(owner, Customer, acme.pk, phone="2"))

    with tenant_scope(norte):
        assert not IdempotencyKey.objects.exists()


def test_what_was_added_and_removed_since_is_not_added_again(norte, owner):
    address, form = opened(owner, Customer, name="Acme")
    owner.post(address, form)
    with tenant_scope(norte):
        remove_customer(Customer.objects.get(), by=BY)

    answer = owner.post(address, form, follow=True)

    assert names(Customer, norte) == []
    assert "doesn’t exist" in messages_of(answer)[-1]


def test_what_one_tenant_sent_is_new_in_another(norte, sur, owner):
    address, form = opened(owner, Customer, name="Acme")
    owner.post(address, form)

    signed_in(sur).post(address, form)

    assert (names(Customer, norte), names(Customer, sur)) == (["Acme"], ["Acme"])


def test_who_may_not_add_any_more_is_told_nothing(norte, owner, monkeypatch):
    address, form = opened(owner, Customer, name="Acme")
    owner.post(address, form)
    monkeypatch.setattr(CustomerAdmin, "may", lambda page, request, way: way == "read")

    assert outcome(owner.post(address, form)) == (403, None)


def test_an_old_page_is_forgotten(norte, owner, monkeypatch):
    monkeypatch.setattr(idempotency, "EVERY", 1)
    address, form = opened(owner, Customer, name="Acme")
    owner.post(address, form)
    with tenant_scope(norte):
        kept = IdempotencyKey.objects.get()
        IdempotencyKey.objects.update(created_at=kept.created_at - idempotency.LIFETIME)

    owner.post(*opened(owner, Tag, name="vip", slug="vip"))

    with tenant_scope(norte):
        assert not IdempotencyKey.objects.filter(pk=kept.pk).exists()


@pytest.mark.parametrize("number", ["", "\0", "x" * 5000])
def test_a_page_may_have_any_number(norte, owner, number):
    address, form = opened(owner, Customer, name="Acme")

    for _ in range(2):
        owner.post(address, form | {"sent_once": number})

    assert names(Customer, norte) == ["Acme"]


def test_a_credential_is_shown_with_every_answer(norte, owner):
    address, form = opened(owner, ApiKey, name="Shop")

    answers = [owner.post(address, form, follow=True) for _ in range(2)]

    assert all("never shown again" in messages_of(answer)[0] for answer in answers)
    assert norte.api_keys.count() == 2
