"""Ids of another tenant, wherever an address or a form of the back office takes one: nothing is
told and nothing changes. Each test also shows that such a thing is found at home."""

import pytest
from django import forms
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from customers.models import Contact, Customer, Note, OrgUnit
from sales.models import Payment, Quotation, Sale, Subscription
from tenants.history import facts
from tenants.models import Change, User
from tenants.scope import tenant_scope
from tests.back_office import (
    OURS,
    add,
    errors_of,
    filled,
    listed,
    only,
    outcome,
    page,
    rows_of,
    signed_in,
    write_book,
)

MISSING = (302, "/admin/")
WRONG_IDS = ["abc", "1.5", "-1", "9" * 30, "\0", "é"]


@pytest.fixture
def book(norte, sur):
    write_book(norte)
    write_book(sur)


@pytest.fixture
def owner(norte):
    return signed_in(norte, "owner")


@pytest.fixture
def stranger(sur):
    return signed_in(sur, "owner")


def first_rows(tenant):
    """The tenant's first row of each model that has a page, by model."""
    with tenant_scope(tenant):
        return {model: rows_of(model, tenant)[0] for model in OURS}


def everything(tenant):
    """All facts of all rows of a tenant."""
    with tenant_scope(tenant):
        rows = [
            row for model in OURS for row in sorted(rows_of(model, tenant), key=lambda one: one.pk)
        ]
        return [(row._meta.model_name, row.pk, facts(row)) for row in rows]


# Addresses


def ways(model):
    """Every kind of page of one row: as the stock admin has them, and its buttons."""
    deeds = [deed.name for deed in admin.site.get_model_admin(model).deeds]
    return ["change", "delete", *deeds]


def test_pages_of_a_foreign_row_are_those_of_an_absent_one(book, sur, owner, stranger):
    before = everything(sur)
    for model, row in first_rows(sur).items():
        for way in ways(model):
            foreign, absent = page(model, way, row.pk), page(model, way, row.pk + 10_000)
            for ask in (owner.get, owner.post):
                assert outcome(ask(foreign)) == outcome(ask(absent)), foreign
        assert stranger.get(page(model, "change", row.pk)).status_code == 200, model

    assert everything(sur) == before


@pytest.mark.parametrize("wrong", [*WRONG_IDS[:-2], "%00", "_3F"])
def test_pages_of_what_is_no_id_are_those_of_an_absent_row(book, owner, wrong):
    for model in OURS:
        for way in ways(model):
            address = page(model, way, 0).replace("/0/", f"/{wrong}/")

            assert outcome(owner.get(address))[0] in {302, 403}, address


def test_the_history_of_a_foreign_row_is_empty(book, norte, sur, owner, stranger):
    for model, row in first_rows(sur).items():
        if model is Change:
            continue
        answer = owner.get(page(model, "history", row.pk), follow=True)

        with tenant_scope(norte):
            mine = {*Change.objects.filter(kind=model._meta.model_name, object_id=row.pk)}
        assert set(listed(answer)) == mine, model


@pytest.mark.parametrize("wrong", ["abc", "1.5", "9" * 30])
def test_the_history_of_what_is_no_id_is_a_page(book, owner, wrong):
    answer = owner.get(f"/admin/customers/customer/{wrong}/history/", follow=True)

    assert answer.status_code == 200


def test_what_is_shown_on_the_site_is_nothing(book, norte, sur, owner):
    kind = ContentType.objects.get_for_model(Customer).pk
    pks = [only(Customer, norte).pk, only(Customer, sur).pk, 10_000]

    answers = [owner.get(reverse("admin:view_on_site", args=[kind, pk])) for pk in pks]

    assert {answer.status_code for answer in answers} == {404}


# What lists can be asked


@pytest.mark.parametrize("model", [Sale, Quotation, Payment, Subscription, Contact, OrgUnit, Note])
def test_a_list_narrowed_to_a_foreign_customer_is_empty(book, norte, sur, owner, model):
    mine, foreign = only(Customer, norte), only(Customer, sur)

    assert listed(owner.get(page(model), {"customer__id__exact": mine.pk}))
    assert listed(owner.get(page(model), {"customer__id__exact": foreign.pk})) == []


@pytest.mark.parametrize(
    "lookup",
    [
        "tenant__slug",
        "tenant__api_keys__public_key__startswith",
        "salesperson__email__startswith",
        "salesperson__password__startswith",
        "parent__name__startswith",
        "customer_tags__tag__name",
        "balances__balance__gt",
    ],
)
def test_a_list_cannot_be_asked_for_what_lies_behind_a_row(book, owner, lookup):
    assert owner.get(page(Customer), {lookup: "1"}).status_code == 400


@pytest.mark.parametrize("wrong", WRONG_IDS)
def test_a_list_narrowed_to_nonsense_is_a_page(book, owner, wrong):
    for lookup in ("customer__id__exact", "p", "o", "e", "q", "status__exact", "issued_on__gte"):
        assert owner.get(page(Sale), {lookup: wrong}, follow=True).status_code in {200, 400}, lookup


# Choices offered while typing


def references():
    """(model, field) of every reference that a page offers choices for."""
    for model in admin.site._registry:
        for column in (*model._meta.fields, *model._meta.many_to_many):
            related = column.related_model
            if related in admin.site._registry and admin.site._registry[related].search_fields:
                yield model, column


def test_no_foreign_choice_is_offered(book, norte, sur, owner, stranger):
    for model, column in references():
        asked = {
            "app_label": model._meta.app_label,
            "model_name": model._meta.model_name,
            "field_name": column.name,
        }
        answers = [client.get("/admin/autocomplete/", asked) for client in (owner, stranger)]

        mine, theirs = ({row["id"] for row in one.json()["results"]} for one in answers)
        path = getattr(admin.site._registry[column.related_model], "tenant_path", "tenant")
        with tenant_scope(norte):
            own = column.related_model.objects.filter(**{path: norte.pk})
            assert mine == {str(pk) for pk in own.values_list("pk", flat=True)}, column
        assert not mine & theirs, column


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"app_label": "x", "model_name": "customer", "field_name": "parent"},
        {"app_label": "customers", "model_name": "customer", "field_name": "name"},
        {"app_label": "customers", "model_name": "customer", "field_name": "nothing"},
        {"app_label": "tenants", "model_name": "idempotencykey", "field_name": "tenant"},
    ],
)
def test_only_references_have_choices(book, owner, asked):
    assert owner.get("/admin/autocomplete/", asked).status_code in {200, 403}
    assert signed_in().get("/admin/autocomplete/", asked).status_code == 403


def test_nothing_is_found_by_what_no_column_has(book, owner):
    for model, column in references():
        asked = {
            "app_label": model._meta.app_label,
            "model_name": model._meta.model_name,
            "field_name": column.name,
            "term": "\0",
        }
        answer = owner.get("/admin/autocomplete/", asked)

        assert answer.json()["results"] == [], column


# Forms


def choosing(form):
    """The names of a form's fields that take ids."""
    return [name for name, one in form.fields.items() if isinstance(one, forms.ModelChoiceField)]


def foreign_pk(field, sur):
    related = field.queryset.model
    if related is User:
        return sur.memberships.first().user_id
    with tenant_scope(sur):
        return rows_of(related, sur)[0].pk


def writable(client):
    request = client.get("/admin/").wsgi_request
    for model, model_page in admin.site._registry.items():
        if model_page.has_add_permission(request) and model_page.has_module_permission(request):
            yield model


def test_no_form_takes_a_foreign_id(book, norte, sur, owner, stranger):
    before, asked = (everything(norte), everything(sur)), 0
    for model in writable(owner):
        for way, args in (("add", []), ("change", [first_rows(norte)[model].pk])):
            answer = owner.get(page(model, way, *args))
            form = answer.context["adminform"].form
            for name in choosing(form):
                for value in (foreign_pk(form.fields[name], sur), *WRONG_IDS):
                    sent = filled(answer, **{name: value})
                    refused = owner.post(page(model, way, *args), sent)
                    assert name in errors_of(refused), (model, way, name, value)
                    asked += 1

    assert asked > 100
    assert (everything(norte), everything(sur)) == before


@pytest.mark.parametrize("value", ["foreign", *WRONG_IDS])
@pytest.mark.parametrize("prefix, related", [("contacts", Contact), ("notes", Note)])
def test_no_inline_takes_a_foreign_id(book, norte, sur, owner, prefix, related, value):
    acme = only(Customer, norte)
    with tenant_scope(sur):
        foreign = rows_of(related, sur)[0].pk
    before = everything(norte), everything(sur)
    answer = owner.get(page(Customer, "change", acme.pk))

    pk = foreign if value == "foreign" else value
    for changed in ({f"{prefix}-0-id": pk}, {f"{prefix}-0-id": pk, f"{prefix}-0-DELETE": "on"}):
        sent = filled(answer, **changed, **{f"{prefix}-0-name": "x", f"{prefix}-0-text": "x"})
        assert owner.post(page(Customer, "change", acme.pk), sent).status_code in {200, 302}

    assert everything(sur) == before[1]
    assert everything(norte) == before[0]


def test_a_customer_cannot_be_taken_over_through_an_inline(book, norte, sur, owner):
    mine, foreign = only(Customer, norte), only(Customer, sur)
    answer = owner.get(page(Customer, "change", mine.pk))
    rows = {"contacts-TOTAL_FORMS": "2", "contacts-1-customer": foreign.pk, "contacts-1-name": "x"}

    owner.post(page(Customer, "change", mine.pk), filled(answer, **rows))

    with tenant_scope(sur):
        assert not Contact.objects.filter(name="x").exists()


# Windows that fill in a field of another


@pytest.mark.parametrize("field", ["token", "search_text", "tenant", "password", "x", "id__lt"])
def test_only_known_fields_are_referred_to(book, norte, owner, field):
    acme = only(Customer, norte)

    for address in (page(Customer), page(Customer, "change", acme.pk), page(Customer, "add")):
        assert owner.get(address, {"_to_field": field}).status_code == 400, address


def test_a_window_shows_a_foreign_row_no_more_than_a_page(book, sur, owner):
    foreign = only(Customer, sur)

    for asked in ({"_popup": "1"}, {"_to_field": "id"}, {"_popup": "1", "_to_field": "id"}):
        address = page(Customer, "change", foreign.pk)
        assert outcome(owner.get(address, asked)) == MISSING
        assert outcome(owner.post(address, asked | {"name": "x"})) == MISSING
        assert "sur" not in owner.get(page(Customer), asked).content.decode()


def test_the_front_page_tells_nothing_of_another_tenant(book, norte, sur):
    """Also of what somebody who works in both did in the other one."""
    both = signed_in(norte)
    sur.memberships.create(user=both.user)
    add(both, Customer, name="Secret")
    assert only_named(norte, "Secret")

    both.post("/admin/tenant/", {"tenant": sur.pk})

    assert "Secret" not in both.get("/admin/").content.decode()


def only_named(tenant, name):
    with tenant_scope(tenant):
        return Customer.objects.get(name=name)
