"""The plugin of `database.py`, and the promises it makes to the tests of isolation."""

import os

import pytest
from django.db import connection

from tests import database


@pytest.fixture
def asked_of(monkeypatch):
    """`choose` as in a fresh process, without a server to be found."""

    def ask(wanted, url=""):
        monkeypatch.setenv("TEST_PG_BIN", "/nowhere")
        monkeypatch.setenv("DATABASE_URL", url)
        return database.choose(wanted)

    return ask


@pytest.fixture
def server():
    try:
        started = database.start_server()
    except database.NoServer as error:
        pytest.skip(str(error))
    with started:
        yield started


def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_run_is_on_the_database_it_names(request):
    vendors = {"postgresql": "postgres", "sqlite": "sqlite"}

    assert vendors[connection.vendor] == request.config.stash[database.CHOSEN].vendor


@pytest.mark.postgres
@pytest.mark.parametrize("who", ["current_user", "session_user"])
def test_role_cannot_pass_row_level_security(db, who):
    found = rows(f"SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = {who}")

    assert found == [(False, False)]


@pytest.mark.postgres
def test_role_owns_its_database(db):
    found = rows(
        "SELECT pg_get_userbyid(datdba) = current_user, pg_encoding_to_char(encoding)"
        " FROM pg_database WHERE datname = current_database()"
    )

    assert found == [(True, "UTF8")]


@pytest.mark.sqlite
def test_sqlite_checks_references(db):
    assert rows("PRAGMA foreign_keys") == [(1,)]


@pytest.mark.parametrize(
    "url, vendor", [("postgresql://u@h/d", "postgres"), ("sqlite:///book.sqlite3", "sqlite")]
)
def test_given_address_is_used(asked_of, url, vendor):
    chosen = asked_of(None, url)

    assert chosen == database.Database(vendor, f"{vendor}, at DATABASE_URL as it was set")
    assert os.environ["DATABASE_URL"] == url


def test_given_address_stays_out_of_the_header(asked_of):
    assert "secret" not in asked_of(None, "postgresql://u:secret@h/d").text


def test_option_wins_over_the_given_address(asked_of):
    assert asked_of("sqlite", "postgresql://u@h/d").text.endswith(", by --db=sqlite")
    assert "DATABASE_URL" not in os.environ


def test_without_a_server_the_run_is_on_sqlite_and_says_why(asked_of):
    chosen = asked_of(None)

    assert chosen.vendor == "sqlite"
    assert chosen.text.endswith(
        "because no PostgreSQL server could be started: /nowhere: no program `postgres` that runs"
    )


def test_demanded_server_that_is_missing_is_an_error(asked_of):
    with pytest.raises(pytest.UsageError, match="no PostgreSQL server could be started: /nowhere"):
        asked_of("postgres")


def test_newest_of_the_installed_versions_comes_first():
    paths = ["/usr/lib/postgresql/9.6/bin", "/usr/lib/postgresql/18/bin"]

    assert max(paths, key=database.numbers) == paths[1]


def test_server_brings_the_role_and_leaves_nothing(server):
    role = server.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = 'clientela'")
    server.execute("CREATE TABLE kept (id bigint)", dbname="clientela")

    server.stop()

    assert role == [(False, False)]
    assert server.process.returncode == 0
    assert not server.folder.exists()
