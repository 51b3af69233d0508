"""Forms of the back office that were shown for one tenant, and sent while one works in another."""

import re

import pytest

from customers.models import Customer, Tag
from sales.models import Product
from tenants.models import Membership, Tenant
from tests.back_office import (
    act_on,
    filled,
    names,
    only,
    outcome,
    page,
    signed_in,
    stored,
    write_book,
)
from tests.factories import MembershipFactory

FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)
ELSEWHERE = (409, None)


@pytest.fixture
def of_both(norte, sur):
    """Who owns two tenants, and works in norte."""
    client = signed_in(norte, "owner")
    MembershipFactory(tenant=sur, user=client.user, role="owner")
    return client


def work_in(client, tenant, **values):
    client.post("/admin/tenant/", {"tenant": tenant.pk} | values)


def opened(client, address, **values):
    """The address and the form that is filled in there, with what it says of its tenant."""
    answer = client.get(address)
    return address, filled(answer, **values) | said(answer)


def said(answer):
    """For which tenant the forms of a page say that they were shown: all the same."""
    forms = FORM.findall(answer.content.decode())
    (found,) = {tuple(re.findall(r'name="shown_for" value="(.*?)"', form)) for form in forms}
    return {"shown_for": found[0]}


def test_every_form_that_writes_says_for_which_tenant_it_was_shown(norte, of_both):
    write_book(norte)
    acme, tag = only(Customer, norte), only(Tag, norte)
    addresses = [page(Customer), page(Customer, "add"), page(Customer, "change", acme.pk)]
    addresses += [page(Customer, "delete", acme.pk), page(Customer, "pay", acme.pk)]

    answers = [of_both.get(address) for address in addresses]
    answers += [act_on(of_both, [acme], "tag"), act_on(of_both, [tag], "delete_selected")]

    assert [said(answer) for answer in answers] == [{"shown_for": str(norte.pk)}] * 7


def test_a_new_row_is_kept_out_of_the_book_of_another_tenant(norte, sur, of_both):
    address, form = opened(of_both, page(Customer, "add"), name="Acme")
    work_in(of_both, sur)

    answer = of_both.post(address, form)

    assert outcome(answer) == ELSEWHERE
    assert "Nothing was saved." in answer.content.decode()
    assert names(Customer, norte) + names(Customer, sur) == []


def test_what_was_filled_in_is_saved_where_it_was_meant_for(norte, sur, of_both):
    address, form = opened(of_both, page(Customer, "add"), name="Acme")
    work_in(of_both, sur)
    of_both.post(address, form)
    work_in(of_both, norte)

    of_both.post(address, form)  # as a browser does that loads the refusal again

    assert (names(Customer, norte), names(Customer, sur)) == (["Acme"], [])


def test_nobody_is_invited_into_another_tenant(sur, of_both):
    address, form = opened(of_both, page(Membership, "add"), email="a@example.com", role="owner")
    work_in(of_both, sur)

    assert outcome(of_both.post(address, form)) == ELSEWHERE
    assert sur.memberships.count() == 1


@pytest.mark.parametrize("kind", ["change", "delete", "pay", "changelist"])
def test_nothing_else_that_was_meant_for_another_tenant_is_done(norte, sur, of_both, kind):
    write_book(sur)
    work_in(of_both, sur)
    acme = only(Customer, sur)
    address = page(Customer, kind, *[acme.pk] * (kind != "changelist"))
    form = {"post": "yes", "action": "archive", "_selected_action": acme.pk}

    answer = of_both.post(address, form | {"shown_for": norte.pk})

    assert outcome(answer) == ELSEWHERE
    assert stored(acme).status == "active"


def test_who_is_suspended_meanwhile_saves_nothing_elsewhere(norte, sur, of_both):
    address, form = opened(of_both, page(Product, "add"), name="W", price="5", currency="ARS")
    of_both.user.memberships.filter(tenant=norte).update(is_active=False)

    answers = [of_both.post(address, sent) for sent in (form, form | {"shown_for": ""})]
    moved_on = of_both.get(page(Product))

    assert [outcome(answer) for answer in answers] == [ELSEWHERE, ELSEWHERE]
    assert (moved_on.context["tenant"], names(Product, sur)) == (sur, [])


def test_a_tenant_is_chosen_on_any_page(norte, sur, of_both):
    work_in(of_both, sur)

    work_in(of_both, norte, shown_for=norte.pk)

    assert of_both.get("/admin/").context["tenant"] == norte


def test_a_superuser_enters_a_tenant_from_a_list_that_was_shown_before(norte, sur):
    root = signed_in(is_superuser=True)
    before = said(root.get(page(Tenant)))
    work_in(root, sur)

    act_on(root, [norte], "enter", **before)

    assert root.get("/admin/").context["tenant"] == norte
