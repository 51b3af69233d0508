"""Access in the back office: tenants, people and keys, for those who run the tenant."""

import pytest
from django.test import Client

from customers.countries import countries
from customers.models import Customer
from tenants.access import test_book as book_for_tests
from tenants.codes import country_codes
from tenants.models import ApiKey, Membership, Tenant, User
from tests.back_office import (
    act,
    add,
    change,
    errors_of,
    filled,
    messages_of,
    outcome,
    page,
    signed_in,
    story,
    write_book,
)
from tests.factories import MembershipFactory, TenantFactory, UserFactory

ACCESS = (Tenant, User, Membership, ApiKey)


@pytest.fixture
def owner(norte):
    return signed_in(norte, "owner")


@pytest.fixture
def root(norte):
    return signed_in(user=UserFactory(is_superuser=True))


@pytest.mark.parametrize("role, status", [("owner", 200), ("admin", 200), ("member", 403)])
def test_access_is_for_owners_and_admins(norte, role, status):
    client = signed_in(norte, role)

    assert {client.get(page(model)).status_code for model in ACCESS} == {status}


def test_access_is_never_deleted(norte, owner):
    assert {owner.get(page(model, "delete", 1)).status_code for model in ACCESS} <= {302, 403}
    assert "delete_selected" not in owner.get(page(ApiKey)).content.decode()


def test_what_no_form_asks_for_is_called_by_words(norte, owner):
    html = owner.get(page(Tenant, "change", norte.pk)).content.decode()

    assert "<label>Public id:</label>" in html
    assert ">Time zone:</label>" in html


# Choosing a tenant


def choose(client, tenant, **values):
    return client.post("/admin/tenant/", {"tenant": getattr(tenant, "pk", tenant)} | values)


@pytest.fixture
def of_both(norte, sur):
    client = signed_in(norte)
    MembershipFactory(tenant=sur, user=client.user)
    write_book(norte)
    write_book(sur)
    return client


def names(client):
    return [customer.name for customer in client.get(page(Customer)).context["cl"].result_list]


def test_who_is_in_two_tenants_chooses(of_both, norte, sur):
    assert names(of_both) == ["Acme of norte"]

    choose(of_both, sur)
    assert names(of_both) == ["Acme of sur"]

    choose(of_both, norte)
    assert names(of_both) == ["Acme of norte"]


def test_the_header_offers_the_tenants_one_may_work_in(of_both, norte, sur):
    TenantFactory(name="Oeste")

    html = of_both.get("/admin/").content.decode()

    assert f'<option value="{norte.pk}" selected>Norte</option>' in html
    assert f'<option value="{sur.pk}">Sur</option>' in html
    assert "Oeste" not in html


@pytest.mark.parametrize("chosen", ["foreign", "abc", "", "99999999999999999999", "\0"])
def test_another_tenant_cannot_be_chosen(of_both, chosen):
    foreign = TenantFactory()

    answer = choose(of_both, foreign if chosen == "foreign" else chosen)

    assert outcome(answer) == (302, "/admin/")
    assert messages_of(of_both.get("/admin/")) == ["You cannot work in that tenant."]
    assert names(of_both) == ["Acme of norte"]


def test_a_suspended_membership_opens_nothing(of_both, sur):
    of_both.user.memberships.filter(tenant=sur).update(is_active=False)

    choose(of_both, sur)

    assert names(of_both) == ["Acme of norte"]


@pytest.mark.parametrize(
    "wanted, found",
    [
        ("/admin/customers/customer/", "/admin/customers/customer/"),
        ("", "/admin/"),
        ("https://evil.example/", "/admin/"),
        ("//evil.example/", "/admin/"),
        ("javascript:alert(1)", "/admin/"),
    ],
)
def test_the_next_page_is_one_of_ours(of_both, sur, wanted, found):
    assert outcome(choose(of_both, sur, next=wanted)) == (302, found)


def test_choosing_needs_a_form_of_ours(of_both, sur):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(of_both.user)

    assert choose(careful, sur).status_code == 403
    assert of_both.get("/admin/tenant/").status_code == 405


def test_choosing_needs_a_sign_in(sur):
    assert choose(Client(), sur).status_code == 302


def test_a_superuser_works_in_any_tenant(root, norte, sur):
    write_book(sur)

    choose(root, sur)

    assert names(root) == ["Acme of sur"]


# Tenants


def test_a_superuser_sees_every_tenant_and_no_test_book(root, norte, sur):
    TenantFactory(test_of=norte)

    assert set(root.get(page(Tenant)).context["cl"].result_list) == {norte, sur}


def test_a_superuser_opens_a_tenant_and_enters_it(root):
    facts = {"slug": "este", "country": "MX", "currency": "MXN", "timezone": "America/Monterrey"}
    add(root, Tenant, name="Este", **facts)

    tenant = Tenant.objects.live().get(slug="este")
    assert {name: getattr(tenant, name) for name in facts} == facts
    assert story(tenant, "tenant")[0].actor == str(root.user)

    act(root, tenant, "enter")
    assert root.get("/admin/").context["tenant"] == tenant


def test_nobody_enters_what_is_not_in_their_list(owner, root, norte, sur):
    for client, tenant in ((owner, sur), (root, Tenant(pk=9999)), (root, book_for_tests(norte))):
        before = client.get("/admin/").context["tenant"]
        assert messages_of(act(client, tenant, "enter")) == ["You cannot work in that tenant."]
        assert client.get("/admin/").context["tenant"] == before


def test_a_superuser_opens_the_first_tenant(db):
    first = signed_in(is_superuser=True)
    assert first.get(page(Tenant)).status_code == 200

    add(first, Tenant, name="Este", slug="este", country="MX", currency="MXN", timezone="UTC")

    tenant = Tenant.objects.live().get()
    assert story(tenant, "tenant")[0].actor == str(first.user)
    assert first.get("/admin/").context["tenant"] == tenant


def test_who_is_no_superuser_opens_no_tenant(db, norte):
    for client in (signed_in(), signed_in(norte, "owner")):
        assert client.get(page(Tenant, "add")).status_code == 403


def test_a_taken_slug_is_shown_in_the_form(root, norte):
    answer = add(root, Tenant, name="N", slug="norte", country="AR", currency="ARS")

    assert answer.status_code == 200
    assert Tenant.objects.live().count() == 1


def test_codes_that_mean_nothing_are_shown_in_the_form(root):
    answer = add(root, Tenant, name="N", slug="n", country="UK", currency="PEZ")

    assert errors_of(answer) == {
        "country": ["This is no country code, such as AR."],
        "currency": ["This is no currency code, such as ARS."],
    }
    assert not Tenant.objects.filter(slug="n").exists()


def test_countries_of_tenants_are_those_of_the_book():
    assert country_codes() == countries().keys()


def test_an_owner_renames_the_tenant_and_no_more(owner, norte):
    assert owner.get(page(Tenant, "add")).status_code == 403

    change(owner, norte, name="Norte S.A.", slug="other", currency="USD")

    norte.refresh_from_db()
    assert (norte.name, norte.slug, norte.currency) == ("Norte S.A.", "norte", "ARS")
    assert story(norte, "tenant")[0].after == {"name": "Norte S.A."}


# People


def test_people_are_those_of_the_tenant(owner, norte, sur):
    stranger = signed_in(sur).user

    listed = owner.get(page(User)).context["cl"].result_list

    assert list(listed) == [owner.user]
    assert outcome(owner.get(page(User, "change", stranger.pk))) == (302, "/admin/")


def test_only_a_superuser_changes_an_account(root, norte):
    owner = signed_in(norte, "owner", password="!")
    address = page(User, "change", owner.user.pk)

    assert owner.post(address, {"email": "new@example.com"}).status_code == 403

    change(root, owner.user, full_name="Olga Owner")
    owner.user.refresh_from_db()
    assert owner.user.full_name == "Olga Owner"


def test_owners_change_the_place_of_others(owner, norte):
    colleague = MembershipFactory(tenant=norte)

    change(owner, colleague, role="owner", user=owner.user.pk)

    colleague.refresh_from_db()
    assert (colleague.role, colleague.user_id == owner.user.pk) == ("owner", False)
    assert story(norte, "membership")[0].after == {"role": "owner"}


def test_nobody_changes_their_own_place(owner, norte):
    own = owner.user.memberships.get()

    assert owner.post(page(Membership, "change", own.pk), {"role": "member"}).status_code == 403


def test_an_admin_neither_makes_nor_touches_owners(owner, norte):
    admin = signed_in(norte, "admin")
    of_owner, colleague = owner.user.memberships.get(), MembershipFactory(tenant=norte)

    assert admin.post(page(Membership, "change", of_owner.pk), {}).status_code == 403
    change(admin, colleague, role="owner")
    colleague.refresh_from_db()
    assert colleague.role == "member"

    change(admin, colleague, role="admin")
    colleague.refresh_from_db()
    assert colleague.role == "admin"


# Keys


def new_key(client, **values):
    facts = {"name": "shop", "book": "live", "scopes": ["customers:read"]}
    return client.post(page(ApiKey, "add"), facts | values, follow=True)


def credential_in(response):
    return next(one for one in messages_of(response) if "token" in one)


def test_a_new_key_is_shown_once_and_works(owner, norte, make_customer):
    make_customer(norte, name="Acme")

    shown = credential_in(new_key(owner))

    token = shown.partition("token: <code>")[2].partition("</code>")[0]
    answer = Client().get("/api/clientes", headers={"authorization": f"Bearer {token}"})
    assert [row["nombre"] for row in answer.json()] == ["Acme"]
    key = norte.api_keys.get()
    assert token.endswith(shown.partition("private_key: <code>")[2].partition("</code>")[0])
    for address in (page(ApiKey), page(ApiKey, "change", key.pk), "/admin/"):
        html = owner.get(address).content.decode()
        assert token not in html
        assert key.secret_hash not in html


def test_a_new_key_has_what_was_chosen(owner, norte):
    new_key(owner, book="test", signing="on", user=owner.user.pk, expires_at_0="2030-01-01")
    new_key(owner, expires_at_0="2030-01-01", expires_at_1="00:00", signing="on", book="test")

    key = norte.api_keys.get()
    assert (key.book, key.scopes, bool(key.signing_secret)) == ("test", ["customers:read"], True)
    assert str(key.expires_at) == "2030-01-01 03:00:00+00:00"  # midnight in Buenos Aires
    assert story(norte, "apikey")[0].actor == str(owner.user)


def test_no_key_outlives_the_calendar(owner, norte):
    answer = new_key(owner, expires_at_0="9999-12-31", expires_at_1="23:00")

    assert errors_of(answer) == {"expires_at": ["Enter a valid date."]}
    assert not norte.api_keys.exists()


def test_no_key_is_over_before_it_is_made(norte, owner):
    answer = new_key(owner, expires_at_0="2020-01-01", expires_at_1="00:00")

    assert errors_of(answer) == {"expires_at": ["That is over: such a key would open nothing."]}
    assert not norte.api_keys.exists()


def test_the_scopes_of_a_key_can_be_changed(owner, norte):
    new_key(owner)
    key = norte.api_keys.get()

    change(owner, key, scopes=["sales:read"], book="test")

    key.refresh_from_db()
    assert (key.scopes, key.book) == (["sales:read"], "live")


@pytest.mark.parametrize("day", ["2027-01-01", "2030-01-01"])
def test_a_key_that_was_refused_once_is_restricted_all_the_same(owner, norte, day):
    new_key(owner, scopes=[], expires_at_0="2029-01-01", expires_at_1="00:00")
    key = norte.api_keys.get()
    address = page(ApiKey, "change", key.pk)
    restricted = {"scopes": ["sales:read"], "expires_at_0": day}

    refused = owner.post(address, filled(owner.get(address), name="", **restricted))
    owner.post(address, filled(refused, name="shop"))

    key.refresh_from_db()
    assert (key.scopes, key.expires_at.date().isoformat()) == (["sales:read"], day)


def test_keys_are_revoked_by_action(owner, norte):
    new_key(owner)
    key = norte.api_keys.get()

    act(owner, key, "revoke")

    key.refresh_from_db()
    assert key.revoked_at
    assert story(norte, "apikey")[0].after.keys() == {"revoked_at"}


@pytest.mark.parametrize("column", ["secret_hash", "signing_secret"])
def test_the_secrets_of_keys_cannot_be_asked_for_by_address(owner, column):
    assert owner.get(page(ApiKey), {f"{column}__startswith": "a"}).status_code == 400


def test_a_key_acts_only_as_somebody_of_the_tenant(owner, norte, sur):
    stranger = signed_in(sur).user

    answer = new_key(owner, user=stranger.pk)

    assert "user" in answer.context["adminform"].form.errors
    assert filled(answer)["name"] == "shop"
    assert not norte.api_keys.exists()
