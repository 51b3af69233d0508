"""Organizations beyond its exchanges: the second root, long lists, and what a page costs."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Semaphore

import pytest
import time_machine

from customers.api.errors import Crashed, Failure
from customers.api.faces import organizations
from customers.models import BillingAddress, Customer
from tenants.scope import tenant_scope
from tests.book import lay
from tests.exchanges import load, play
from tests.queries import statements

FILES = sorted((Path(__file__).parents[3] / "contracts" / "organizations").glob("*.json"))


def address(tenant, customer=None):
    one = f"/{customer.uuid}" if customer else ""
    return f"/organizations/{tenant.uuid}/customers{one}"


def put(caller, path, **body):
    return caller.request("PUT", path, json.dumps(body).encode())


def below_api(exchange):
    path = exchange["request"]["path"]
    moved = f"/api{path}" if path.startswith("/organizations") else path
    return exchange | {"request": exchange["request"] | {"path": moved}}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_exchange_below_api(path, callers, norte, sur):
    """Every promise of the contract holds below the second root too."""
    file = load(path)
    names = {"norte": norte, "sur": sur, "member": callers.member}
    lay(sur, file.given.pop("sur", {}), names)
    lay(norte, file.given, names)
    file.exchanges[:] = map(below_api, file.exchanges)

    assert play(file, callers, names) == []


def test_every_put_moves_updated_at(callers, norte, make_customer):
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False) as clock:
        where = address(norte, make_customer(norte))
        clock.shift(timedelta(seconds=90))
        answer = put(callers("key"), where).json()

    assert answer["createdAt"] == "2026-11-21T12:00:00.000Z"
    assert answer["updatedAt"] == "2026-11-21T12:01:30.000Z"


def test_put_leaves_alone_what_it_does_not_name(callers, norte, make_customer):
    billing = {"street": "Calle 1", "line2": "Fondo", "country_text": "Méjico", "state": "Sonora"}
    facts = {"tax_id_type": "RFC", "trade_name": "Acme SA", "custom_fields": {"custom_1": "x"}}
    made = make_customer(norte, status="inactive", billing=billing, metadata={"a": 1}, **facts)

    answer = put(callers("key"), address(norte, made), addressZip="06000", addressCountry="MEX")

    assert answer.status_code == 200
    with tenant_scope(norte):
        kept = Customer.objects.select_related("billing").get(pk=made.pk)
    assert {name: getattr(kept, name) for name in facts} == facts
    assert (kept.status, kept.metadata) == ("inactive", {"a": 1})
    assert kept.billing.parts() == billing | {
        "country": "MX",
        "postal_code": "06000",
        "state_id": kept.billing.state_id,
    }


def test_country_shown_for_another_is_no_change_without_a_new_state(callers, norte, make_customer):
    billing = {"country_text": "Atlántida", "state": "Córdoba"}
    customer = make_customer(norte, billing=billing)
    where, key = address(norte, customer), callers("key")

    put(key, where, addressCity="Poseidonis", addressCountry="arg", addressState="Córdoba")
    assert billing_of(norte, customer) == billing | {"city": "Poseidonis"}

    put(key, where, addressCountry="ARG", addressState="Jujuy")
    assert billing_of(norte, customer)["country"] == "AR"


def test_country_shown_for_none_is_one_where_it_is_sent(callers, norte, make_customer):
    customer = make_customer(norte, billing={"street": "Calle 1"})

    put(callers("key"), address(norte, customer), addressCountry="ARG")

    assert billing_of(norte, customer) == {"street": "Calle 1", "country": "AR"}


def billing_of(tenant, customer):
    with tenant_scope(tenant):
        return BillingAddress.objects.get(customer=customer).parts()


def test_member_who_left_is_unknown(callers, norte, make_customer):
    where, key = address(norte, make_customer(norte)), callers("member key")
    assert key.get(where).status_code == 200

    norte.memberships.filter(user=callers.member).update(is_active=False)

    assert key.get(where).status_code == 401


def test_organization_id_counts_in_either_case(callers, norte):
    where = f"/organizations/{str(norte.uuid).upper()}/customers"

    assert callers("key").get(where).status_code == 200


def test_crash_is_told_in_the_envelope():
    failure = Failure(problem=Crashed(), status=500, code="crashed")

    assert organizations.error(None, failure) == {
        "statusCode": 500,
        "message": "Internal server error",
        "error": "Internal Server Error",
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_any_number_of_rows(rows, callers, norte, make_customer):
    for n in range(rows):
        make_customer(norte, name=f"Cliente {n}", billing={"street": f"Calle {n}"})
    key = callers("key")
    key.get(address(norte))  # the first use of a key in a minute is written down

    with statements() as made:
        assert len(key.get(address(norte)).json()) == rows

    assert len(made()) == 2


def test_key_of_the_test_book_costs_no_more(callers, norte):
    key = callers("test key")
    for _ in range(2):  # the first request makes the book, of which the second learns
        key.get(address(norte))

    with statements() as made:
        key.get(address(norte))

    assert len(made()) == 2


def fill(tenant, number):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with tenant_scope(tenant):
        made = Customer.objects.bulk_create(
            Customer(
                tenant=tenant, name=f"Cliente {n}", currency="MXN", created_at=start + n * HOUR
            )
            for n in range(number)
        )
        BillingAddress.objects.bulk_create(
            BillingAddress(tenant=tenant, customer=customer, country="MX") for customer in made
        )


HOUR = timedelta(hours=1)


@pytest.mark.django_db(transaction=True)
def test_long_list_is_streamed_whole(callers, norte, sur):
    """The request's transaction and scope are over by the time a stream is read."""
    fill(norte, 2500)
    fill(sur, 1)

    stream = callers("key").client.get(address(norte), headers=callers("key").headers)

    assert stream.streaming
    assert stream.headers["Content-Type"] == "application/json"
    names = [row["legalName"] for row in json.loads(stream.getvalue())]
    assert names == [f"Cliente {n}" for n in reversed(range(2500))]


def test_long_list_costs_three_statements(callers, norte):
    """The key, the first thousand, the stream."""
    fill(norte, 1001)
    key = callers("key")
    key.get(address(norte))

    with statements() as made:
        assert len(json.loads(key.get(address(norte)).content)) == 1001

    assert len(made()) == 3


def test_who_comes_while_many_are_streamed_is_told_to_come_back(callers, norte, monkeypatch):
    fill(norte, 1001)
    key, nobody = callers("key"), callers("nobody")
    monkeypatch.setattr("tenants.streams._places", Semaphore(0))

    answer = key.get(address(norte))

    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert answer.json().keys() == nobody.get(address(norte)).json().keys()


def test_stream_is_not_gathered_in_memory(callers, norte):
    fill(norte, 1001)
    key = callers("key")

    pieces = iter(key.client.get(address(norte), headers=key.headers).streaming_content)

    assert json.loads(next(pieces)[1:])["legalName"] == "Cliente 1000"
    assert sum(1 for _ in pieces) == 1001  # the other rows and the closing bracket
