"""Piriod's invoices, payments and notes beyond their exchanges: what pages cost, and odd bodies."""

import json
from base64 import b64decode
from datetime import date
from decimal import Decimal

import pytest

from customers.api.prefixed import encode
from sales.models import CustomerBalance, Payment, Sale
from sales.services import (
    Item,
    create_draft,
    create_subscription,
    issue_sale,
    record_credit_note,
    record_payment,
)
from tenants.history import save_recorded
from tenants.models import Change
from tenants.scope import tenant_scope
from tests.book import BY, moment
from tests.callers import token_in_workspace
from tests.ledgers import proven
from tests.queries import statements

MANY = 5000
PAPER = Item(description="Papel", quantity=2, unit_price=5)


@pytest.fixture
def key(callers):
    callers.authorise = token_in_workspace
    return callers("key")


def post(caller, where, **body):
    return caller.request("POST", where, json.dumps(body).encode())


def lay(tenant, customer):
    """One of everything that these pages show."""
    with tenant_scope(tenant):
        source = save_recorded(
            customer.payment_sources.model(tenant=tenant, customer=customer), by=BY
        )
        plan = create_subscription(tenant, by=BY, customer=customer, name="Plan", amount=5)
        draft = create_draft(tenant, by=BY, customer=customer, items=[PAPER], subscription=plan)
        sale = issue_sale(draft, by=BY)
        record_payment(tenant, by=BY, customer=customer, amount=4, source=source)
        record_credit_note(sale, by=BY, total=1)


def add_many_sales(customer):
    """Thousands of old sales, as an import leaves them; the balance says what they come to."""
    tenant = customer.tenant
    facts = {"tenant": tenant, "customer": customer, "currency": "ARS", "status": "issued"}
    day = date(2020, 1, 1)
    facts["created_at"] = moment("2020-01-01T12:00:00Z")
    with tenant_scope(tenant):
        Sale.objects.bulk_create(
            Sale(**facts, number=10_000 + n, total=1, subtotal=1, balance=1, issued_on=day)
            for n in range(MANY)
        )
        balance = CustomerBalance.objects.get(customer=customer)
        balance.sales_count += MANY
        balance.total += MANY
        balance.balance += MANY
        balance.save()


PAGES = [
    # the key, the count, the page, lines, applications, their payments, intended ones, customers
    ("/invoices/", 8),
    ("/invoices/?status=paid,finalized&document=18006&number=1&date__gte=2020-01-01", 8),
    ("/invoices/?expand=customer", 10),  # contacts, sources; units only if any
    ("/payments/", 6),  # the key, the count, the page, applications, their sales, subscriptions
    ("/payments/?status=succeeded&ordering=date", 6),
    ("/creditnotes/", 4),
    ("/debitnotes/", 1),
    ("/subscriptions/", 3),
    ("/subscriptions/?status=active", 3),
    ("/sources/", 3),
    ("/generals/documents/", 1),
]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("where, cost", PAGES)
def test_list_costs_the_same_for_any_number_of_rows(where, cost, rows, key, norte, make_customer):
    for n in range(rows):
        lay(norte, make_customer(norte, name=f"Cliente {n}"))
    key.get(where)  # the first use of a key in a minute is written down

    with statements() as made:
        assert key.get(where).json()["count"] >= (
            0 if "debit" in where or "number" in where else rows
        )

    assert len(made()) == cost


@pytest.mark.parametrize("where, cost", [("/invoices/{sale}/", 7), ("/payments/{payment}/", 5)])
def test_one_costs_no_more_than_a_list(where, cost, key, norte, make_customer):
    lay(norte, make_customer(norte))
    with tenant_scope(norte):
        known = {"sale": encode("inv", Sale.objects.without_notes().get().uuid)}
        known["payment"] = Payment.objects.get().pk
    key.get("/sources/")

    with statements() as made:
        assert key.get(where.format(**known)).status_code == 200

    assert len(made()) == cost


@pytest.mark.parametrize("has_many", [False, True], ids=["5", "5000"])
@pytest.mark.parametrize(
    "where, cost",
    [
        ("/customers/{id}/", 4),
        ("/customers/", 5),
        ("/invoices/?customer={id}", 8),
        ("/invoices/?customer={id}&status=finalized", 8),
        ("/payments/?customer={id}", 6),
        ("/creditnotes/", 4),
    ],
)
def test_customer_with_thousands_of_sales_costs_what_any_costs(
    where, cost, has_many, key, norte, make_customer
):
    customer = make_customer(norte)
    lay(norte, customer)
    if has_many:
        add_many_sales(customer)
    asked = where.format(id=encode("cus", customer.uuid))
    key.get(asked)

    with statements() as made:
        answer = key.get(asked).json()

    assert len(made()) == cost
    assert len(answer.get("results", ())) <= 20


def test_draft_of_a_thousand_lines_is_taken_and_one_more_is_not(key, norte, make_customer):
    customer = encode("cus", make_customer(norte).uuid)
    lines = [{"name": "Papel", "amount": 1, "quantity": 1}] * 1000

    made = post(key, "/invoices/", customer=customer, lines=lines)
    refused = post(key, "/invoices/", customer=customer, lines=[*lines, lines[0]])

    assert (made.status_code, made.json()["total"], len(made.json()["lines"])) == (201, 1000, 1000)
    assert (refused.status_code, refused.json()) == (
        400,
        {"lines": ["Ensure this field has no more than 1000 elements."]},
    )


def test_paper_of_a_thousand_lines_is_a_pdf(key, norte, make_customer):
    customer = encode("cus", make_customer(norte).uuid)
    line = {"name": "Papel <b>& más", "amount": 1, "quantity": 1}
    made = post(key, "/invoices/", customer=customer, lines=[line] * 1000).json()

    paper = b64decode(key.get(f"/invoices/{made['id']}/pdf/").json()["file"])

    assert paper[:5] == b"%PDF-"
    assert paper.rstrip()[-5:] == b"%%EOF"


def test_draft_is_recorded_with_face_and_actor(key, norte, make_customer):
    customer = encode("cus", make_customer(norte).uuid)
    post(key, "/invoices/", customer=customer, lines=[])

    with tenant_scope(norte):
        change = Change.objects.get(kind="sale")
    assert (change.action, change.face, change.actor) == ("created", "piriod", "key")


def test_refused_payment_leaves_nothing_behind(key, norte, make_customer):
    customer = make_customer(norte)
    with tenant_scope(norte):
        dollars = create_draft(norte, by=BY, customer=customer, items=[PAPER], currency="USD")
    said = {"amount": 5, "currency": "ARS", "date": "2026-11-20", "description": "x"}

    refused = post(key, "/payments/", **said, invoice=encode("inv", dollars.uuid))

    assert (refused.status_code, refused.json()) == (
        400,
        {"currency": ["That sale is in another currency."]},
    )
    with tenant_scope(norte):
        assert Payment.objects.count() == 0
        assert CustomerBalance.objects.get(customer=customer).paid == 0


def test_books_are_right_after_a_life_of_an_invoice(key, norte, make_customer):
    customer = make_customer(norte)
    line = {"name": "Papel", "amount": 99.99, "quantity": 3, "tax_percent": 21}
    body = {"customer": encode("cus", customer.uuid), "lines": [line], "discount": 5}
    said = {"amount": 100, "currency": "ARS", "date": "2026-11-20", "description": "x"}

    one = post(key, "/invoices/", **body, discount_scheme="%").json()["id"]
    payment = post(key, "/payments/", **said, invoice=one).json()["id"]
    key.request("POST", f"/invoices/{one}/finalize/")
    key.request("POST", f"/invoices/{one}/uncollectible/")
    key.request("DELETE", f"/payments/{payment}/")
    key.request("POST", f"/invoices/{one}/uncollectible/")

    shown = key.get(f"/invoices/{one}/").json()
    assert (shown["status"], shown["payments"]) == ("finalized", [payment])
    with tenant_scope(norte):
        sale = Sale.objects.get()
        assert (sale.total, sale.balance) == (Decimal("344.81"), Decimal("344.81"))
        assert proven(norte)


@pytest.mark.parametrize("text", ["", "{", "[]", "5", '"x"', "null"])
@pytest.mark.parametrize("where", ["/invoices/", "/payments/"])
def test_body_that_is_no_object_is_a_plain_400(where, text, key, norte):
    answer = key.request("POST", where, text.encode(), {"content-type": "application/json"})

    assert answer.status_code == 400
    assert all(answer.json().values())


def test_form_is_read_as_json_is(key, norte, make_customer):
    customer = encode("cus", make_customer(norte).uuid)
    form = f"amount=5.50&currency=ARS&date=2026-11-20&description=Caja&customer={customer}"
    headers = {"content-type": "application/x-www-form-urlencoded"}

    made = key.request("POST", "/payments/", form.encode(), headers)

    assert (made.status_code, made.json()["amount"]) == (201, 5.5)


@pytest.mark.parametrize("word", ["date", "due_date", "number"])
def test_rows_without_a_value_come_first_and_descending_last(word, key, norte, make_customer):
    customer = make_customer(norte)
    with tenant_scope(norte):
        drafts = [create_draft(norte, by=BY, customer=customer, items=[PAPER]) for _ in "ab"]
        issue_sale(drafts[0], by=BY)

    up = key.get(f"/invoices/?ordering={word}").json()["results"]
    down = key.get(f"/invoices/?ordering=-{word}").json()["results"]

    assert [row["status"] == "draft" for row in up] == [True, False]
    assert [row["status"] == "draft" for row in down] == [False, True]
