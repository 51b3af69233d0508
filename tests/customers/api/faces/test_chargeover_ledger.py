"""What ChargeOver's lists of documents cost, however many documents a customer has."""

import json
from datetime import date
from decimal import Decimal
from urllib.parse import quote

import pytest

from customers.api.faces.chargeover import asking_ledger as asking
from sales.models import Payment, Sale, Subscription
from sales.services import (
    Item,
    create_quotation,
    create_subscription,
    mark_uncollectible,
    record_credit,
    record_payment,
    void_payment,
)
from sales.services.many import record_sales
from tenants.scope import tenant_scope
from tests.book import BY, moment
from tests.callers import basic
from tests.ledgers import pay, proven, sell
from tests.queries import statements

API = "/api/v3"
ASKED = {
    "invoice": asking.INVOICE,
    "transaction": asking.PAYMENT,
    "package": asking.PACKAGE,
    "quote": asking.QUOTE,
}
SORTED = {
    "invoice": asking.INVOICE_ORDER,
    "transaction": asking.PAYMENT_ORDER,
    "package": asking.PACKAGE_ORDER,
    "quote": asking.QUOTE_ORDER,
}


@pytest.fixture
def key(callers):
    callers.authorise = basic
    return callers("key")


def read(caller, path):
    return caller.get(f"{API}/{path}").json()["response"]


def cost(caller, path):
    """(what a page answers, how many statements it takes)."""
    caller.get(f"{API}/{path}")  # notes the key's use, to the minute
    with statements() as made:
        answer = read(caller, path)
    return answer, len(made())


@pytest.fixture
def trade(norte, make_customer):
    """Add so many of each document to a customer."""

    def add(count):
        customer = make_customer(norte, name="Acme", billing={"city": "Salta"})
        with tenant_scope(norte):
            for _ in range(count):
                add_one_of_each(norte, customer)
        return customer

    return add


def add_one_of_each(norte, customer):
    items = [Item(quantity=2, unit_price=Decimal("7.5"), description="Paper")]
    subscription = create_subscription(norte, by=BY, customer=customer, name="x", amount=5)
    sale = sell(customer, "10", subscription=subscription)
    sell(customer, "4", kind="credit_note", original=sale)
    pay(customer, "3", applications=[(sale, Decimal(3))])
    create_quotation(
        norte, by=BY, customer=customer, items=items, valid_until=moment("2030-01-01T00:00:00Z")
    )


@pytest.mark.parametrize("count", [1, 3, 20])
def test_lists_cost_the_same_for_few_and_many(key, trade, count):
    """The key; invoices with what settled them in two; transactions by key, then from each of
    their tables; packages; quotes."""
    trade(count)

    costs = {
        "invoice?limit=50&order=total:DESC&where=invoice_status_state:EQUALS:o": 4,
        "transaction?limit=50&order=amount:DESC&where=transaction_datetime:GT:2020-01-01": 4,
        "package?limit=50&order=nickname:ASC&where=package_status_state:EQUALS:a": 2,
        "quote?limit=50&order=date:DESC&where=quote_status_state:EQUALS:o": 2,
    }

    for path, expected in costs.items():
        rows, made = cost(key, path)
        assert len(rows) == (2 * count if path.startswith("transaction") else count)
        assert made == expected, path


@pytest.mark.parametrize("count", [1, 60])
def test_an_invoice_costs_the_same_with_few_and_many_lines(key, norte, make_customer, count):
    customer = make_customer(norte)
    line = {"descrip": "x", "line_rate": 1}
    body = {"customer_id": customer.pk, "line_items": [line] * count}
    made = key.request("POST", f"{API}/invoice", json.dumps(body).encode()).json()["response"]

    found, statements_made = cost(key, f"invoice/{made['id']}")

    assert len(found["line_items"]) == count
    assert statements_made == 4


@pytest.mark.parametrize("count", [5, 5000])
def test_a_customer_with_thousands_of_sales_costs_what_any_costs(key, norte, trade, count):
    customer = trade(1)
    with tenant_scope(norte):
        entries = [{"customer": customer, "items": [], "total": 1} for _ in range(count)]
        record_sales(norte, by=BY, entries=entries)
        subscription = Subscription.objects.get()
        Sale.objects.filter(kind="sale").update(subscription=subscription)
    mine = quote(f"customer_id:EQUALS:{customer.pk}", safe="")
    asked = {
        f"invoice?where={mine}&order=balance:DESC&limit=5": 4,
        f"invoice/_count?where={mine}": 2,
        f"transaction?where={mine}": 4,
        f"transaction/_count?where={mine}": 3,
        f"package?where={mine}": 2,
        f"quote?where={mine}": 2,
    }

    assert {path: cost(key, path)[1] for path in asked} == asked
    assert read(key, f"invoice/_count?where={mine}") == count + 1
    assert read(key, f"package?where={mine}")[0]["amount_invoiced"] == count + 10
    with tenant_scope(norte):
        assert proven(norte)


def test_a_package_has_collected_what_payments_settled_alone(key, norte, make_customer):
    ana = make_customer(norte)
    with tenant_scope(norte):
        subscription = create_subscription(norte, by=BY, customer=ana, name="x", amount=5)
        create_subscription(norte, by=BY, customer=ana, name="y", amount=5)
        given_up, credited, open_one = (
            sell(ana, total, subscription=subscription) for total in ("100", "50", "20")
        )
        sell(ana, "9", kind="credit_note", original=credited)
        record_credit(norte, by=BY, customer=ana, amount=6, applications=[(credited, 6)])
        pay(ana, "12", applications=[(given_up, 5), (open_one, 3), (sell(ana, "4"), 4)])
        pay(ana, "7", applications=[(open_one, 7)])
        void_payment(pay(ana, "2", applications=[(credited, 2)]), by=BY)
        mark_uncollectible(given_up, by=BY)
    names = ("amount_invoiced", "amount_collected", "amount_due")

    rows = [*read(key, "package?order=nickname:ASC"), read(key, f"package/{subscription.pk}")]

    first = [170, 15, 45]
    assert [[row[name] for name in names] for row in rows] == [first, [0, 0, 0], first]


def test_numbers_of_payments_and_credit_notes_never_meet(key, norte, trade):
    trade(5)
    rows = read(key, "transaction")
    numbers = [row["transaction_id"] for row in rows]

    assert numbers == sorted(set(numbers))
    assert [read(key, f"transaction/{number}")["transaction_id"] for number in numbers] == numbers
    with tenant_scope(norte):
        payments = {pk * 2 for pk in Payment.objects.values_list("pk", flat=True)}
        notes = {note.pk * 2 + 1 for note in Sale.objects.credit_notes()}
    assert set(numbers) == payments | notes


def test_pages_of_transactions_leave_none_out(key, trade):
    trade(7)
    pages = [read(key, f"transaction?order=amount:DESC&limit=4&offset={n}") for n in (0, 4, 8, 12)]
    numbers = [row["transaction_id"] for page in pages for row in page]

    assert [len(page) for page in pages] == [4, 4, 4, 2]
    assert sorted(numbers) == [row["transaction_id"] for row in read(key, "transaction?limit=20")]


def test_a_payment_of_long_ago_is_told_by_its_day(key, norte, make_customer):
    customer = make_customer(norte)
    with tenant_scope(norte):
        record_payment(norte, by=BY, customer=customer, amount=1, paid_on=date(1999, 12, 31))

    told = read(key, "transaction")[0]

    assert (told["transaction_date"], told["transaction_datetime"]) == (
        "1999-12-31",
        "1999-12-31 00:00:00",
    )


WORST = [
    ("invoice", "line_items.custom_1:CONTAINS:{}"),
    ("invoice", "bill_country:CONTAINS:{}"),
    ("invoice", "transaction.transaction_id:GT:{}"),
    ("transaction", "applied_to.package_external_key:CONTAINS:{}"),
    ("transaction", "transaction_method:CONTAINS:{}"),
    ("package", "customer.users.email:CONTAINS:{}"),
    ("package", "package_status_str:CONTAINS:{}"),
    ("quote", "bill_country:CONTAINS:{}"),
]


@pytest.mark.parametrize("kind, clause", WORST, ids=[clause for _, clause in WORST])
def test_twenty_hostile_conditions_take_one_statement_at_most(key, trade, kind, clause):
    trade(2)
    where = ",".join(clause.format(f"{10**9 + n}") for n in range(20))

    answer, made = cost(key, f"{kind}?where={quote(where, safe='')}")

    assert answer == []
    assert made <= 2  # the key's, and none where no row could be meant
    worse = quote(f"{where},{clause.format(1)}", safe="")
    assert key.get(f"{API}/{kind}?where={worse}").status_code == 400


@pytest.mark.parametrize("kind", ["invoice", "transaction", "package", "quote"])
@pytest.mark.parametrize("value", ["", "\0%_'", "\ud800", "9" * 4000, "-1e999", "0001-01-01"])
def test_no_value_breaks_any_filter(key, trade, kind, value):
    trade(1)

    for field in ASKED[kind]:
        for operator in ("EQUALS", "GTE", "CONTAINS"):
            written = quote(f"{field}:{operator}:{value}", safe="", errors="surrogatepass")
            assert key.get(f"{API}/{kind}?where={written}").status_code in {200, 400}


@pytest.mark.parametrize("kind", ["invoice", "transaction", "package", "quote"])
def test_rows_can_be_ordered_by_whatever_is_sortable(key, trade, kind):
    trade(2)

    for field in SORTED[kind]:
        for direction in ("ASC", "DESC"):
            rows = read(key, f"{kind}?order={field}:{direction}")
            assert len(rows) == (4 if kind == "transaction" else 2), field


@pytest.mark.parametrize(
    "kind, action",
    [
        ("transaction", "void"),
        ("package", "cancel"),
        ("quote", "accept"),
        ("quote", "reject"),
    ],
)
def test_what_can_change_no_more_may_be_sent_back_whole(key, trade, kind, action):
    trade(1)
    where = f"{kind}/{read(key, kind)[0][f'{kind}_id']}"
    assert key.request("POST", f"{API}/{where}/_action/{action}").status_code == 200
    shown = read(key, where)

    body = json.dumps(shown).encode()
    sent_back = key.request("PUT", f"{API}/{where}", body, {"content-type": "application/json"})

    assert sent_back.status_code == 202
    assert read(key, where) == shown
