"""La Pyme beyond its exchanges: many callers at once, every scope, what an answer costs."""

import json
from concurrent.futures import ThreadPoolExecutor, wait
from http.client import HTTPConnection

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.api.errors import Crashed, Failure
from customers.api.faces.lapyme import lapyme
from customers.api.faces.lapyme.customer import LaPymeCustomer
from customers.services import apply_tags, create_tag
from sales.services import payment_term, record_sale
from tenants.access import SCOPES
from tenants.scope import tenant_scope
from tests.book import BY
from tests.callers import bearer
from tests.queries import statements
from tests.servers import serving
from tests.threads import in_threads

WHERE = "/api/v1/customers"
UNKNOWN = "0190a000-0000-7000-8000-000000000000"


def post(caller, body, key="once", where=WHERE):
    return caller.request("POST", where, json.dumps(body).encode(), {"Idempotency-Key": key})


# Many at once


@pytest.mark.django_db(transaction=True)
def test_parallel_posts_with_one_key_make_one_customer(callers, norte):
    caller, body = callers("key"), {"name": "Ana", "tax_id": "20123456786"}

    answers = [answer.json() for answer in in_threads(32, lambda: post(caller, body))]

    customers = [answer["data"]["customer"] for answer in answers]
    assert customers == customers[:1] * 32
    assert (
        sorted(answer["data"]["idempotent_replay"] for answer in answers) == [False] + [True] * 31
    )
    with tenant_scope(norte):
        assert norte.customers.count() == 1
        assert norte.changes.filter(kind="customer").count() == 1


@pytest.mark.django_db(transaction=True)
def test_parallel_posts_of_one_document_make_one_customer(callers, norte):
    caller, keys = callers("key"), iter(range(32))
    body = {"name": "Ana", "tax_id": "20123456786"}

    answers = in_threads(32, lambda: post(caller, body, key=f"key-{next(keys)}").status_code)

    assert sorted(answers) == [200] + [409] * 31
    with tenant_scope(norte):
        assert norte.customers.count() == 1
        assert norte.idempotency_keys.count() == 1


@pytest.mark.django_db(transaction=True)
def test_parallel_posts_with_one_key_and_two_bodies(callers, norte):
    caller, names = callers("key"), iter(["Ana", "Eva"] * 8)

    answers = in_threads(16, lambda: post(caller, {"name": next(names)}).status_code)

    assert sorted(answers) == [200] * 8 + [409] * 8
    with tenant_scope(norte):
        assert norte.customers.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_tag_that_is_deleted_meanwhile_is_a_bad_value(callers, norte, make_customer):
    key, customer = callers("key"), make_customer(norte)
    with tenant_scope(norte):
        tag = create_tag(norte, by=BY, name="VIP")
    ids = {"entity_ids": [str(customer.uuid)], "add_tag_ids": [str(tag.uuid)]}

    def applied():
        try:
            return post(key, ids | {"remove_tag_ids": []}, where=f"{WHERE}/tags/apply")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with tenant_scope(norte):
            norte.tags.all().delete()
            asked = pool.submit(applied)
            wait([asked], timeout=2)  # for the end of this transaction
        answer = asked.result()

    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "Invalid request for applying tags to customers"


@pytest.mark.django_db(transaction=True)
def test_parallel_first_uses_of_a_payment_term(callers, norte):
    caller, keys = callers("key"), iter(range(8))
    body = {"name": "Ana", "payment_term_days": 12}

    answers = in_threads(8, lambda: post(caller, body, key=f"key-{next(keys)}").status_code)

    assert answers == [200] * 8
    with tenant_scope(norte):
        assert norte.payment_terms.filter(days=12).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_keys_survive_a_restart(callers, norte):
    headers = bearer(callers.credential(norte), norte) | {"Idempotency-Key": "once"}
    answers = []
    for _ in range(2):
        with serving() as port:
            client = HTTPConnection("127.0.0.1", port, timeout=30)
            client.request("POST", WHERE, b'{"name": "Ana"}', headers)
            answers.append(json.loads(client.getresponse().read())["data"])
            client.close()

    first, second = answers
    assert second == first | {"idempotent_replay": True}


# Scopes

NEEDED = {
    ("GET", WHERE): "customers:read",
    ("HEAD", WHERE): "customers:read",
    ("POST", WHERE): "customers:write",
    ("GET", f"{WHERE}/{UNKNOWN}"): "customers:read",
    ("HEAD", f"{WHERE}/{UNKNOWN}"): "customers:read",
    ("PUT", f"{WHERE}/{UNKNOWN}"): "customers:write",
    ("POST", f"{WHERE}/tags/apply"): "customers:write",
    ("GET", f"{WHERE}/metafield-definitions"): "customers:read",
    ("HEAD", f"{WHERE}/metafield-definitions"): "customers:read",
    ("GET", "/api/v1/tags"): "customers:read",
    ("HEAD", "/api/v1/tags"): "customers:read",
    ("POST", "/api/v1/tags"): "admin",
    ("GET", "/api/v1/sales"): "sales:read",
    ("HEAD", "/api/v1/sales"): "sales:read",
    ("GET", f"/api/v1/sales/{UNKNOWN}"): "sales:read",
    ("HEAD", f"/api/v1/sales/{UNKNOWN}"): "sales:read",
    ("GET", "/api/v1/customer-payments"): "sales:read",
    ("HEAD", "/api/v1/customer-payments"): "sales:read",
    ("POST", "/api/v1/customer-payments"): "sales:write",
    ("GET", f"/api/v1/customer-payments/{UNKNOWN}"): "sales:read",
    ("HEAD", f"/api/v1/customer-payments/{UNKNOWN}"): "sales:read",
    ("POST", f"/api/v1/customer-payments/{UNKNOWN}/void"): "sales:write",
    ("GET", "/api/v1/quotes"): "sales:read",
    ("HEAD", "/api/v1/quotes"): "sales:read",
    ("POST", "/api/v1/quotes"): "sales:write",
    ("GET", "/api/v1/accounting/accounts-receivable"): "sales:read",
    ("HEAD", "/api/v1/accounting/accounts-receivable"): "sales:read",
    ("GET", "/api/v1/orders"): "sales:read",
    ("HEAD", "/api/v1/orders"): "sales:read",
    ("GET", "/api/v1/remitos"): "sales:read",
    ("HEAD", "/api/v1/remitos"): "sales:read",
}
IMPLIED = {
    "customers:write": {"customers:read"},
    "sales:write": {"sales:read"},
    "admin": SCOPES,
}


@pytest.mark.parametrize("scope", sorted(SCOPES))
@pytest.mark.parametrize("method, where", NEEDED, ids=lambda text: text.replace("/api/v1/", ""))
def test_a_key_may_what_its_scope_says(callers, norte, method, where, scope):
    key = callers.of_key(norte, {scope})
    allowed = NEEDED[method, where] in {scope} | IMPLIED.get(scope, set())

    answer = key.request(method, where)

    assert (answer.status_code != 403) == allowed


def test_every_address_is_in_the_table_of_scopes():
    addresses = {
        (verb.upper(), url.pattern._route.replace("<str:id>", UNKNOWN))
        for url in lapyme.documented_urls
        for verb in url.callback.actions
    }

    assert {(method, where.lstrip("/")) for method, where in NEEDED} == addresses


def test_a_members_key_without_scopes_makes_no_tags(callers, norte):
    key = callers.of_key(norte, set(), user=callers.member)

    assert key.get(WHERE).status_code == 200
    assert post(key, {"scope": "customer", "name": "VIP"}, where="/api/v1/tags").status_code == 403


# What an answer costs


@pytest.fixture
def furnish(norte, make_customer):
    """Customers of norte with everything that an answer shows."""

    def lay(number, sales=1):
        with tenant_scope(norte):
            term = payment_term(norte, code="days_30")
            tags = [create_tag(norte, by=BY, name=f"{number} {word}") for word in ("VIP", "Sur")]
            customers = [
                make_customer(norte, name=f"C{n}", payment_term=term, billing={"city": "Azul"})
                for n in range(number)
            ]
            apply_tags(customers, add=tags, remove=[], by=BY)
            for customer in customers:
                for _ in range(sales):
                    record_sale(norte, by=BY, customer=customer, items=[], total=100)
        return customers

    return lay


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_takes_3_statements(callers, furnish, number):
    key = callers("key")
    key.get(WHERE)
    furnish(number)

    with statements() as asked:
        answer = key.get(WHERE)

    assert [len(row["tags"]) for row in answer.json()["data"]] == [2] * number
    assert len(asked()) == 3  # key, customers, tags


@pytest.mark.parametrize("sales", [1, 3])
def test_a_customer_takes_4_statements(callers, furnish, sales):
    key = callers("key")
    key.get(WHERE)
    (customer,) = furnish(1, sales)

    with statements() as asked:
        answer = key.get(f"{WHERE}/{customer.uuid}")

    assert answer.json()["data"]["sales_overview"]["total_sales"] == sales * 10000
    assert len(asked()) == 4  # key, customer with balance, tags, sales


@pytest.mark.parametrize("number", [1, 3])
def test_applying_tags_takes_11_statements(callers, furnish, number):
    key = callers("key")
    key.get(WHERE)
    customers = furnish(number)
    tags = key.get("/api/v1/tags?scope=customer").json()["data"]
    first, second = (tag["id"] for tag in tags)
    ids = [str(customer.uuid) for customer in customers]
    body = {"entity_ids": ids, "add_tag_ids": [first], "remove_tag_ids": [second]}

    with statements() as asked:
        answer = post(key, body, where=f"{WHERE}/tags/apply")

    assert answer.json()["data"]["removed"] == number
    assert len(asked()) == 11


def test_tags_of_a_customer_are_recorded(callers, furnish, norte):
    (customer,) = furnish(1)

    with tenant_scope(norte):
        change = norte.changes.filter(kind="customer", action="updated").get()
        assert (change.object_id, change.before, change.after) == (
            customer.pk,
            {"tags": []},
            {"tags": ["1 VIP", "1 Sur"]},
        )


# Words

CRASHES = {
    ("customers", "list"): "Could not list customers",
    ("customers", "create"): "Could not process the customer",
    ("customers", "retrieve"): "Could not retrieve the customer",
    ("customers", "update"): "Could not update the customer",
    ("customers/tags/apply", "apply"): "Could not apply tags to customers",
    ("sales", "list"): "Could not list sales",
    ("customer-payments", "create"): "Could not process the customer payment",
    ("quotes", "create"): "Could not process the quote",
}


@pytest.mark.parametrize("place", CRASHES, ids=" ".join)
def test_a_crash_has_the_words_of_its_operation(place, rf):
    path, action = place
    page = next(page for page in lapyme.pages if page.path == path)
    request = rf.get(WHERE)
    request.id = "req_1"

    body = lapyme.error(request, Failure(Crashed(), 500, "crashed", page=page, action=action))

    assert body == {
        "request_id": "req_1",
        "error": {
            "type": "invalid_request_error",
            "code": "INTERNAL_ERROR",
            "message": CRASHES[place],
            "retryable": False,
            "details": [],
        },
    }


@pytest.mark.parametrize(
    "size, status", [(1024 * 1024 - 200, 200), (1024 * 1024, 400)], ids=["largest", "larger"]
)
def test_a_too_large_body_is_a_bad_request(callers, size, status):
    answer = post(callers("key"), {"name": "Ana", "description": "x" * size})

    assert answer.status_code == status


def test_a_body_without_a_length_is_a_bad_request(callers):
    headers = {"Idempotency-Key": "once", "Transfer-Encoding": "chunked"}

    answer = callers("key").request("POST", WHERE, b"", headers)

    assert answer.status_code == 400
    assert answer.json()["error"]["details"] == [
        {"code": "invalid_format", "message": "The body's length must be announced"}
    ]


def test_messages_are_english_whatever_a_client_prefers(callers, make_customer, norte):
    key = callers("key")

    answer = key.request(
        "POST", WHERE, b'{"name": 1}', {"Idempotency-Key": "k", "Accept-Language": "es"}
    )

    assert answer.json()["error"]["details"] == [
        {
            "field": "name",
            "code": "invalid_type",
            "message": "Invalid input: expected string, received number",
        }
    ]


# Any body

VALUES = [
    *(None, True, False, 0, -1, 1.5, 2**63, 1e400, "", "x", "0", "1", [], ["x"], {}, {"a": 1}),
    *("DNI", "Otro", "final_consumer", "foreign_customer", "FISICA", "days_30", "a@b.co"),
    *("20123456786", "Argentina", UNKNOWN, [{"definition_id": "a", "value": "b"}], "x" * 300),
]
CODES = {"invalid_type", "too_small", "too_big", "invalid_format", "invalid_value"}
NAMES = [*LaPymeCustomer().fields, "unknown"]
BODIES = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES))


@given(body=BODIES, times=st.uuids())
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_body_is_taken_or_refused_by_field(callers, body, times):
    key = callers("key")

    answer = post(key, {"name": "Ana"} | body, key=str(times))

    assert answer.status_code in {200, 400, 404, 409}
    if answer.status_code == 200:
        shown = answer.json()["data"]["customer"]
        address = f"{WHERE}/{shown['id']}"
        again = key.request("PUT", address, json.dumps(shown).encode()).json()["data"]["customer"]
        assert key.get(address).json()["data"] == again
        assert again == shown | {"updated_at": again["updated_at"]}
    else:
        assert {one["code"] for one in answer.json()["error"]["details"]} <= CODES


# One book behind all faces


def test_what_one_face_writes_others_show(callers, norte):
    key = callers("key")
    body = {"name": "Ana Ruiz", "tax_id": "20123456786", "address": "Mitre 1", "province": "14"}

    made = post(key, body).json()["data"]["customer"]
    (cliente,) = key.get("/api/clientes").json()

    assert (cliente["nombre"], cliente["documento"]) == ("Ana Ruiz", "20123456786")
    assert (cliente["direccion"], made["province_id"]) == ("Mitre 1", "14")

    key.request("PUT", f"/api/clientes/{cliente['id']}", b'{"nombre": "Ana R.", "email": "a@b.co"}')

    shown = key.get(f"{WHERE}/{made['id']}").json()["data"]
    expected = {"name": "Ana R.", "email": "a@b.co", "updated_at": shown["updated_at"]}
    assert shown == made | expected
