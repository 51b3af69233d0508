"""Reads from a replica: a primary and its standby, both PostgreSQL, behind the server itself."""

import threading
import time
from contextlib import contextmanager

import psycopg
import pytest
from django.core.management import call_command

from tests.database import PORT, NoServer, start_server
from tests.dumps import run, whole_dump
from tests.servers import serving
from tests.serving.programs import programs
from tests.serving.standby import Standby

# quiet: nothing but our writes puts the standby behind
PRIMARY = {"synchronous_commit": "on", "autovacuum": "off"}
RETRY = 0.5  # seconds until a replica that was away is asked again

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


@pytest.fixture(scope="module")
def books(django_db_setup, django_db_blocker):
    """(programs of norte and sur, the dump of a database that knows them)"""
    with django_db_blocker.unblock():
        try:
            return programs(), whole_dump()
        finally:
            call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="module")
def primary(books):
    try:
        server = start_server(**PRIMARY)
    except NoServer as error:
        pytest.skip(f"no second server could be started: {error}")
    with server:
        place = {"PGHOST": str(server.folder), "PGPORT": str(PORT)}
        options = ("--quiet", "--username=postgres", "--dbname=clientela", "--set=ON_ERROR_STOP=1")
        run("psql", *options, env=place, input=books[1])
        yield server


@pytest.fixture(scope="module")
def standby(primary):
    with Standby(primary).start() as server:
        yield server


@pytest.fixture(scope="module")
def served(books, primary, standby):
    """The programs, calling a server of two processes."""
    urls = {"DATABASE_URL": primary.url(), "DATABASE_REPLICA_URL": standby.url()}
    with serving("--workers", "2", **urls, DATABASE_REPLICA_RETRY=str(RETRY)) as port:
        for program in books[0]:
            program.port = port
        yield books[0]


@pytest.fixture
def norte(served):
    return served[0]


@pytest.fixture
def sur(served):
    return served[1]


@contextmanager
def behind(standby):
    """The standby replays nothing of what is written in the block."""
    standby.pause()
    try:
        yield
    finally:
        standby.resume()


def asked_for(request, standby):
    """What the standby is asked to answer a request, once it is level and known to be there."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        standby.catch_up()
        standby.overheard()
        request()
        asked = standby.overheard()
        if "customers_customer" in asked:
            return asked
    return ""


def read(program, customer, standby):
    return asked_for(lambda: program.name(customer), standby)


def test_reads_are_the_replicas_and_all_else_is_the_primarys(norte, standby):
    customer = norte.create("Acme")

    asked = read(norte, customer, standby)

    assert f"SET LOCAL app.tenant = '{norte.tenant.pk}'" in asked
    assert "tenants_apikey" not in asked
    assert "INSERT" not in asked
    assert "UPDATE" not in asked


def test_what_is_written_is_read_at_once(norte, standby):
    customer = norte.create("Lenta")
    read(norte, customer, standby)

    with behind(standby):
        norte.rename(customer, "Rápida")
        standby.overheard()

        assert norte.name(customer) == "Rápida"
        assert "Rápida" in norte.names_elsewhere()
        assert "customers_customer" not in standby.overheard()

    assert read(norte, customer, standby)
    assert norte.name(customer) == "Rápida"


def test_writers_read_what_they_wrote_however_fast(norte, standby):
    customer = norte.create("Vuelta 0")

    for turn in range(1, 40):
        norte.rename(customer, f"Vuelta {turn}")
        assert norte.name(customer) == f"Vuelta {turn}"


def test_revoked_key_opens_nothing_at_once(norte, primary, standby):
    public_key = norte.credential.public_key
    with behind(standby):
        revoke(primary, public_key, "now()")
        refused, _ = norte.ask("GET", "/api/v1/customers")
        revoke(primary, public_key, "NULL")
        admitted, _ = norte.ask("GET", "/api/v1/customers")

    assert (refused, admitted) == (401, 200)


def test_search_is_the_replicas_too(norte, sur, standby):
    norte.create("Ñandú Norteño")
    sur.create("Ñandú Sureño")
    found = []

    asked = asked_for(lambda: found.append(norte.names_elsewhere("&search=nandu")), standby)

    assert "customer_search(" in asked
    assert found[-1] == {"Ñandú Norteño"}


def revoke(primary, public_key, moment):
    primary.execute(
        f"UPDATE tenants_apikey SET revoked_at = {moment} WHERE public_key = '{public_key}'",
        dbname="clientela",
    )


def test_tenants_are_kept_apart(norte, sur, standby):
    customer = norte.create("Norteña")
    own = sur.create("Sureña")
    assert read(norte, customer, standby)

    assert sur.status(customer) == 404
    assert "Norteña" not in sur.names()
    assert "Norteña" in norte.names()
    assert read(sur, own, standby)


def test_row_policies_hold_there(norte, sur, standby):
    norte.create("Norteña")
    sur.create("Sureña")
    standby.catch_up()

    with psycopg.connect(standby.dsn()) as connection:
        assert tenants_seen(connection) == set()
        connection.execute(f"SET LOCAL app.tenant = '{norte.tenant.pk}'")
        assert tenants_seen(connection) == {norte.tenant.pk}


def tenants_seen(connection):
    return {pk for (pk,) in connection.execute("SELECT tenant_id FROM customers_customer")}


def test_answers_go_on_without_the_replica_and_it_is_used_again(norte, standby):
    customer = norte.create("Constante")
    assert read(norte, customer, standby)

    with reading(norte, customer) as statuses:
        time.sleep(0.2)
        standby.kill()
        time.sleep(RETRY + 0.2)
        norte.rename(customer, "Sola")
        alone = norte.name(customer)
        standby.launch()
        standby.heard = 0
        assert read(norte, customer, standby)

    assert alone == "Sola"
    assert len(statuses) > 10
    assert set(statuses) == {200}


@contextmanager
def reading(program, customer, readers=3):
    """Others read the customer all the time; the block gets the statuses of their answers."""
    over, statuses = threading.Event(), []

    def go_on():
        while not over.is_set():
            statuses.append(program.status(customer))

    threads = [threading.Thread(target=go_on) for _ in range(readers)]
    for thread in threads:
        thread.start()
    try:
        yield statuses
    finally:
        over.set()
        for thread in threads:
            thread.join()
