"""A backup taken while people work, and the book that is restored from it on an empty server.

The statements and commands are those that README.md shows.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from random import Random
from threading import Event

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from customers.services import create_customer
from tenants.checks import owned_models
from tenants.scope import tenant_scope
from tests.book import BY
from tests.database import PORT, NoServer, PostgresServer, candidates
from tests.dumps import ADMINISTRATOR, here, run
from tests.factories import TenantFactory
from tests.threads import in_threads
from tests.traffic import Traffic

ROOT = Path(__file__).resolve().parents[2]
WRITERS = 4
LEAST = 20  # operations of each writer before, and after, the dump begins
TABLES = sorted(model._meta.db_table for model in owned_models())

BACKUP_ROLE = """
CREATE ROLE clientela_backup LOGIN NOSUPERUSER BYPASSRLS;
GRANT pg_read_all_data TO clientela_backup;
"""
EMPTY_SERVER = """
CREATE ROLE clientela LOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT;
CREATE ROLE clientela_operator NOLOGIN;
GRANT clientela_operator TO clientela;
"""
NEW_DATABASE = "CREATE DATABASE clientela OWNER clientela TEMPLATE template0;"
DUMP = ("pg_dump", "--format=custom", "--username=clientela_backup", "--file={file}", "{database}")
AS_TYPED = ("--username=postgres", "--set=ON_ERROR_STOP=1")
RESTORE = ("pg_restore", "--exit-on-error", "--username=postgres", "--dbname=clientela", "{file}")

pytestmark = pytest.mark.django_db(transaction=True)


class EmptyServer(PostgresServer):
    """A server just installed: no roles and no database of ours."""

    def _furnish(self):
        """Nothing: an operator does it by hand."""

    @property
    def place(self):
        return {"PGHOST": str(self.folder), "PGPORT": str(PORT)}


@pytest.fixture
def empty_server():
    refused = []
    for folder in candidates():
        try:
            started = EmptyServer(folder).start()
        except NoServer as error:
            refused.append(str(error))
            continue
        with started:
            yield started
        return
    pytest.skip(f"no second server could be started: {refused}")


@pytest.fixture
def books(db):
    """Two tenants with customers, committed."""
    tenants = [TenantFactory(slug=slug, name=slug.title()) for slug in ("norte", "sur")]
    for tenant in tenants:
        with tenant_scope(tenant):
            for number in range(6):
                create_customer(
                    tenant, by=BY, name=f"{tenant.name} {number}", billing={"street": "Calle 7"}
                )
    return tenants


def work_while(books, dump):
    """What `dump` returns, run while others write; how many operations they made in the end."""
    warm, stop, seeds = [Event() for _ in range(WRITERS)], Event(), list(range(WRITERS + 1))

    def write(number):
        dice = Random(number)  # noqa: S311 -- to be the same in every run
        traffic, made = {tenant: Traffic(tenant, dice) for tenant in books}, 0
        while made < 2 * LEAST or not stop.is_set():
            tenant = dice.choice(books)
            with tenant_scope(tenant):
                traffic[tenant].work()
            made += 1
            if made == LEAST:
                warm[number].set()
        return made

    def part():
        number = seeds.pop()
        if number < WRITERS:
            return write(number)
        try:
            for event in warm:
                assert event.wait(60)
            return dump()
        finally:
            stop.set()

    made = in_threads(WRITERS + 1, part)
    return sum(one for one in made if isinstance(one, int))


def numbers_given(execute):
    """{(tenant, series): the next number} as a restored database has them."""
    return dict(execute("SELECT tenant_id || ' ' || name, next FROM sales_numberseries"))


def manage(database_url, *words):
    """manage.py on a database of its own; what it printed."""
    environment = os.environ | {"DATABASE_URL": database_url, "SECRET_KEY": settings.SECRET_KEY}
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


SELL = """
import django, json
django.setup()
from customers.models import Customer
from sales.models import NumberSeries
from sales.proofs import findings
from sales.services import record_sale
from tenants.actor import Actor
from tenants.models import Tenant
from tenants.scope import tenant_scope
told = {}
for tenant in Tenant.objects.filter(test_of=None):
    with tenant_scope(tenant):
        series = NumberSeries.objects.filter(name="sale 1").first()
        sale = record_sale(tenant, by=Actor(name="x", face="x"), items=[], total=5,
                           customer=Customer.objects.first())
        told[tenant.slug] = [series.next, sale.number, list(findings(tenant))]
print(json.dumps(told))
"""


def sell_on(database_url):
    """{slug: (number that was next, number given, what is wrong)} of a sale more in each tenant."""
    script = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'\n" + SELL
    return json.loads(manage(database_url, "-c", script))


@pytest.mark.postgres
def test_restored_book_is_whole(books, empty_server, tmp_path, record_property):
    file, source = tmp_path / "clientela.dump", here()
    tmp_path.chmod(0o755)
    administrate(source, BACKUP_ROLE)
    try:
        made = work_while(books, lambda: documented(DUMP, file, source))
    finally:
        administrate(source, "DROP OWNED BY clientela_backup; DROP ROLE clientela_backup;")

    administrate(empty_server.place, EMPTY_SERVER)
    administrate(empty_server.place, NEW_DATABASE)
    documented(RESTORE, file, empty_server.place)

    url = empty_server.url()
    assert manage(url, "manage.py", "migrate", "--check") == ""
    assert "Every balance is the sum" in manage(url, "manage.py", "check_balances")
    checked = references_that_hold(empty_server)
    assert policies(empty_server) == dict.fromkeys(TABLES, (True, True, True))
    assert visible(empty_server, None) == {}
    for tenant in books:
        seen = visible(empty_server, tenant.pk)
        assert set(seen) == {tenant.pk}
        assert seen[tenant.pk] >= 6
    sold = sell_on(url)
    assert {slug: (given - due, wrong) for slug, (due, given, wrong) in sold.items()} == {
        "norte": (0, []),
        "sur": (0, []),
    }
    record_property("operations while the dump was taken", made)
    record_property("foreign keys checked in the restored book", checked)
    record_property("tables with a forced policy in the restored book", len(TABLES))


def administrate(place, statements):
    """Run statements as the administrator of a server, each by itself."""
    with psycopg.connect(
        host=place["PGHOST"], port=place["PGPORT"], user=ADMINISTRATOR, autocommit=True
    ) as session:
        for statement in filter(None, map(str.strip, statements.split(";"))):
            session.execute(statement)


def documented(command, file, place):
    """Run one of the documented commands."""
    names = {"file": file, "database": connection.settings_dict["NAME"]}
    run(*(word.format(**names) for word in command), env=place)


KEYS = """
SELECT conname, conrelid::regclass::text, confrelid::regclass::text, convalidated,
    (SELECT array_agg(attname::text ORDER BY place) FROM unnest(conkey)
        WITH ORDINALITY AS k(number, place)
        JOIN pg_attribute ON attrelid = conrelid AND attnum = number),
    (SELECT array_agg(attname::text ORDER BY place) FROM unnest(confkey)
        WITH ORDINALITY AS k(number, place)
        JOIN pg_attribute ON attrelid = confrelid AND attnum = number)
FROM pg_constraint WHERE contype = 'f'
"""


def references_that_hold(server):
    """How many foreign keys there are; every row of each points to a row of the same tenant."""
    keys = server.execute(KEYS, "clientela")
    for name, table, target, is_validated, columns, theirs in keys:
        pairs = list(zip(columns, theirs, strict=True))
        given = " AND ".join(f"mine.{mine} IS NOT NULL" for mine, _ in pairs)
        alike = " AND ".join(f"mine.{mine} = other.{their}" for mine, their in pairs)
        lost = server.execute(
            f"SELECT count(*) FROM {table} AS mine WHERE {given}"
            f" AND NOT EXISTS (SELECT FROM {target} AS other WHERE {alike})",
            "clientela",
        )
        assert (name, is_validated, lost) == (name, True, [(0,)])
    declared = sum(
        constraint.__class__.__name__ == "TenantReference"
        for model in owned_models()
        for constraint in model._meta.constraints
    )
    assert sum("tenant_id" in columns and len(columns) == 2 for *_, columns, _ in keys) == declared
    return len(keys)


def policies(server):
    """{table: (row security, forced, has a policy for all)} of every table with a tenant."""
    found = server.execute(
        "SELECT relname, relrowsecurity, relforcerowsecurity, EXISTS (SELECT FROM pg_policies"
        " WHERE tablename = relname AND roles = '{public}' AND qual = with_check)"
        f" FROM pg_class WHERE relkind = 'r' AND relname IN ({', '.join(map(repr, TABLES))})",
        "clientela",
    )
    return {table: tuple(facts) for table, *facts in found}


def visible(server, tenant_id):
    """{tenant: number of customers} that the application's role sees."""
    with psycopg.connect(server.dsn()) as session:
        if tenant_id:
            session.execute(f"SET LOCAL app.tenant = '{tenant_id}'")
        rows = session.execute("SELECT tenant_id, count(*) FROM customers_customer GROUP BY 1")
        return dict(rows.fetchall())


@pytest.mark.postgres
def test_first_statements_of_the_readme_let_the_role_make_tables(db, empty_server):
    first = (ROOT / "README.md").read_text().split("```sql\n")[1].split("```")[0]

    run("psql", *AS_TYPED, env=empty_server.place, input=first)

    with psycopg.connect(empty_server.dsn()) as session:
        session.execute("CREATE TABLE made ()")


@pytest.mark.postgres
def test_applications_role_cannot_dump(books):
    """So nobody believes to have a backup that is empty."""
    with pytest.raises(AssertionError, match="row-level security"):
        run("pg_dump", "--username=clientela", connection.settings_dict["NAME"], env=here())


@pytest.mark.sqlite
def test_copy_of_sqlite_is_whole(books, tmp_path, record_property):
    copy, restored = tmp_path / "copy.sqlite3", tmp_path / "restored.sqlite3"

    def dump():
        session = sqlite3.connect(connection.settings_dict["NAME"], timeout=30)
        session.execute(f"VACUUM INTO '{copy}'")
        session.close()

    made = work_while(books, dump)
    shutil.copy(copy, restored)

    url = f"sqlite:///{restored}"
    assert manage(url, "manage.py", "migrate", "--check") == ""
    assert "Every balance is the sum" in manage(url, "manage.py", "check_balances")
    with sqlite3.connect(restored) as session:
        assert session.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert session.execute("PRAGMA foreign_key_check").fetchall() == []
    session.close()
    sold = sell_on(url)
    assert {slug: (given - due, wrong) for slug, (due, given, wrong) in sold.items()} == {
        "norte": (0, []),
        "sur": (0, []),
    }
    record_property("operations while the copy was taken", made)
