"""What the back office asks of the database: the same for one customer and for many."""

from datetime import date
from decimal import Decimal

import pytest

from customers.back_office import Panel
from customers.models import BillingAddress, Customer, CustomerTag, Tag
from customers.search import postgresql
from customers.services import apply_tags, create_contact, create_note
from sales.models import CustomerBalance, MonthlySales, Sale
from tenants.models import Change
from tenants.scope import tenant_scope
from tests.back_office import make, page, signed_in
from tests.book import BY
from tests.ledgers import sell
from tests.queries import statements

FRAME = 3  # who it is: the session, the account, their place


@pytest.fixture
def member(norte, make_customer):
    """Who has a customer that every filter finds."""
    client = signed_in(norte)
    facts = {"billing": {"country_text": "Perú"}, "salesperson": client.user}
    fill(norte, [make_customer(norte, name="Acme 0", **facts)])
    client.get(page(Customer), {"q": "acme"})  # what a process asks once is not the page's
    return client


@pytest.fixture
def many(norte, member):
    """Sixty more of them, written in bulk as no service would."""
    numbers = range(1, 61)
    with tenant_scope(norte):
        of = {"tenant": norte}
        rows = Customer.objects.bulk_create(
            Customer(
                **of,
                name=f"Acme {number}",
                search_text=f"acme {number}",
                currency="ARS",
                salesperson=member.user,
            )
            for number in numbers
        )
        tag = Tag.objects.get()
        late = {"balance": 10, "balance_in_cents": 1000, "oldest_due_on": date(2020, 1, 1)}
        for model, facts in (
            (BillingAddress, {"country": "PE"}),
            (CustomerTag, {"tag": tag}),
            (CustomerBalance, {"currency": "ARS"} | late),
        ):
            model.objects.bulk_create(model(**of, customer=row, **facts) for row in rows)


def fill(tenant, customers):
    with tenant_scope(tenant):
        tag = make(Tag, tenant, name="Friends", slug="friends")
        apply_tags(customers, add=[tag], remove=[], by=BY)
        for customer in customers:
            sell(customer, 10, due_on=date(2020, 1, 1))


LISTS = {
    "": 5,
    "q=acme": 5,
    "status__exact=active": 5,
    "overdue=yes": 5,
    "overdue=no": 4,
    "balance=owes": 5,
    "balance=credit": 4,
    "tag=TAG": 5,
    "salesperson=MEMBER": 5,
    "country=PE": 5,
    "q=acme&status__exact=active&overdue=yes&balance=owes&tag=TAG&country=PE": 5,
    "o=1": 5,
}


def asked_for(client, asked, tenant):
    with tenant_scope(tenant):
        tag = Tag.objects.get()
    asked = asked.replace("TAG", str(tag.pk)).replace("MEMBER", str(client.user.pk))
    with statements() as told:
        client.get(f"{page(Customer)}?{asked}")
    return told()


def searched(asked):
    """One more where the search goes through a function of the database."""
    return int("q=" in asked and postgresql.is_available())


@pytest.mark.parametrize("asked", LISTS)
def test_a_list_of_one(norte, member, asked):
    assert len(asked_for(member, asked, norte)) == FRAME + LISTS[asked] + searched(asked)


@pytest.mark.parametrize("asked", LISTS)
def test_a_list_of_many(norte, member, many, asked):
    assert len(asked_for(member, asked, norte)) == FRAME + LISTS[asked] + searched(asked)


@pytest.mark.parametrize("asked", [*LISTS, "p=2", "p=2&q=acme"])
def test_no_list_counts(norte, member, many, asked):
    assert [sql for sql in asked_for(member, asked, norte) if "COUNT(" in sql] == []


def test_no_choice_offered_while_typing_counts(member, many):
    asked = {"app_label": "customers", "model_name": "customer", "field_name": "parent"}

    with statements() as told:
        member.get("/admin/autocomplete/", asked | {"term": "acme"})

    assert len(told()) == FRAME + 2 + int(postgresql.is_available())
    assert [sql for sql in told() if "COUNT(" in sql] == []


# The page of a customer

PAGE, PANEL = 20, 8


@pytest.fixture
def acme(norte, member):
    with tenant_scope(norte):
        return Customer.objects.get()


@pytest.fixture
def busy(norte, acme):
    """The same customer with 5,000 sales, 200 changes and people to talk to."""
    with tenant_scope(norte):
        Sale.objects.bulk_create(issued(acme, number) for number in range(2, 5001))
        MonthlySales.objects.bulk_create(
            MonthlySales(tenant=norte, customer=acme, currency=currency, month=month, total=5)
            for currency in ("USD", "EUR")
            for month in (date(2026, 1, 1), date(2025, 12, 1))
        )
        Change.objects.bulk_create(
            Change(tenant=norte, kind="customer", object_id=acme.pk, action="updated")
            for _ in range(200)
        )
        for name in ("Ana", "Bea", "Eva"):
            create_contact(acme, by=BY, name=name)
            create_note(acme, by=BY, text=f"Called {name}.")


def issued(customer, number):
    return Sale(
        tenant=customer.tenant,
        customer=customer,
        currency="ARS",
        status="issued",
        number=number,
        total=Decimal(10),
        balance=Decimal(10),
        issued_on=date(2026, 1, 1),
        due_on=date(2026, 1, number % 28 + 1),
    )


def statements_of_page(client, customer):
    address = page(Customer, "change", customer.pk)
    client.get(address)
    with statements() as told:
        assert client.get(address).status_code == 200
    return told()


def test_the_page_of_a_customer_with_one_sale(member, acme):
    assert len(statements_of_page(member, acme)) == FRAME + PAGE


def test_the_page_of_a_customer_with_5000_sales(member, acme, busy):
    told = statements_of_page(member, acme)

    assert len(told) == FRAME + PAGE
    counting = [sql for sql in told if "COUNT(" in sql]
    assert [sql for sql in counting if "sales_sale" not in sql] == []


PARTS = {
    "balances": 1,
    "agings": 1,
    "charts": 1,
    "sales": 1,
    "quotations": 1,
    "warnings": 1,
    "alike": 1,
    "changes": 1,
}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("has", [(), ("busy",)], ids=["one", "5000"])
def test_each_part_of_the_panel(norte, acme, request, has, part):
    for fixture in has:
        request.getfixturevalue(fixture)
    with tenant_scope(norte):
        panel = Panel(Customer.objects.select_related("tenant").get(pk=acme.pk))
        with statements() as told:
            getattr(panel, part)

    assert len(told()) == PARTS[part]
    assert sum(PARTS.values()) == PANEL
