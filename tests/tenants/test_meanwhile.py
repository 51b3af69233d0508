"""Two who change the same at once: one waits, and then sees what the other has made of it."""

import pytest

from customers.models import Contact, Customer
from sales.models import Product
from tenants.forms import TAKEN
from tenants.history import delete_recorded, update_recorded
from tenants.invitations import invite_member
from tenants.keys import create_api_key, revoke_api_key
from tenants.models import ApiKey, Membership
from tenants.scope import tenant_scope
from tests.back_office import act_on, errors_of, filled, names, outcome, page, signed_in, story
from tests.book import BY
from tests.ledgers import product
from tests.threads import meanwhile

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_key_that_two_revoke_keeps_the_first_moment(norte):
    key = create_api_key(norte, name="Shop", by=BY).key

    (revoked,) = meanwhile(
        norte, lambda: revoke_api_key(key, by=BY), lambda: revoke_api_key(key, by=BY)
    )

    again, first, _created = (entry.after for entry in story(norte, "apikey"))
    assert (list(first), list(again)) == (["revoked_at"], [])
    assert revoked.revoked_at == ApiKey.objects.get().revoked_at


def test_row_that_two_delete_is_recorded_once(norte):
    with tenant_scope(norte):
        one = product(norte, 1, code="A")
        same = Product.objects.get()

    (error,) = meanwhile(
        norte, lambda: delete_recorded(one, by=BY), lambda: delete_recorded(same, by=BY)
    )

    assert type(error) is Product.DoesNotExist
    assert [entry.action for entry in story(norte, "product")] == ["deleted", "created"]


def test_form_says_what_somebody_else_took_meanwhile(norte):
    with tenant_scope(norte):
        one, other = (product(norte, 1, code=code) for code in "AB")
    owner, address = signed_in(norte, "owner"), page(Product, "change", other.pk)
    sent = filled(owner.get(address), code="C")

    (answer,) = meanwhile(
        norte, lambda: update_recorded(one, by=BY, code="C"), lambda: owner.post(address, sent)
    )

    assert errors_of(answer) == {"code": ["Another product has this code."]}
    with tenant_scope(norte):
        assert Product.objects.get(pk=other.pk).code == "B"


def test_page_that_is_sent_again_while_it_is_being_saved_adds_one_row(norte):
    owner, address = signed_in(norte, "owner"), page(Product, "add")
    sent = filled(owner.get(address), name="Widget", price="5", currency="ARS")
    again = signed_in(user=owner.user)

    (answer,) = meanwhile(
        norte, lambda: owner.post(address, sent), lambda: again.post(address, sent)
    )

    assert outcome(answer) == (302, page(Product))
    assert names(Product, norte) == ["Widget"]


def test_rows_below_a_page_that_is_sent_again_meanwhile_are_added_once(norte, make_customer):
    acme, owner = make_customer(norte), signed_in(norte, "owner")
    address = page(Customer, "change", acme.pk)
    row = {"contacts-0-name": "Ana", "contacts-TOTAL_FORMS": "1"}
    sent = filled(owner.get(address), **row)
    again = signed_in(user=owner.user)

    (answer,) = meanwhile(
        norte, lambda: owner.post(address, sent), lambda: again.post(address, sent)
    )

    assert outcome(answer) == (302, page(Customer))
    assert names(Contact, norte) == ["Ana"]


def test_person_whom_two_tenants_invite_at_once_is_let_into_both(norte, sur):
    owner, address = signed_in(norte, "owner"), page(Membership, "add")
    sent = filled(owner.get(address), email="eva@norte.example", role="member")

    (answer,) = meanwhile(
        norte,
        lambda: invite_member(sur, "eva@norte.example", role="member", by=BY),
        lambda: owner.post(address, sent),
    )

    assert errors_of(answer) == {"__all__": [TAKEN]}
    assert owner.post(address, sent).status_code == 302
    places = Membership.objects.filter(user__email="eva@norte.example")
    assert {place.tenant for place in places} == {norte, sur}


def test_of_two_owners_who_suspend_each_other_one_stays(norte):
    one, other = signed_in(norte, "owner"), signed_in(norte, "owner")
    place, another = (Membership.objects.get(user=client.user) for client in (one, other))

    meanwhile(
        norte,
        lambda: act_on(one, [another], "suspend"),
        lambda: act_on(other, [place], "suspend"),
    )

    assert Membership.objects.get(is_active=True, role="owner") == place
