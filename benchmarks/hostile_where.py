"""How long the worst `where` clauses take among many customers.

    python -m benchmarks.hostile_where [--customers 200000] [--db sqlite|postgres]

Makes a book of that many customers in a database of its own, sends each clause that the tests
hold to be hostile, as a list and as a count, and prints the slowest first. Exits with 1 when an
answer is a 5xx or takes more than a second.
"""

import argparse
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from urllib.parse import quote

CHUNK = 2000
SLOW = 1.0


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--customers", type=int, default=200_000)
    options.add_argument("--db", choices=["sqlite", "postgres"], default="postgres")
    chosen = options.parse_args()
    with ExitStack() as stack:
        prepare(stack, chosen.db)
        measured = measure(chosen.customers)
    failed = [row for row in measured if row[1] >= 500 or row[0] > SLOW]
    for seconds, status, path in sorted(measured, reverse=True)[:20]:
        print(f"{seconds:7.3f} s  {status}  {path[:100]}")
    print(f"{len(measured)} requests, {len(failed)} failed")
    sys.exit(bool(failed))


def prepare(stack, wanted):
    """A database of its own, migrated."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "0", "HTTPS": "0"}
    os.environ |= {"SECRET_KEY": "measurements-" * 5, "ALLOWED_HOSTS": "testserver"}
    os.environ["LOG_LEVEL"] = "CRITICAL"
    if wanted == "postgres":
        from tests.database import start_server

        os.environ["DATABASE_URL"] = stack.enter_context(start_server()).url()
    else:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/book.sqlite3"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def measure(number):
    """(seconds, status, path) of every clause, as list and as count."""
    from tests.customers.api.faces.test_chargeover import CUSTOMERS, HOSTILE

    caller = furnish(number)
    return [
        timed(caller, f"{path}?where={quote(clause, safe='')}")
        for clause in HOSTILE
        for path in (CUSTOMERS, f"{CUSTOMERS}/_count")
    ]


def furnish(number):
    """One tenant with so many customers, and a caller with a key of its own."""
    from django.db import connection

    from tenants.actor import Actor
    from tenants.keys import create_api_key
    from tenants.scope import tenant_scope
    from tenants.services import create_tenant
    from tests.callers import Caller, basic

    by = Actor.of_command("hostile_where")
    tenant = create_tenant(slug="norte", name="Norte", country="AR", currency="ARS", by=by)
    for start in range(0, number, CHUNK):
        print(f"\r{start:>9,} of {number:,} customers", end="", file=sys.stderr)
        with tenant_scope(tenant):
            add_customers(tenant, range(start, min(start + CHUNK, number)))
    print(file=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as PostgreSQL does by itself before long
    credential = create_api_key(tenant, name="key", by=by)
    return Caller(headers=basic(credential, tenant))


def add_customers(tenant, numbers):
    from customers.likeness import keys
    from customers.models import BillingAddress, Customer
    from customers.search import normalise

    names = [f"Comercial Ñandú {number}" for number in numbers]
    made = Customer.objects.bulk_create(
        Customer(
            tenant=tenant,
            name=name,
            currency="ARS",
            search_text=normalise(name),
            **keys(name=name, email=None, phone=None),
            custom_fields={f"custom_{n}": f"Valor {n}" for n in range(1, 6)},
        )
        for name in names
    )
    BillingAddress.objects.bulk_create(
        BillingAddress(tenant=tenant, customer=one, city="Salta", country="AR") for one in made
    )


def timed(caller, path):
    start = time.perf_counter()
    status = caller.get(path).status_code
    return time.perf_counter() - start, status, path


if __name__ == "__main__":
    main()
