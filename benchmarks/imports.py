"""How fast customers are imported, beside a plain bulk_create of the same rows.

    python -m benchmarks.imports [--customers 20000] [--db sqlite|postgres]

Writes a CSV of that many customers with a document, an e-mail, a phone and an address, imports it
with manage.py import_customers, and then adds the same customers to another tenant with nothing but
bulk_create of customers, addresses and balances: not validated, not searched for duplicates, not
recorded. Prints rows per second of both. Exits with 1 where the import takes more than four times
as long.
"""

import argparse
import csv
import sys
import tempfile
import time
from contextlib import ExitStack
from io import StringIO
from pathlib import Path

from benchmarks.hostile_where import prepare

MOST_TIMES = 4
AT_ONCE = 500
HEADINGS = ["name", "tax_id", "email", "phone", "billing.street", "billing.city", "billing.country"]


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--customers", type=int, default=20_000)
    options.add_argument("--db", choices=["sqlite", "postgres"], default="postgres")
    chosen = options.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        prepare(stack, chosen.db)
        plain = timed(plainly, chosen.customers)
        imported = timed(by_import, chosen.customers, folder / "customers.csv")
    for name, seconds in (("plain bulk_create", plain), ("import_customers", imported)):
        print(f"{name:18} {chosen.customers / seconds:9,.0f} rows/s {seconds:7.1f} s")
    print(f"{imported / plain:.1f} times as long")
    sys.exit(imported > MOST_TIMES * plain)


def timed(work, *args):
    began = time.perf_counter()
    work(*args)
    return time.perf_counter() - began


def cells(number):
    """One row: made up, no two alike."""
    return [
        f"Comercial Ñandú {number}",
        f"20{number:09}",
        f"ventas{number}@nandu.example",
        f"+54 11 {number:08}",
        f"Avenida Mitre {number}",
        "Salta",
        "Argentina",
    ]


def tenant(slug):
    from tenants.actor import Actor
    from tenants.services import create_tenant

    facts = {"name": slug, "country": "AR", "currency": "ARS"}
    return create_tenant(slug=slug, by=Actor.of_command("imports"), **facts)


def by_import(number, path):
    from django.core.management import call_command

    tenant("imported")
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([HEADINGS, *map(cells, range(number))])
    call_command("import_customers", "imported", str(path), stdout=StringIO())


def plainly(number):
    from tenants.scope import tenant_scope

    owner = tenant("plain")
    with tenant_scope(owner):
        for start in range(0, number, AT_ONCE):
            add(owner, [cells(one) for one in range(start, min(start + AT_ONCE, number))])


def add(owner, rows):
    from customers.models import BillingAddress, Customer
    from sales.models import CustomerBalance

    made = Customer.objects.bulk_create(
        Customer(tenant=owner, currency="ARS", name=name, tax_id=tax_id, email=email, phone=phone)
        for name, tax_id, email, phone, *_address in rows
    )
    BillingAddress.objects.bulk_create(
        BillingAddress(tenant=owner, customer=one, street=street, city=city, country_text=country)
        for one, (*_own, street, city, country) in zip(made, rows, strict=True)
    )
    CustomerBalance.objects.bulk_create(
        CustomerBalance(tenant=owner, customer=one, currency="ARS") for one in made
    )


if __name__ == "__main__":
    main()
