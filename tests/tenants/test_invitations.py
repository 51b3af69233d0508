"""Letting people in: a place, and where there is no account yet a link that sets a password."""

import re

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from tenants.models import Membership, User
from tests.back_office import (
    act_on,
    add,
    do,
    errors_of,
    messages_of,
    outcome,
    page,
    refused,
    signed_in,
    story,
)
from tests.factories import MembershipFactory, UserFactory

LINK = re.compile(r"http://testserver(/admin/password/[^<]+)")


@pytest.fixture
def owner(norte):
    return signed_in(norte, "owner")


def links_in(response):
    return [link for text in messages_of(response) for link in LINK.findall(text)]


def set_password(link, password="correct horse battery"):
    client = Client()
    form_page = client.get(link, follow=True)
    address = form_page.redirect_chain[-1][0] if form_page.redirect_chain else link
    words = {"new_password1": password, "new_password2": password}
    return client.post(address, words, follow=True)


def signs_in(client, password):
    words = {"username": "eva@example.com", "password": password}
    return client.post("/admin/login/", words).status_code == 302


def test_an_invited_person_sets_a_password_and_works(owner, norte, make_customer):
    make_customer(norte, name="Acme")
    [link] = links_in(
        add(owner, Membership, email="Eva@Example.com", full_name="Eva", role="member")
    )

    answer = set_password(link)

    assert messages_of(answer) == ["Your password is set. Sign in with it."]
    eva = User.objects.get(email="eva@example.com")
    assert (eva.full_name, eva.is_staff, eva.is_superuser) == ("Eva", True, False)
    client = Client()
    assert signs_in(client, "correct horse battery")
    assert "Acme" in client.get("/admin/customers/customer/").content.decode()
    [entry] = story(norte, "membership")
    assert (entry.action, entry.actor, entry.face) == ("created", str(owner.user), "admin")


def test_a_link_is_shown_once_and_works_once(owner, norte):
    [link] = links_in(add(owner, Membership, email="eva@example.com", role="member"))
    set_password(link)

    place = Membership.objects.get(user__email="eva@example.com")
    for address in ("/admin/", page(Membership), page(Membership, "change", place.pk)):
        assert "/admin/password/" not in owner.get(address).content.decode()
    set_password(link, "another horse battery")
    assert signs_in(Client(), "correct horse battery")


def test_a_weak_password_is_not_taken(owner):
    [link] = links_in(add(owner, Membership, email="eva@example.com", role="member"))

    assert set_password(link, "short").status_code == 200

    assert not User.objects.get(email="eva@example.com").has_usable_password()


@pytest.mark.parametrize("link", ["/admin/password/MQ/abc-def/", "/admin/password/%00/x/"])
def test_a_link_that_nobody_made_opens_nothing(db, link):
    answer = Client().get(link)

    assert answer.status_code == 200
    assert "new_password1" not in answer.content.decode()


def test_an_account_that_exists_is_let_in_and_left_alone(owner, norte, sur):
    known = UserFactory(email="ana@example.com", full_name="Ana", password=make_password("old one"))
    MembershipFactory(tenant=sur, user=known)

    answer = add(owner, Membership, email="ANA@example.com", full_name="Mallory", role="admin")

    assert links_in(answer) == []
    known.refresh_from_db()
    assert (known.full_name, known.check_password("old one")) == ("Ana", True)
    assert known.memberships.get(tenant=norte).role == "admin"


def test_no_link_sets_the_password_of_a_superuser(owner, norte):
    root = UserFactory(email="root@example.com", password="!", is_superuser=True)

    answer = add(owner, Membership, email="root@example.com", role="member")

    place = root.memberships.get(tenant=norte)
    assert links_in(answer) == links_in(do(owner, place, "link")) == []


def test_a_link_is_void_once_the_person_is_a_superuser(owner):
    [link] = links_in(add(owner, Membership, email="eva@example.com", role="member"))
    User.objects.filter(email="eva@example.com").update(is_superuser=True)

    set_password(link)

    assert not User.objects.get(email="eva@example.com").has_usable_password()


def test_a_link_is_void_once_another_tenant_lets_the_person_in(owner, sur):
    [link] = links_in(add(owner, Membership, email="eva@example.com", role="admin"))

    answer = add(signed_in(sur, "owner"), Membership, email="eva@example.com", role="member")
    assert links_in(answer) == []

    answer = set_password(link)
    assert "whoever runs this installation" in answer.content.decode()
    assert not User.objects.get(email="eva@example.com").has_usable_password()


def test_a_superuser_makes_the_link_of_who_was_invited_twice(owner, norte, sur):
    add(owner, Membership, email="eva@example.com", role="member")
    add(signed_in(sur, "owner"), Membership, email="eva@example.com", role="member")
    place = Membership.objects.get(tenant=norte, user__email="eva@example.com")

    [link] = links_in(do(signed_in(norte, is_superuser=True), place, "link"))

    set_password(link)
    assert signs_in(Client(), "correct horse battery")


@pytest.mark.parametrize("is_active", [True, False])
def test_who_has_a_place_is_not_invited_again(owner, norte, is_active):
    MembershipFactory(tenant=norte, user__email="ana@example.com", is_active=is_active)

    answer = add(owner, Membership, email="ana@example.com", role="member")

    assert errors_of(answer) == {"email": ["This person has a place here already."]}
    assert story(norte, "membership") == []


@pytest.mark.parametrize("email", ["", "eva", "eva@", "e" * 300 + "@example.com", "a\0@b.example"])
def test_a_malformed_address_is_shown_in_the_form(owner, email):
    answer = add(owner, Membership, email=email, role="member")

    assert "email" in errors_of(answer)
    assert User.objects.count() == 1


def test_only_owners_invite_owners(norte):
    admin = signed_in(norte, "admin")

    answer = add(admin, Membership, email="eva@example.com", role="owner")

    assert "role" in errors_of(answer)
    assert not User.objects.filter(email="eva@example.com").exists()


def test_members_invite_nobody(norte):
    member = signed_in(norte)

    assert member.get(page(Membership, "add")).status_code == 403
    assert member.post(page(Membership, "add"), {"email": "e@example.com"}).status_code == 403


# Another link


def test_who_lost_the_link_gets_another(owner):
    add(owner, Membership, email="eva@example.com", role="member")
    place = Membership.objects.get(user__email="eva@example.com")

    [link] = links_in(do(owner, place, "link"))

    assert messages_of(set_password(link)) == ["Your password is set. Sign in with it."]


def test_no_link_replaces_a_password(owner, norte):
    place = MembershipFactory(tenant=norte, user__password=make_password("their own"))

    answer = do(owner, place, "link")

    assert refused(answer) == {"__all__": ["This person has a password, or a place elsewhere."]}


def test_no_link_for_who_has_a_place_elsewhere(owner, norte, sur):
    place = MembershipFactory(tenant=norte, user__password="!")
    MembershipFactory(tenant=sur, user=place.user)

    assert links_in(do(owner, place, "link")) == []


def test_an_admin_makes_no_link_for_an_owner(norte):
    place = MembershipFactory(tenant=norte, user__password="!", role="owner")

    answer = do(signed_in(norte, "admin"), place, "link")

    assert refused(answer) == {"__all__": ["You may not change this place."]}


def test_a_link_for_a_stranger_is_no_page(owner, sur):
    place = MembershipFactory(tenant=sur, user__password="!")

    assert outcome(owner.post(page(Membership, "link", place.pk))) == (302, "/admin/")
    assert signed_in(sur).get(page(Membership, "link", place.pk)).status_code == 403


# Suspending


def test_members_are_suspended_and_let_in_again(owner, norte):
    colleague = signed_in(norte)
    place = colleague.user.memberships.get()

    act_on(owner, [place], "suspend")
    assert colleague.get("/admin/customers/customer/").status_code == 403

    act_on(owner, [place], "readmit")
    assert colleague.get("/admin/customers/customer/").status_code == 200
    assert [entry.after for entry in story(norte, "membership")] == [
        {"is_active": True},
        {"is_active": False},
    ]


def test_a_place_elsewhere_is_not_touched(owner, norte, sur):
    place = MembershipFactory(tenant=norte)
    elsewhere = MembershipFactory(tenant=sur, user=place.user)

    act_on(owner, [place, elsewhere], "suspend")

    elsewhere.refresh_from_db()
    assert elsewhere.is_active
    assert story(sur, "membership") == []


@pytest.mark.parametrize("role", ["owner", "admin"])
def test_nobody_suspends_themselves_and_no_admin_an_owner(owner, norte, role):
    caller = owner if role == "owner" else signed_in(norte, "admin")

    answer = act_on(caller, [owner.user.memberships.get()], "suspend")

    assert messages_of(answer) == [f"{owner.user} · Norte: You may not change this place."]
    assert owner.user.memberships.get().is_active


def test_who_is_suspended_already_is_no_change(owner, norte):
    place = MembershipFactory(tenant=norte, is_active=False)

    answer = act_on(owner, [place], "suspend")

    assert messages_of(answer) == [f"{place}: Nothing to change."]
    assert story(norte, "membership") == []
