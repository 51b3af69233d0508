"""Piriod beyond its exchanges: links behind a proxy, limits under load, and what a page costs."""

import json

import pytest

from customers.api.errors import Crashed, Failure, Throttled
from customers.api.faces import piriod
from customers.api.prefixed import encode
from customers.models import BillingAddress, Contact
from customers.services import create_contact, create_org_unit
from sales.services import record_sale
from tenants.history import save_recorded
from tenants.models import Change
from tenants.scope import tenant_scope
from tests.book import BY
from tests.callers import token_in_workspace
from tests.queries import statements
from tests.threads import in_threads

NEW = {"name": "Sol", "address": "Calle 1", "country": "AR", "state": 32010}


@pytest.fixture
def key(callers):
    callers.authorise = token_in_workspace
    return callers("key")


def post(caller, where, **body):
    return caller.request("POST", where, json.dumps(body).encode())


def put(caller, where, **body):
    return caller.request("PUT", where, json.dumps(body).encode())


def test_links_are_https_behind_a_proxy_that_says_so(key, norte, make_customer, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for _ in range(2):
        make_customer(norte)

    forwarded = {"x-forwarded-proto": "https", "host": "testserver"}
    page = key.get("/customers/?page_size=1", **forwarded).json()

    assert page["next"] == "https://testserver/customers/?page=2&page_size=1"


def test_links_are_http_where_no_proxy_is_trusted(key, norte, make_customer):
    for _ in range(2):
        make_customer(norte)

    page = key.get("/customers/?page_size=1", **{"x-forwarded-proto": "https"}).json()

    assert page["next"] == "http://testserver/customers/?page=2&page_size=1"


@pytest.mark.parametrize("path", ["/otra/", "/customersx/", "/nothing/customers/", "/contact"])
def test_other_addresses_of_the_server_are_not_this_faces(path, key):
    """Its root is the server's own."""
    answer = key.get(path)

    assert (answer.status_code, answer["Content-Type"][:9]) == (404, "text/html")


@pytest.mark.parametrize(
    "value, is_test",
    [("true", True), ("1", True), ("yes", True), ("On", True), ("no", False), ("", False)],
)
def test_words_for_test_mode(value, is_test, key):
    made = key.request(
        "POST", "/customers/", json.dumps(NEW).encode(), {"x-piriod-test-mode": value}
    )

    assert made.json()["test_mode"] is is_test


@pytest.mark.parametrize("value", ["2", "live", "true, true", "null"])
def test_test_mode_is_not_guessed(value, key):
    refused = key.request(
        "POST", "/customers/", json.dumps(NEW).encode(), {"x-piriod-test-mode": value}
    )

    assert (refused.status_code, refused.json()) == (
        400,
        {"non_field_errors": ["x-piriod-test-mode header must be true or false."]},
    )


def test_walk_through_all_pages_meets_every_row_once(key, norte, make_customer):
    made = {make_customer(norte, name=f"Cliente {n}").name for n in range(7)}
    names, where = [], "/customers/?page_size=3&ordering=name"

    while where:
        page = key.get(where.removeprefix("http://testserver")).json()
        names += [row["name"] for row in page["results"]]
        where = page["next"]

    assert names == sorted(made)


def test_an_id_reads_the_same_in_lower_case(key, norte, make_customer):
    made = post(key, "/customers/", **NEW).json()

    found = key.get(f"/customers/cus_{made['id'][4:].lower()}/")

    assert found.json()["id"] == made["id"]


def test_write_is_recorded_with_face_and_actor(key, norte):
    post(key, "/customers/", **NEW)

    with tenant_scope(norte):
        change = Change.objects.get(kind="customer")
    assert (change.action, change.face, change.actor) == ("created", "piriod", "key")


def test_refused_contact_leaves_nothing_behind(key, norte, make_customer):
    customer = make_customer(norte)
    owner = key.get("/customers/").json()["results"][0]["id"]
    for n in range(8):
        post(key, "/contacts/", name=f"C{n}", email="c@example.com", customer=owner)

    with tenant_scope(norte):
        assert customer.contacts.count() == 7
        assert Change.objects.filter(kind="contact").count() == 7


@pytest.mark.django_db(transaction=True)
def test_eighth_contact_is_refused_also_when_all_come_at_once(key, norte, make_customer):
    customer = make_customer(norte)
    owner = key.get("/customers/").json()["results"][0]["id"]
    contact = {"name": "Eva", "email": "eva@example.com", "customer": owner}

    answers = in_threads(10, lambda: post(key, "/contacts/", **contact).status_code)

    assert sorted(answers) == [201] * 7 + [400] * 3
    with tenant_scope(norte):
        assert customer.contacts.count() == 7


@pytest.mark.django_db(transaction=True)
def test_one_of_many_equal_documents_is_accepted(key, norte):
    answers = in_threads(
        10, lambda: post(key, "/customers/", **NEW, tax_id="30-50001091-2").status_code
    )

    assert sorted(answers) == [201] + [400] * 9


@pytest.mark.parametrize(
    "problem, words",
    [(Crashed(), "Internal server error."), (Throttled(), Throttled().message)],
    ids=["crash", "limit"],
)
def test_other_failures_are_told_in_the_envelope(problem, words):
    failure = Failure(problem, problem.status, problem.code, problem.message)

    assert piriod.error(None, failure) == {"detail": words}


def lay(tenant, customer):
    """All that a customer shows: contacts in units, sources, sales."""
    with tenant_scope(tenant):
        unit = create_org_unit(customer, by=BY, name="Sala")
        for place in (None, unit):
            create_contact(customer, by=BY, name="Eva", email="eva@example.com", org_unit=place)
        save_recorded(customer.payment_sources.model(tenant=tenant, customer=customer), by=BY)
        record_sale(tenant, by=BY, customer=customer, items=[], total=10)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    "where, cost",
    [
        ("/customers/", 6),  # the key, the count, the page, contacts, units, sources
        ("/customers/?metadata__k=v&country=AR&name__icontains=cliente&ordering=name", 6),
        ("/contacts/", 3),
        ("/contacts/?expand=orgunit", 3),
        ("/orgunits/", 3),
        ("/sources/", 3),
        ("/generals/countries/", 1),
    ],
)
def test_list_costs_the_same_for_any_number_of_rows(where, cost, rows, key, norte, make_customer):
    for n in range(rows):
        lay(norte, make_customer(norte, name=f"Cliente {n}", metadata={"k": "v"}))
    key.get(where)  # the first use of a key in a minute is written down

    with statements() as made:
        assert key.get(where).json()["count"] >= rows

    assert len(made()) == cost


def test_retrieve_costs_no_more_than_a_list(key, norte, make_customer):
    lay(norte, make_customer(norte))
    one = key.get("/customers/").json()["results"][0]["id"]

    with statements() as made:
        key.get(f"/customers/{one}/")

    assert len(made()) == 5


def test_country_shown_for_another_is_no_change_without_a_new_state(key, norte, make_customer):
    billing = {"country_text": "Atlántida", "state": "Poseidonis"}
    customer = make_customer(norte, billing=billing)
    where = f"/customers/{encode('cus', customer.uuid)}/"

    put(key, where, name="Eva", address="Mar 1", country="AR", state=0)
    assert billing_of(norte, customer) == billing | {"street": "Mar 1"}

    put(key, where, country="AR", state=32010)
    assert billing_of(norte, customer)["country"] == "AR"


def test_country_shown_for_none_is_one_where_it_is_sent(key, norte, make_customer):
    customer = make_customer(norte, billing={"street": "Calle 1"})

    put(key, f"/customers/{encode('cus', customer.uuid)}/", country="AR", state=0)

    assert billing_of(norte, customer) == {"street": "Calle 1", "country": "AR"}


def test_contact_sent_back_keeps_the_parts_of_the_name(key, norte, make_customer):
    parts = {"first_name": "Luz María", "last_name": "de la O", "name_suffix": "II"}
    customer = make_customer(norte)
    with tenant_scope(norte):
        made = create_contact(customer, by=BY, **parts)
    where = f"/contacts/{encode('con', made.uuid)}/"

    answer = put(key, where, **key.get(where).json() | {"phone": "4000 0000"})

    assert answer.json()["phone"] == "4000 0000"
    with tenant_scope(norte):
        kept = Contact.objects.get(pk=made.pk)
    assert {name: getattr(kept, name) for name in parts} == parts


def test_state_that_is_sent_back_keeps_the_text_that_was_typed(key, norte, make_customer):
    billing = {"street": "Rua 1", "state": "Sao Paulo", "country_text": "Brasil"}
    customer = make_customer(norte, name="Bia", billing=billing)
    where = f"/customers/{encode('cus', customer.uuid)}/"
    state = key.get(where).json()["state"]

    put(key, where, name="Bia", address="Rua 2", country="BR", state=state["id"])
    kept = billing_of(norte, customer)

    assert state["name"] == "São Paulo"
    assert kept == billing | {"street": "Rua 2", "country": "BR", "state_id": state["id"]}


def billing_of(tenant, customer):
    with tenant_scope(tenant):
        return BillingAddress.objects.get(customer=customer).parts()


@pytest.mark.parametrize("asked", ["name__icontains=ÁLVAREZ", "search=ÑANDÚ-7"])
def test_case_of_no_letter_counts(asked, key, norte, make_customer):
    make_customer(norte, name="Ana Álvarez", reference="ñandú-7")
    make_customer(norte, name="Bo", reference="nandu-7")

    found = key.get(f"/customers/?{asked}").json()["results"]

    assert [row["name"] for row in found] == ["Ana Álvarez"]
