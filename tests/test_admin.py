"""The back office: whose rows it shows, who may do what, and how it saves what has no service."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from customers.models import Contact, Customer, OrgUnit, Tag
from sales.models import ListedPrice, PaymentTerm, PriceList, Product, Quotation, Sale, Subscription
from tenants.models import Change
from tenants.scope import tenant_scope
from tests.back_office import (
    BOOKKEEPING,
    MODELS,
    OURS,
    Inline,
    act,
    add,
    change,
    delete,
    errors_of,
    filled,
    listed,
    make,
    messages_of,
    only,
    outcome,
    page,
    rows_of,
    signed_in,
    stored,
    story,
    write_book,
)
from tests.factories import UserFactory
from tests.queries import statements

MISSING = (302, "/admin/")  # with a message: no such row
REFUSED = (403, None)


@pytest.fixture
def book(norte, sur):
    write_book(norte)
    write_book(sur)


@pytest.fixture
def owner(norte):
    return signed_in(norte, "owner")


@pytest.fixture
def member(norte):
    return signed_in(norte)


def every_row(tenant):
    """A row of each model that has a page."""
    with tenant_scope(tenant):
        return {model: rows_of(model, tenant)[0] for model in OURS}


# Whose rows


def test_every_model_has_a_page():
    assert set(admin.site._registry) == MODELS - BOOKKEEPING


def test_pages_show_the_rows_of_the_tenant(book, norte, owner):
    for model, row in every_row(norte).items():
        listed = owner.get(page(model)).context["cl"].result_list

        assert row in listed, model
        assert owner.get(page(model, "change", row.pk)).status_code == 200, model


def test_pages_hide_the_rows_of_others(book, sur, owner):
    signed_in(sur)
    for model, foreign in every_row(sur).items():
        listed = owner.get(page(model)).context["cl"].result_list

        assert foreign not in listed, model
        assert outcome(owner.get(page(model, "change", foreign.pk))) == MISSING, model
        assert outcome(owner.get(page(model, "delete", foreign.pk))) in {MISSING, REFUSED}, model


def test_rows_of_others_cannot_be_written(book, sur, owner):
    signed_in(sur)
    for model, foreign in every_row(sur).items():
        for kind in ("change", "delete"):
            answer = owner.post(page(model, kind, foreign.pk), {"post": "yes"})

            assert outcome(answer) in {MISSING, REFUSED}, model


def test_a_search_stays_in_the_tenant(book, owner):
    found = owner.get(page(Customer), {"q": "ACME"}).context["cl"].result_list

    assert [customer.name for customer in found] == ["Acme of norte"]


def test_a_search_has_no_more_words_than_a_database_takes(book, owner):
    words = "acme " * 2000
    asked = {"app_label": "sales", "model_name": "listedprice", "field_name": "product"}

    searched = [model for model in OURS if admin.site.get_model_admin(model).search_fields]

    lists = {model: owner.get(page(model), {"q": words}).status_code for model in searched}
    offered = owner.get(reverse("admin:autocomplete"), asked | {"term": words})

    assert lists == dict.fromkeys(searched, 200)
    assert offered.status_code == 200


def test_choices_offered_while_typing_stay_in_the_tenant(book, owner):
    asked = {"app_label": "customers", "model_name": "customer", "field_name": "parent"}

    answer = owner.get(reverse("admin:autocomplete"), asked | {"term": "acme"})

    assert [row["text"] for row in answer.json()["results"]] == ["Acme of norte"]


def test_a_foreign_row_cannot_be_referred_to(book, norte, sur, owner):
    acme, foreign = only(Customer, norte), only(PriceList, sur)

    answer = change(owner, acme, price_list=foreign.pk)

    assert "price_list" in errors_of(answer)
    assert stored(acme).price_list is None


def test_only_people_of_the_tenant_are_salespersons(sur, member):
    signed_in(sur)

    form = member.get(page(Customer, "add")).context["adminform"].form

    assert set(form.fields["salesperson"].queryset) == {member.user}


# Who may do what


@pytest.mark.parametrize(
    "model, allowed",
    [
        (Customer, ["view", "add", "change", "delete"]),
        (Tag, ["view", "add", "change", "delete"]),
        (Product, ["view", "add", "change", "delete"]),
        (Subscription, ["view", "add", "change", "delete"]),
        (Sale, ["view"]),
        (Quotation, ["view"]),
        (Change, ["view"]),
    ],
)
def test_members_keep_the_book(model, allowed, member, owner):
    assert permissions(member, model) == permissions(owner, model) == allowed


def permissions(client, model):
    """As the front page tells them."""
    listed = client.get("/admin/").context["app_list"]
    perms = {row["model"]: row["perms"] for app in listed for row in app["models"]}
    return [name for name in ("view", "add", "change", "delete") if perms[model][name]]


def test_who_belongs_to_no_tenant_sees_nothing(book, norte):
    signed_in(norte)
    orphan = signed_in()

    assert orphan.get("/admin/").context["app_list"] == []
    for model, row in every_row(norte).items():
        assert outcome(orphan.get(page(model))) == REFUSED, model
        assert outcome(orphan.get(page(model, "add"))) == REFUSED, model
        assert outcome(orphan.get(page(model, "change", row.pk))) == REFUSED, model


def test_a_suspended_member_sees_nothing(norte):
    suspended = signed_in(norte)
    suspended.user.memberships.update(is_active=False)

    assert outcome(suspended.get(page(Customer))) == REFUSED


def test_who_is_no_staff_is_asked_to_sign_in(norte):
    outsider = signed_in(norte, user=UserFactory(is_staff=False))

    assert outcome(outsider.get("/admin/")) == (302, "/admin/login/?next=/admin/")


# Saving


def test_a_row_without_a_service_is_saved_and_deleted_on_the_record(norte, member):
    add(member, Product, name="Widget", price="10.50", currency="ARS")
    change(member, only(Product, norte), price="11")
    delete(member, only(Product, norte))

    entries = story(norte, "product")
    assert [entry.action for entry in entries] == ["deleted", "updated", "created"]
    assert {(entry.actor, entry.face) for entry in entries} == {(str(member.user), "admin")}


def test_a_row_without_a_service_keeps_what_others_wrote_meanwhile(norte, member):
    add(member, Product, name="Widget", price="10.50", currency="ARS")
    widget = only(Product, norte)
    address = page(Product, "change", widget.pk)
    opened = filled(member.get(address), name="Gadget")
    change(member, widget, price="11")

    member.post(address, opened)

    assert (stored(widget).name, stored(widget).price) == ("Gadget", 11)
    assert story(norte, "product")[0].after.keys() == {"name"}


def test_a_moment_after_the_last_one_in_utc_is_refused(norte, member):
    add(member, Tag, name="Friends", slug="friends")
    late = {"archived_at_0": "9999-12-31", "archived_at_1": "23:00"}

    answer = change(member, only(Tag, norte), **late)

    assert errors_of(answer) == {"archived_at": ["Enter a valid date."]}


def test_a_price_list_of_hundreds_of_prices_can_be_saved(norte, member):
    with tenant_scope(norte):
        prices = make(PriceList, norte, name="Wholesale", currency="ARS")
        facts = {"tenant": norte, "price": 9, "currency": "ARS"}
        products = [Product(name=f"Widget {number}", **facts) for number in range(340)]
        listed = {"tenant": norte, "price_list": prices, "price": 9}
        ListedPrice.objects.bulk_create(
            ListedPrice(product=product, **listed)
            for product in Product.objects.bulk_create(products)
        )

    change(member, prices, name="Retail")

    assert stored(prices).name == "Retail"


@pytest.mark.parametrize(
    "body",
    [
        {f"field {number}": "" for number in range(10_001)},
        {"description": "x" * 1024 * 1024},
    ],
    ids=["fields", "bytes"],
)
def test_a_form_larger_than_any_is_refused_in_words(norte, member, body):
    answer = member.post(page(Customer, "add"), body)

    told = "This is more than is taken at once, or it cannot be read. Nothing was saved."
    assert (answer.status_code, told in answer.content.decode()) == (400, True)


def test_a_second_row_of_a_unique_name_is_shown_in_the_form(norte, member):
    add(member, Tag, name="Friends", slug="friends")

    answer = add(member, Tag, name="Friends", slug="friends")

    assert errors_of(answer) == {"__all__": ["Tag with this Name already exists."]}
    assert only(Tag, norte)


def test_what_a_column_does_not_take_is_told_of_it(norte, member, make_customer):
    add(member, Product, name="Widget", code="w", price="1", currency="ARS")
    begun = {"name": "Plan", "currency": "ARS", "started_on": "2026-01-31"}

    taken = add(member, Product, name="Gadget", code="w", price="1", currency="ARS")
    negative = add(member, Subscription, customer=make_customer(norte).pk, amount="-1", **begun)

    assert errors_of(taken) == {"code": ["Another product has this code."]}
    assert errors_of(negative) == {
        "amount": ["Ensure this value is greater than or equal to 0."],
    }
    assert errors_of(change(member, only(Product, norte), name="")).keys() == {"name"}


def test_prices_are_kept_on_the_page_of_their_list(norte, member):
    add(member, Product, name="Widget", price="10", currency="ARS")
    rows = {
        "listed_prices-TOTAL_FORMS": "1",
        "listed_prices-0-product": only(Product, norte).pk,
        "listed_prices-0-price": "9",
    }

    add(member, PriceList, name="A", currency="ARS", **rows)

    with tenant_scope(norte):
        prices = PriceList.objects.get().listed_prices.all()
        assert [str(price) for price in prices] == ["Widget: 9.00"]
    assert [entry.action for entry in story(norte, "listedprice")] == ["created"]


def test_what_goes_with_a_row_asks_for_no_permission_of_its_own(book, norte, member):
    """A tag that somebody bears, a list with prices; a product in documents stays."""
    for model in (Tag, PriceList):
        assert delete(member, only(model, norte)).status_code == 200
    delete(member, only(Product, norte))

    with tenant_scope(norte):
        counts = [model.objects.count() for model in (Tag, PriceList, Customer, Product)]
    assert counts == [0, 0, 1, 1]


def test_a_new_payment_term_has_the_next_number(book, member):
    form = member.get(page(PaymentTerm, "add")).context["adminform"].form

    assert form.initial["number"] == 10


def test_subscriptions_are_cancelled_by_action(book, norte, member):
    plan = only(Subscription, norte)

    act(member, plan, "cancel")
    again = act(member, plan, "cancel")

    assert stored(plan).status == "cancelled"
    assert messages_of(again) == ["Plan: This subscription is cancelled already."]


def test_what_belongs_to_a_customer_stays_with_them(norte, member, make_customer):
    acme, other = make_customer(norte, name="Acme"), make_customer(norte, name="Other")
    add(member, OrgUnit, customer=acme.pk, name="Ventas")

    change(member, only(OrgUnit, norte), customer=other.pk, name="Compras")

    unit = only(OrgUnit, norte)
    assert (unit.customer_id, unit.name) == (acme.pk, "Compras")


# The record of changes


def test_the_history_of_a_row_is_the_record_of_changes(norte, member, make_customer):
    acme, _ = make_customer(norte, name="Acme"), make_customer(norte, name="Other")
    change(member, acme, phone="1")

    answer = member.get(page(Customer, "history", acme.pk), follow=True)

    entries = answer.context["cl"].result_list
    assert [(one.action, one.face) for one in entries] == [
        ("updated", "admin"),
        ("created", "tests"),
    ]


def test_the_history_of_a_change_is_that_of_its_row(norte, member, make_customer):
    change(member, make_customer(norte, name="Acme"), phone="1")
    entry = story(norte, "customer")[0]

    answer = member.get(page(Change, "history", entry.pk), follow=True)

    assert [one.action for one in answer.context["cl"].result_list] == ["updated", "created"]


def test_a_change_tells_before_and_after(norte, member, make_customer):
    change(member, make_customer(norte, phone="1"), phone="<2>")

    entry = story(norte, "customer")[0]
    html = member.get(page(Change, "change", entry.pk)).content.decode()

    assert "<b>phone</b>: 1 → &lt;2&gt;" in html


def test_a_change_is_told_in_the_language_of_the_page(norte, member, make_customer):
    change(member, make_customer(norte), status="archived", no_taxes="on")

    entry = story(norte, "customer")[0]
    address = page(Change, "change", entry.pk)
    html = member.get(address, headers={"Accept-Language": "es"}).content.decode()

    assert "<b>estado</b>: activo → archivado" in html
    assert "<b>sin impuestos</b>: No → Sí" in html


def test_changes_of_access_are_for_owners_and_admins(book, norte, member, owner):
    with tenant_scope(norte):
        kinds = {entry.kind for entry in Change.objects.all()}

    assert "apikey" in kinds
    assert kinds_seen(owner) == kinds
    assert kinds_seen(member) == kinds - {"apikey"}


def kinds_seen(client):
    return {entry.kind for entry in client.get(page(Change)).context["cl"].result_list}


# What pages cost, and what they may contain


def test_lists_of_one_row_and_three_ask_equally_often(norte, owner):
    write_book(norte)
    of_one = statements_of_lists(owner)
    for number in (2, 3):
        write_book(norte, number)
        signed_in(norte)

    assert statements_of_lists(owner) == of_one


def statements_of_lists(client):
    counts = {}
    for model in OURS:
        client.get(page(model))  # fills Django's own caches
        with statements() as asked:
            client.get(page(model))
        counts[model] = len(asked())
    return counts


def test_a_customer_with_one_and_three_contacts_asks_equally_often(norte, owner, make_customer):
    address = page(Customer, "change", make_customer(norte).pk)
    owner.get(address)  # what a process asks once, its content types, is not the page's
    counts = []
    for names in (["Ana"], ["Bea", "Eva"]):
        for name in names:
            add(owner, Contact, customer=only(Customer, norte).pk, name=name)
        with statements() as asked:
            owner.get(address)
        counts.append(len(asked()))

    assert counts[0] == counts[1]


def test_saving_a_list_asks_nothing_of_prices_that_stay(norte, owner):
    with tenant_scope(norte):
        prices = make(PriceList, norte, name="Wholesale", currency="ARS")
    address = page(PriceList, "change", prices.pk)
    counts = []
    for number, names in enumerate((["Widget"], ["Gadget", "Gizmo"])):
        with tenant_scope(norte):
            for name in names:
                add_price(norte, prices, name)
        sent = filled(owner.get(address), name=f"Retail {number}")
        with statements() as asked:
            owner.post(address, sent)
        counts.append(len(asked()))

    assert counts[0] == counts[1]
    assert stored(prices).name == "Retail 1"


def add_price(tenant, prices, name):
    product = make(Product, tenant, name=name, price=10, currency="ARS")
    make(ListedPrice, tenant, price_list=prices, product=product, price=9)


def test_deleting_a_list_of_one_and_three_prices_asks_equally_often(norte, owner):
    with tenant_scope(norte):
        prices = make(PriceList, norte, name="Wholesale", currency="ARS")
    address = page(PriceList, "delete", prices.pk)
    owner.get(address)  # what a process asks once is not the page's
    counts = []
    for names in (["Widget"], ["Gadget", "Gizmo"]):
        with tenant_scope(norte):
            for name in names:
                add_price(norte, prices, name)
        with statements() as asked:
            html = owner.get(address).content.decode()
        counts.append(len(asked()))

    assert counts[0] == counts[1]
    assert "<li>Listed prices: 3</li>" in html


def test_a_list_that_a_customer_has_is_not_deleted(norte, owner, make_customer):
    with tenant_scope(norte):
        prices = make(PriceList, norte, name="Wholesale", currency="ARS")
    make_customer(norte, name="Acme", price_list=prices)

    answer = delete(owner, prices)

    assert answer.context["protected"] == ["Acme"]
    assert stored(prices)


def test_no_page_needs_more_than_the_policy_allows(book, norte, owner):
    for model, row in every_row(norte).items():
        for address in (page(model), page(model, "change", row.pk)):
            answer = owner.get(address)

            assert Inline(answer.content.decode()).found == [], address
            assert "default-src 'self'" in answer["Content-Security-Policy"], address


def test_secrets_cannot_be_asked_for_by_address(norte, owner, make_customer):
    make_customer(norte, main_contact={"name": "Ana", "password": "secret"})

    answer = owner.get(page(Contact), {"password__startswith": "md5"})

    assert answer.status_code == 400


def test_a_form_sent_without_its_token_is_refused(norte):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(signed_in(norte).user)

    sent = filled(careful.get(page(Customer, "add")))
    answer = careful.post(page(Customer, "add"), sent, headers={"accept-language": "es"})

    assert answer.status_code == 403
    assert "Este formulario ya no sirve" in answer.content.decode()


DIGITS = "9" * 23


@pytest.mark.parametrize(
    "model, lookup, value",
    [
        (Customer, "created_at__year", "0"),
        (Customer, "created_at__year", "99999"),
        (Sale, "issued_on__year__gte", "99999"),
        (Customer, "id__in", DIGITS),
        (Change, "object_id__in", DIGITS),
        (Customer, "id__range", "0"),
        (Customer, "salesperson__gt", DIGITS),
        (Customer, "metadata__contains", "x"),
        (Sale, "total__gt", "1e999999"),
        (Sale, "total__gt", "sNaN"),
        (Customer, "created_ip", "x"),
    ],
)
def test_a_filter_that_cannot_be_answered_leads_back_to_the_list(norte, model, lookup, value):
    write_book(norte)
    owner = signed_in(norte, "owner")
    kinds = ["changelist", "csv"] if model is Customer else ["changelist"]

    answers = [owner.get(page(model, kind), {lookup: value}) for kind in kinds]

    back = {answer["location"] for answer in answers if answer.status_code == 302}
    assert {answer.status_code for answer in answers} <= {200, 302}
    assert back <= {f"{page(model)}?e=1"}
    assert len(listed(owner.get(page(model)))) > 0


@pytest.mark.parametrize("lookup", ["name__regex", "name__iregex", "metadata__a__regex"])
def test_no_list_is_narrowed_by_a_pattern(norte, lookup):
    member = signed_in(norte)

    assert member.get(page(Customer), {lookup: "["}).status_code == 400
    assert member.get(page(Customer, "csv"), {lookup: "(a+)+b"}).status_code == 400


@pytest.mark.parametrize("price", ["sNaN", "NaN", "Infinity"])
def test_a_price_that_is_no_number_is_refused(norte, price):
    member = signed_in(norte)
    add(member, Product, name="Widget", price="10.50", currency="ARS")
    widget = only(Product, norte)

    answer = change(member, widget, price=price, name="Gadget")

    assert "price" in answer.context["adminform"].form.errors
    assert only(Product, norte).name == "Widget"
