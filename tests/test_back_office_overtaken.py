"""Two people change the same value of a row: who saves last is told before."""

from decimal import Decimal

import pytest

from customers.models import Customer, Tag
from customers.services import update_customer
from sales.models import Product
from tenants.forms import OVERTAKEN
from tenants.history import update_recorded
from tenants.scope import tenant_scope
from tests.back_office import change, errors_of, filled, make, outcome, page, signed_in, stored
from tests.book import BY
from tests.factories import MembershipFactory


@pytest.fixture
def member(norte):
    return signed_in(norte)


@pytest.fixture
def acme(norte, make_customer):
    return make_customer(norte, email="a@x.example", metadata={"a": 1})


def told(value):
    return [OVERTAKEN % {"value": value}]


def overtaken(client, row, mine, theirs):
    """The answer to a page with my values, which was opened before theirs were written."""
    address = page(type(row), "change", row.pk)
    form = filled(client.get(address), **mine)
    with tenant_scope(row.tenant):
        if isinstance(row, Customer):
            update_customer(row, by=BY, **theirs)
        else:
            update_recorded(row, by=BY, **theirs)
    return client.post(address, form)


def test_who_saves_last_is_told_what_they_would_replace(member, acme):
    answer = overtaken(member, acme, {"email": "mine@x.example"}, {"email": "b@x.example"})

    assert errors_of(answer) == {"email": told("b@x.example")}
    assert stored(acme).email == "b@x.example"


def test_saving_again_replaces_it(member, acme):
    refused = overtaken(member, acme, {"email": "mine@x.example"}, {"email": "b@x.example"})

    answer = member.post(page(Customer, "change", acme.pk), filled(refused))

    assert outcome(answer) == (302, page(Customer))
    assert stored(acme).email == "mine@x.example"


def test_who_takes_the_other_value_changes_nothing(member, acme):
    refused = overtaken(member, acme, {"email": "mine@x.example"}, {"email": "b@x.example"})

    member.post(page(Customer, "change", acme.pk), filled(refused, email="b@x.example"))

    assert stored(acme).email == "b@x.example"


def test_a_third_value_is_told_once_more(member, acme):
    refused = overtaken(member, acme, {"email": "mine@x.example"}, {"email": "b@x.example"})
    with tenant_scope(acme.tenant):
        update_customer(acme, by=BY, email="c@x.example")

    answer = member.post(page(Customer, "change", acme.pk), filled(refused))

    assert errors_of(answer) == {"email": told("c@x.example")}


def test_two_who_write_the_same_agree(member, acme):
    answer = overtaken(member, acme, {"email": "b@x.example"}, {"email": "b@x.example"})

    assert outcome(answer) == (302, page(Customer))


def test_values_are_told_as_people_read_them(norte, member, acme):
    ana = MembershipFactory(tenant=norte, user__full_name="Ana Ruiz").user
    mine = {"status": "archived", "salesperson": member.user.pk, "metadata": '{"b": 2}'}
    theirs = {"status": "inactive", "salesperson": ana, "metadata": {"c": "ñ" * 200}}

    answer = overtaken(member, acme, mine, theirs)

    errors = errors_of(answer)
    assert errors["status"] == told("inactive")
    assert errors["salesperson"] == told(str(ana))
    assert errors["metadata"][0].count("ñ") == 100 - len('{"c": "…')


def test_an_address_below_is_overtaken_too(norte, member, make_customer):
    acme = make_customer(norte, billing={"street": "Calle 1"})

    answer = overtaken(
        member, acme, {"billing-0-street": "Calle 2"}, {"billing": {"street": "Calle 3"}}
    )

    (inline, *_) = answer.context["inline_admin_formsets"]
    assert inline.formset.errors == [{"street": told("Calle 3")}]


def test_an_amount_and_a_moment_are_compared_as_what_they_are(norte, member):
    with tenant_scope(norte):
        widget = make(Product, norte, name="Widget", price="10.50", currency="ARS")
        tag = make(Tag, norte, name="vip", slug="vip", archived_at="2026-01-02T03:04:05.678Z")

    change(member, tag, archived_at_0="2026-01-03")
    change(member, widget, price="11")
    answer = overtaken(member, widget, {"price": "11.0"}, {"price": "12.50"})

    assert stored(tag).archived_at.day == 3
    assert outcome(answer) == (302, page(Product))
    assert stored(widget).price == Decimal("12.50")


def test_who_sends_no_more_than_values_is_told_nothing(member, acme):
    form = {
        name: value
        for name, value in filled(member.get(page(Customer, "change", acme.pk))).items()
        if not name.startswith("initial-")
    }

    answer = member.post(page(Customer, "change", acme.pk), form | {"email": "b@x.example"})

    assert outcome(answer) == (302, page(Customer))
    assert stored(acme).email == "b@x.example"


@pytest.mark.parametrize("nonsense", ["", "\0", "x" * 300, "[1", "99999999999999999999"])
def test_nothing_that_a_page_says_it_showed_breaks_it(member, make_customer, norte, nonsense):
    acme = make_customer(
        norte, billing={"street": "Calle 1"}, main_contact={"name": "Ana Paz", "email": "a@x.mx"}
    )
    address = page(Customer, "change", acme.pk)
    form = filled(member.get(address), **{"contacts-0-DELETE": "on"})
    claimed = {name: nonsense for name in form if name.startswith("initial-")}
    claimed |= {f"initial-{name}": nonsense for name in form}

    assert member.post(address, form | claimed).status_code in {200, 302}
