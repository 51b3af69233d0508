"""The list of customers: searched, narrowed, turned, and changed by what was ticked."""

from datetime import date

import pytest

from customers.models import Customer, Tag
from customers.services import apply_tags, update_customer
from tenants.scope import tenant_scope
from tenants.tenant_admin.several import MOST_AT_ONCE
from tests.back_office import (
    act_on,
    listed,
    make,
    messages_of,
    page,
    signed_in,
    stored,
    story,
)
from tests.book import BY
from tests.factories import MembershipFactory
from tests.ledgers import pay, sell


@pytest.fixture
def member(norte):
    return signed_in(norte)


@pytest.fixture
def tag(norte):
    with tenant_scope(norte):
        return make(Tag, norte, name="Friends", slug="friends")


def found(client, **asked):
    return sorted(customer.name for customer in listed(client.get(page(Customer), asked)))


# Searching


@pytest.mark.parametrize(
    "text, names",
    [
        ("jose nunez", ["José Núñez"]),
        ("20.12345678.6", ["José Núñez"]),
        ("20123456786", ["José Núñez"]),
        ("JOSE@EXAMPLE.COM", ["José Núñez"]),
        ("4000-0000", ["José Núñez"]),
        ("40000000", ["José Núñez"]),
        ("foreign", []),
        ("", ["José Núñez", "Other"]),
    ],
)
def test_customers_are_found_in_any_spelling(norte, sur, member, make_customer, text, names):
    facts = {"tax_id": "20-12345678-6", "email": "jose@example.com", "phone": "4000 0000"}
    make_customer(norte, name="José Núñez", **facts)
    make_customer(norte, name="Other")
    make_customer(sur, name="José Núñez, foreign", **facts)

    assert found(member, q=text) == names


# Narrowing


@pytest.fixture
def book(norte, sur, member, make_customer, tag):
    """Ana owes something late, Bea has credit, Eva is a tagged Peruvian of the member's."""
    ana, bea = make_customer(norte, name="Ana"), make_customer(norte, name="Bea")
    facts = {"billing": {"country_text": "Perú"}, "salesperson": member.user, "status": "inactive"}
    eva = make_customer(norte, name="Eva", **facts)
    with tenant_scope(norte):
        sell(ana, 100, issued_on=date(2020, 1, 1), due_on=date(2020, 1, 1))
        sell(bea, 10)
        pay(bea, 50)
        apply_tags([eva], add=[tag], remove=[], by=BY)
    stranger = make_customer(sur, name="Sue", billing={"country_text": "Perú"})
    with tenant_scope(sur):
        sell(stranger, 100, due_on=date(2020, 1, 1))


FILTERS = [
    ({"status__exact": "active"}, ["Ana", "Bea"]),
    ({"overdue": "yes"}, ["Ana"]),
    ({"overdue": "no"}, ["Bea", "Eva"]),
    ({"balance": "owes"}, ["Ana"]),
    ({"balance": "credit"}, ["Bea"]),
    ({"balance": "even"}, ["Eva"]),
    ({"country": "PE"}, ["Eva"]),
    ({"country": "AR"}, ["Ana", "Bea"]),
    ({"salesperson": "none"}, ["Ana", "Bea"]),
    ({"balance": "owes", "overdue": "yes", "country": "AR", "q": "an"}, ["Ana"]),
    ({"balance": "much"}, []),
    ({"overdue": "1"}, []),
    ({"country": "XX"}, []),
    ({"tag": "abc"}, []),
    ({"salesperson": "99999999999999999999"}, []),
]


@pytest.mark.parametrize("asked, names", FILTERS, ids=str)
def test_filters_narrow_the_list(book, member, asked, names):
    assert found(member, **asked) == names


def test_tags_and_salespersons_narrow_the_list(book, norte, member, tag):
    assert found(member, tag=tag.pk) == ["Eva"]
    assert found(member, salesperson=member.user.pk) == ["Eva"]


def test_tags_and_people_of_others_are_neither_offered_nor_found(book, sur, member):
    stranger = MembershipFactory(tenant=sur, user__full_name="Stranger").user
    with tenant_scope(sur):
        foreign = make(Tag, sur, name="Foes", slug="foes")

    html = member.get(page(Customer)).content.decode()

    assert "Friends" in html
    assert "Foes" not in html
    assert "Stranger" not in html
    assert found(member, tag=foreign.pk) == []
    assert found(member, salesperson=stranger.pk) == []


# Turning pages


def test_pages_are_turned_both_ways(norte, member, make_customer):
    with tenant_scope(norte):
        Customer.objects.bulk_create(
            Customer(tenant=norte, name=f"{number:03}", currency="ARS") for number in range(120)
        )

    pages = [member.get(page(Customer), {"p": number, "q": ""}) for number in (1, 2, 3)]

    names = [customer.name for answer in pages for customer in listed(answer)]
    assert names == [f"{number:03}" for number in reversed(range(120))]
    links = [(cl.previous_address, cl.next_address) for cl in (one.context["cl"] for one in pages)]
    assert links == [(False, "?p=2&q="), ("?p=1&q=", "?p=3&q="), ("?p=2&q=", False)]
    assert "51–100 customers" in pages[1].content.decode()


@pytest.mark.parametrize("number", ["4", "0", "-1", "201", "99999999999999999999"])
def test_a_page_that_is_not_there_leads_to_the_first(norte, member, make_customer, number):
    make_customer(norte)

    answer = member.get(page(Customer), {"p": number})

    assert (answer.status_code, answer["location"]) == (302, f"{page(Customer)}?e=1")


def test_an_empty_list_is_a_page(member):
    assert listed(member.get(page(Customer))) == []


def test_choices_offered_while_typing_can_be_turned(norte, member):
    with tenant_scope(norte):
        Customer.objects.bulk_create(
            Customer(tenant=norte, name=str(number), currency="ARS") for number in range(45)
        )
    asked = {"app_label": "customers", "model_name": "customer", "field_name": "parent"}

    answers = [
        member.get("/admin/autocomplete/", asked | {"page": number}).json() for number in (1, 2, 3)
    ]

    shown = [(len(one["results"]), one["pagination"]["more"]) for one in answers]
    assert shown == [(20, True), (20, True), (5, False)]


# What is done to those who were ticked


@pytest.fixture
def three(norte, make_customer):
    return [make_customer(norte, name=name) for name in ("Ana", "Bea", "Eva")]


def changes(tenant):
    return [(entry.label, entry.after) for entry in story(tenant, "customer")[:-3]]


def test_archiving_leaves_one_record_for_each_that_was_not(norte, member, three):
    act_on(member, three[:1], "archive")
    answer = act_on(member, three, "archive")

    assert {stored(customer).status for customer in three} == {"archived"}
    assert messages_of(answer) == ["Changed: 2."]
    assert [(name, after["status"]) for name, after in changes(norte)] == [
        ("Eva", "archived"),
        ("Bea", "archived"),
        ("Ana", "archived"),
    ]


def test_one_who_is_refused_keeps_nobody_from_being_archived(norte, member, three):
    with tenant_scope(norte):
        Customer.objects.filter(pk=three[1].pk).update(currency="???")

    answer = act_on(member, three, "archive")

    assert messages_of(answer) == ["Bea: currency: Enter a valid value.", "Changed: 2."]
    assert [stored(one).status for one in three] == ["archived", "active", "archived"]
    assert [name for name, _ in changes(norte)] in (["Ana", "Eva"], ["Eva", "Ana"])


def test_tags_are_put_on_after_a_form(norte, member, three, tag):
    asked = act_on(member, three[:2], "tag")
    assert [str(row) for row in asked.context["rows"]] == ["Ana", "Bea"]
    assert changes(norte) == []

    answer = act_on(member, three[:2], "tag", tags=[tag.pk])

    assert messages_of(answer) == ["Changed: 2."]
    assert changes(norte) == [("Bea", {"tags": ["Friends"]}), ("Ana", {"tags": ["Friends"]})]

    again = act_on(member, three[:2], "tag", tags=[tag.pk])
    assert messages_of(again) == ["Nothing to change."]
    assert len(changes(norte)) == 2


def test_tags_are_taken_off_after_a_form(norte, member, three, tag):
    act_on(member, three, "tag", tags=[tag.pk])

    answer = act_on(member, three[:1], "untag", tags=[tag.pk])

    assert messages_of(answer) == ["Changed: 1."]
    with tenant_scope(norte):
        assert [customer.name for customer in tag.customers.order_by("name")] == ["Bea", "Eva"]
    assert changes(norte)[0] == ("Ana", {"tags": []})


def test_a_salesperson_is_set_and_taken_away(norte, member, three):
    act_on(member, three[:2], "set_salesperson", salesperson=member.user.pk)
    answer = act_on(member, three, "set_salesperson", salesperson="")

    assert messages_of(answer) == ["Changed: 2."]
    assert {stored(customer).salesperson for customer in three} == {None}
    assert [name for name, _ in changes(norte)] == ["Bea", "Ana", "Bea", "Ana"]


def test_nobody_from_elsewhere_can_be_chosen(norte, sur, member, three):
    stranger = MembershipFactory(tenant=sur).user
    with tenant_scope(sur):
        foreign = make(Tag, sur, name="Foes", slug="foes")

    for action, values in (
        ("tag", {"tags": [foreign.pk]}),
        ("untag", {"tags": [foreign.pk]}),
        ("tag", {"tags": ["abc"]}),
        ("set_salesperson", {"salesperson": stranger.pk}),
        ("set_salesperson", {"salesperson": "\0"}),
    ):
        answer = act_on(member, three, action, **values)

        assert answer.context["form"].errors.keys() == values.keys(), action
    assert changes(norte) == []


def test_who_was_ticked_elsewhere_is_left_alone(norte, sur, member, three, make_customer):
    foreign = make_customer(sur, name="Sue")

    act_on(member, [*three, foreign], "archive")

    assert stored(foreign).status == "active"
    assert len(story(sur, "customer")) == 1
    assert len(changes(norte)) == 3


@pytest.mark.parametrize("ticked", ["abc", "", "-1", "1.5", "99999999999999999999", "\0"])
def test_what_is_no_id_was_not_ticked(norte, member, three, ticked):
    answer = member.post(
        page(Customer), {"_selected_action": [ticked], "action": "archive"}, follow=True
    )

    assert "Items must be selected" in messages_of(answer)[0]
    assert changes(norte) == []


def test_no_more_than_so_many_at_once(norte, member):
    with tenant_scope(norte):
        Customer.objects.bulk_create(
            Customer(tenant=norte, name=str(number), currency="ARS")
            for number in range(MOST_AT_ONCE + 1)
        )
    everybody = {"action": "archive", "select_across": "1", "_selected_action": ["1"]}

    answer = member.post(page(Customer), everybody, follow=True)

    assert messages_of(answer) == ["No more than 500 at once: narrow the list."]
    assert story(norte, "customer") == []


def test_one_who_is_refused_does_not_stop_the_others(norte, member, three):
    with tenant_scope(norte):
        Customer.objects.filter(name="Bea").update(currency="???")

    answer = act_on(member, three, "archive")

    assert [stored(one).status for one in three] == ["archived", "active", "archived"]
    assert messages_of(answer) == ["Bea: currency: Enter a valid value.", "Changed: 2."]


def test_balances_are_listed_by_currency(norte, member, make_customer):
    acme = make_customer(norte, name="Acme")
    with tenant_scope(norte):
        sell(acme, "1234.5")
        update_customer(acme, by=BY, currency="USD")

    html = member.get(page(Customer)).content.decode()

    assert "1,234.50 ARS, 0.00 USD" in html
