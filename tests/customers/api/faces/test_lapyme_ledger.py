"""La Pyme's documents beyond their exchanges: what answers cost, what is streamed, any body."""

import json
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.api.faces.lapyme import lapyme
from customers.api.faces.lapyme.ids import METHODS, method_id, method_of, point_id, point_of
from customers.api.faces.lapyme.sale_sections import SECTIONS
from customers.models import Customer
from sales.models import Sale
from sales.proofs import findings
from sales.services import create_quotation, record_payment, record_refund, record_sale
from tenants.scope import tenant_scope
from tests.book import BY
from tests.documents import operation_at
from tests.ledgers import product
from tests.queries import statements

SALES, PAYMENTS, QUOTES = "/api/v1/sales", "/api/v1/customer-payments", "/api/v1/quotes"
REPORT = "/api/v1/accounting/accounts-receivable"
EVERY_SECTION = "document,amounts,items,payments,applications,fiscal,integration,audit"
POINT, METHOD = point_id(1), method_id("Cheque")


def post(caller, where, body, key="once"):
    return caller.request("POST", where, json.dumps(body).encode(), {"Idempotency-Key": key})


@pytest.fixture
def ledger(norte, make_customer):
    """Customers of norte with so many sales each, a payment and an offer."""

    def lay(customers, sales=1):
        made = [make_customer(norte, name=f"C{n}") for n in range(customers)]
        with tenant_scope(norte):
            for customer in made:
                facts = {"by": BY, "customer": customer}
                for _ in range(sales):
                    record_sale(norte, **facts, items=[], total=10)
                record_payment(norte, **facts, amount=3)
                tomorrow = timezone.now() + timedelta(days=1)
                create_quotation(norte, **facts, items=[], total=5, valid_until=tomorrow)
        return made

    return lay


@pytest.fixture
def busy(norte, make_customer):
    """A customer with very many open sales, written as an import would."""

    def lay(number):
        customer = make_customer(norte, name="Busy")
        today = timezone.localdate(timezone=norte.zone)
        with tenant_scope(norte):
            Sale.objects.bulk_create(
                Sale(
                    tenant=norte,
                    customer=customer,
                    status="issued",
                    number=n + 1,
                    currency="ARS",
                    total=Decimal(10),
                    balance=Decimal(10),
                    issued_on=today,
                    due_on=today,
                )
                for n in range(number)
            )
        return customer

    return lay


def cost(caller, where):
    """(the answer's body, how many statements it took) of a page that was asked for before."""
    caller.get(where)
    with statements() as asked:
        answer = caller.get(where)
    assert answer.status_code == 200, answer.content
    return answer.json(), len(asked())


# What answers cost


LISTS = {
    SALES: 2,  # key, sales with their customers
    f"{SALES}?fields={EVERY_SECTION}": 5,  # lines, applications and their payments beside them
    f"{SALES}?payment_statuses=owed&min_amount=1&amount_attribute=total": 2,
    PAYMENTS: 2,
    QUOTES: 2,
}


@pytest.mark.parametrize("customers", [1, 3])
@pytest.mark.parametrize("where, statements_taken", LISTS.items())
def test_a_list_costs_the_same_for_many(callers, ledger, where, statements_taken, customers):
    ledger(customers)

    body, taken = cost(callers("key"), where)

    assert len(body["data"]) == customers
    assert taken == statements_taken


@pytest.mark.parametrize("where", [SALES, PAYMENTS, QUOTES])
def test_a_search_costs_the_same_for_many(callers, ledger, where):
    key = callers("key")
    ledger(1)
    few = cost(key, f"{where}?query=C")
    ledger(3)
    many = cost(key, f"{where}?query=C")

    assert len(many[0]["data"]) == 4
    assert many[1] == few[1]


def test_a_search_that_finds_very_many_customers(callers, ledger, norte):
    ledger(2)
    with tenant_scope(norte):
        Customer.objects.bulk_create(
            Customer(tenant=norte, name="C", currency="ARS", search_text="c") for _ in range(1100)
        )

    body, _ = cost(callers("key"), f"{SALES}?query=c")

    assert [row["customer"]["name"] for row in body["data"]] == ["C1", "C0"]
    assert callers("key").get(f"{SALES}?query=c%201").json()["data"] == body["data"][:1]


@pytest.mark.parametrize("sales", [1, 3])
def test_a_sale_with_every_section(callers, ledger, norte, sales):
    ledger(1, sales)
    with tenant_scope(norte):
        uuid = norte.sales.order_by("id").first().uuid

    body, taken = cost(callers("key"), f"{SALES}/{uuid}?fields={EVERY_SECTION}")

    assert body["data"]["payments"]["items"][0]["applied_amount"] == 300
    assert taken == 5  # key, sale, lines, applications, payments


@pytest.mark.parametrize("sales", [5, 5000])
def test_a_customer_with_many_sales_costs_what_any_does(callers, busy, sales):
    customer = busy(sales)

    body, taken = cost(callers("key"), f"{SALES}?customer_id={customer.uuid}&limit=3")

    assert len(body["data"]) == 3
    assert taken == 2


@pytest.mark.parametrize("sales", [5, 5000])
def test_receivables_cost_the_same_however_many_sales(callers, busy, sales):
    customer = busy(sales)

    body, taken = cost(callers("key"), REPORT)

    assert body["data"]["groups"][0]["document_count"] == sales
    assert body["data"]["summary"]["total"] == sales * 1000
    assert taken == 3
    assert cost(callers("key"), f"{REPORT}?contact_id={customer.uuid}")[1] == 3


@pytest.mark.parametrize("customers", [1, 3])
def test_receivables_cost_the_same_however_many_customers(callers, ledger, customers):
    ledger(customers)

    body, taken = cost(callers("key"), REPORT)

    assert [one["total_balance"] for one in body["data"]["groups"]] == [700] * customers
    assert taken == 3


@pytest.mark.parametrize("number", [1, 3])
def test_a_payment_costs_the_same_for_many_sales(callers, ledger, norte, number):
    (customer,) = ledger(1, 4)
    with tenant_scope(norte):
        sales = [str(sale.uuid) for sale in norte.sales.order_by("-id")[:number]]
    amount = 1000 * number
    body = {
        "customer_id": str(customer.uuid),
        "point_of_sale_id": POINT,
        "payment_date": "2030-01-01",
        "currency": "PES",
        "total_amount": amount,
        "splits": [{"payment_method_id": METHOD, "amount": amount}],
        "applications": [{"sale_id": uuid, "applied_amount": 1000} for uuid in sales],
    }
    key = callers("key")
    key.get(PAYMENTS)

    with statements() as asked:
        answer = post(key, PAYMENTS, body)

    shown = answer.json()["data"]["customer_payment"]
    assert [one["sale_id"] for one in shown["applications"]] == sales
    assert shown["splits"][0]["payment_method_name"] == "Cheque"
    assert len(asked()) == 19
    with tenant_scope(norte):
        assert list(findings(norte)) == []


# What is told of sections


@pytest.mark.parametrize("where", [SALES, f"{SALES}/{uuid4()}"], ids=["list", "one"])
def test_sections_are_documented(where):
    answer = operation_at(lapyme, "GET", where)["responses"]["200"]["content"]["application/json"]
    data = answer["schema"]["properties"]["data"]
    told = data.get("items", data)["properties"]

    assert told.keys() == SECTIONS.keys()
    assert told["items"]["items"] == {"$ref": "#/components/schemas/Item"}


# Many items


def test_many_items_are_streamed_as_few_are_told(callers, busy, norte):
    customer = busy(1200)

    answer = callers("key").get(f"{REPORT}?include_items=true")

    (group,) = json.loads(answer.content)["data"]["groups"]
    assert answer.headers["content-type"] == "application/json"
    assert group["contact_id"] == str(customer.uuid)
    assert len(group["items"]) == group["document_count"] == 1200
    assert sum(one["functional_balance"] for one in group["items"]) == group["total_balance"]


def test_items_add_up_where_money_is_dated_ahead(callers, norte, make_customer):
    customer = make_customer(norte, name="Ana")
    today = timezone.localdate(timezone=norte.zone)
    cheque = {"by": BY, "customer": customer, "paid_on": today + timedelta(days=30)}
    with tenant_scope(norte):
        record_sale(norte, by=BY, customer=customer, items=[], total=100)
        record_payment(norte, **cheque, amount=150)
        record_refund(norte, **cheque | {"paid_on": today}, amount=20)

    (group,) = callers("key").get(f"{REPORT}?include_items=true").json()["data"]["groups"]

    assert (group["total_balance"], group["document_count"]) == (12000, 1)
    assert [
        (one["origin"], one["origin_label"], one["functional_balance"]) for one in group["items"]
    ] == [("sale", "Venta", 10000), ("refund", "Devolución", 2000)]


def test_a_stream_tells_nothing_of_strangers(callers, busy):
    busy(1200)

    answer = callers("stranger").get(f"{REPORT}?include_items=true")

    assert answer.json()["data"]["groups"] == []


# Ids


def test_points_of_sale_have_ids_both_ways():
    assert [point_of(point_id(number)) for number in (1, 7, 99999)] == [1, 7, 99999]
    assert point_of("00000000-0000-4000-8000-000000100000") is None
    assert point_of("00000000-0000-4000-8000-00000000000a") is None


def test_payment_methods_have_ids_both_ways():
    assert [method_of(method_id(word)) for word in METHODS] == list(METHODS)
    assert method_of(POINT) == ""


# Any body

VALUES = [
    *(
        None,
        True,
        0,
        -1,
        1,
        1.5,
        2**63,
        1e300,
        1e-30,
        "",
        "x",
        "1",
        [],
        ["x"],
        [None],
        {},
        {"a": 1},
    ),
    *("PES", "EUR", "2026-11-20", "9999-12-31", "0001-01-01", POINT, METHOD, [{}] * 600, "x" * 300),
]
CODES = {"invalid_type", "too_small", "too_big", "invalid_format", "invalid_value"}
CHANGES = st.dictionaries(st.integers(0, 20), st.sampled_from(VALUES), max_size=3)


@given(changes=CHANGES)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@pytest.mark.parametrize("where", [PAYMENTS, QUOTES])
def test_any_body_is_taken_or_refused_by_field(callers, norte, make_customer, where, changes):
    caller, customer = callers("key"), make_customer(norte)
    with tenant_scope(norte):
        paper = product(norte, "10", code="", name="Paper")
    body = bodies(customer, paper)[where]
    names = [*body, "applications", "notes", "expires_at", "global_discount_amount"]

    changed = body | {names[n % len(names)]: value for n, value in changes.items()}
    answer = post(caller, where, changed, str(uuid4()))

    assert answer.status_code in {200, 201, 400}
    if answer.status_code == 400:
        assert {one["code"] for one in answer.json()["error"]["details"]} <= CODES
    with tenant_scope(norte):
        assert list(findings(norte)) == []


def bodies(customer, paper):
    """A right body for each address."""
    return {
        PAYMENTS: {
            "customer_id": str(customer.uuid),
            "point_of_sale_id": POINT,
            "payment_date": "2026-11-20",
            "currency": "PES",
            "total_amount": 1,
            "splits": [{"payment_method_id": METHOD, "amount": 1}],
        },
        QUOTES: {
            "customer_id": str(customer.uuid),
            "items": [{"product_id": str(paper.uuid), "quantity": 1, "unit_price": 100}],
        },
    }
