"""Requests that the database stops, and that are done once more: two writers waited for each other,
or a migration went on under a running server."""

import json
import time

import pytest
from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected

from customers.models import Contact, Customer
from customers.services import create_customer
from sales.balances import Ledger
from sales.models import NumberSeries, Sale
from tenants.holding import held
from tenants.models import ApiKey, RequestCount, Tenant
from tenants.scope import tenant_scope
from tests.book import BY
from tests.callers import Callers, basic
from tests.factories import TenantFactory
from tests.ledgers import proven, sell
from tests.threads import meanwhile
from tests.widening import widening

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

READ_ALL = {"request_method": "GET", "uri": "/api/v3/customer", "payload": None}
ADD_ONE = {"request_method": "POST", "uri": "/api/v3/customer", "payload": {"company": "Eva"}}
WAITING = """
SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN (
    SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = database
    WHERE datname = current_database())
"""


@pytest.fixture
def people(norte):
    """Two customers of norte who have bought something, committed."""
    with tenant_scope(norte):
        found = [create_customer(norte, by=BY, name=name) for name in ("Ana", "Bea")]
        for one in found:
            sell(one, 1)
        return found


@pytest.fixture
def key(norte):
    caller = Callers(norte, TenantFactory(), basic)("key")
    assert caller.get("/api/v3/customer").status_code == 200
    return caller


def invoice(customer):
    line = {"item_id": None, "descrip": "Goods", "line_rate": 10, "line_quantity": 1}
    return {"customer_id": customer.pk, "line_items": [line]}


def sent(key, path, body):
    return key.request("POST", path, json.dumps(body).encode())


def entangle(hold):
    """Hold what somebody has who waits for this one. The database stops who has waited longer; on a
    machine that stumbles it may be this one, which proves nothing."""
    while not waiting():
        time.sleep(0.05)
    try:
        with transaction.atomic():
            hold()
    except OperationalError:
        pytest.skip("the database stopped the other one")


def waiting():
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone()[0]


def test_who_waits_for_a_number_while_its_holder_waits_for_the_customer(norte, people, key):
    ana, bea = people

    (answer,) = meanwhile(
        norte,
        lambda: sell(ana, 10),
        lambda: sent(key, "/api/v3/invoice", invoice(bea)),
        left=lambda: entangle(lambda: Ledger.locked(norte.pk, [bea.pk])),
    )

    assert answer.status_code == 201, answer.content
    with tenant_scope(norte):
        assert Sale.objects.count() == 4
        assert proven(norte)


def test_batch_that_has_a_number_and_waits_for_the_customer(norte, people, key):
    _, bea = people
    with tenant_scope(norte):
        series = NumberSeries.objects.get(name="sale 1")
    made = {"request_method": "POST", "uri": "/api/v3/customer", "payload": {"company": "Eva"}}
    sold = [
        {"request_method": "POST", "uri": "/api/v3/invoice", "payload": invoice(one)}
        for one in people
    ]

    (answer,) = meanwhile(
        norte,
        lambda: Ledger.locked(norte.pk, [bea.pk]),
        lambda: sent(key, "/api/v3/_bulk", [made, *sold]),
        left=lambda: entangle(lambda: held(series)),
    )

    assert [one["code"] for one in answer.json()["response"]["_bulk"]] == [201, 201, 201]
    with tenant_scope(norte):
        assert Customer.objects.filter(name="Eva").count() == 1
        assert Sale.objects.count() == 4
        assert proven(norte)


def test_who_is_stopped_time_and_again_is_told_to_come_back(norte, key, monkeypatch, settings):
    settings.RATE_LIMIT_PER_MINUTE, asked = 100, []

    def stopped(*args, **kwargs):
        asked.append(args)
        raise OperationalError from DeadlockDetected()

    monkeypatch.setattr("customers.services.customers.write", stopped)
    answer = sent(key, "/api/v3/customer", {"company": "Eva"})

    assert (answer.status_code, len(asked)) == (503, 3)
    assert answer["Retry-After"]
    assert RequestCount.objects.get().used == 1


@pytest.mark.parametrize(
    "method, path, body, status",
    [
        ("GET", "customer", None, 200),
        ("GET", "customer?where=company:CONTAINS:ana", None, 200),
        ("GET", "customer/{id}", None, 200),
        ("POST", "customer", {"company": "Eva"}, 201),
        ("PUT", "customer/{id}", {"company": "Eva"}, 202),
        ("POST", "_bulk", [READ_ALL, ADD_ONE], 200),
    ],
)
def test_a_migration_under_a_running_server_stops_nobody(people, key, method, path, body, status):
    where = f"/api/v3/{path.format(id=people[0].pk)}"
    sent_as = b"" if body is None else json.dumps(body).encode()
    before = {told(key.request(method, where, sent_as)) for _ in range(8)}

    with widening() as widen:
        widen(Customer, "currency")
        widen(Tenant, "name")
        widen(ApiKey, "name")
        widen(Contact, "username")
        after = {told(key.request(method, where, sent_as)) for _ in range(2)}

    assert before == after == {status}


def told(answer):
    """The status of an answer, or of whatever failed in a batch."""
    parts = answer.json()["response"]
    codes = [one["code"] for one in parts["_bulk"]] if "_bulk" in parts else []
    return next((code for code in codes if code >= 300), answer.status_code)
