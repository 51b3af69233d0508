"""The server behind pgbouncer in transaction mode: many clients, few connections to PostgreSQL."""

from collections import Counter

import pytest
from django.db import connection

from tests.servers import serving
from tests.serving.bouncer import Bouncer
from tests.serving.programs import programs
from tests.threads import in_threads

CLIENTS, ROUNDS = 6, 8  # of each tenant, of each client
SERVER_CONNECTIONS = 2

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def bouncer(db):
    with Bouncer(SERVER_CONNECTIONS) as running:
        yield running


@pytest.fixture
def served(bouncer):
    """The programs of norte and sur, calling a server that runs as many requests as they send."""
    called = programs()
    settings = {"PGBOUNCER": "1", "REQUESTS_AT_ONCE": str(2 * CLIENTS)}
    options = ("--workers", "2", "--blocking-threads", str(2 * CLIENTS))
    with serving(*options, DATABASE_URL=bouncer.url(), **settings) as port:
        for program in called:
            program.port = port
        yield called


def work(program, foreign, number):
    """Create, read, change and list; what any answer got wrong."""
    slug, wrong = program.tenant.slug, Counter()
    for turn in range(ROUNDS):
        name = f"{slug} {number} {turn}"
        customer = program.create(name)
        wrong["name"] += program.name(customer) != name
        program.rename(customer, f"{name} bis")
        wrong["new name"] += program.name(customer) != f"{name} bis"
        wrong["foreign"] += program.status(foreign) != 404
        names = program.names() | program.names_elsewhere()
        wrong["names of others"] += any(not one.startswith(slug) for one in names)
        wrong["own name missing"] += f"{name} bis" not in names
    return +wrong


def test_clients_of_two_tenants_share_two_connections(served, bouncer, record_property):
    norte, sur = served
    owned = {one.tenant.slug: one.create(f"{one.tenant.slug} first") for one in served}
    parts = [(norte, owned["sur"]), (sur, owned["norte"])] * CLIENTS
    numbered = [(*part, number) for number, part in enumerate(parts)]

    wrong = in_threads(len(numbered), lambda: work(*numbered.pop()))

    assert sum(wrong, Counter()) == {}
    for program in served:
        assert len(program.names()) == CLIENTS * ROUNDS + 1
    assert peak(bouncer) == SERVER_CONNECTIONS
    record_property("transactions over two connections", int(transactions(bouncer)))


def peak(bouncer):
    """How many connections to the server it holds; it has closed none since it began."""
    name = connection.settings_dict["NAME"]
    return len([one for one in bouncer.show("SERVERS") if one["database"] == name])


def transactions(bouncer):
    name = connection.settings_dict["NAME"]
    return sum(one["total_xact_count"] for one in bouncer.show("STATS") if one["database"] == name)
