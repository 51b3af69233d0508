"""How long exports of many customers take, and how much memory.

    python -m benchmarks.export [--customers 200000] [--db sqlite|postgres]

Makes a book of that many customers in a database of its own and takes it home through the admin,
as CSV and as XLSX, each in a process of its own. Prints for each the rows, the seconds and the most
memory the process ever had. Exits with 1 where a row is missing or that is more than 150 MB.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from contextlib import ExitStack

from benchmarks.hostile_where import CHUNK, furnish, prepare

KINDS = ["csv", "xlsx"]
MOST_MEGABYTES = 150
EMAIL = "owner@clientela.example"


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--customers", type=int, default=200_000)
    options.add_argument("--db", choices=["sqlite", "postgres"], default="postgres")
    options.add_argument("--measure", choices=KINDS, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.measure:
        print(json.dumps(measure(chosen.measure)))
        return
    with ExitStack() as stack:
        prepare(stack, chosen.db)
        furnish(chosen.customers)
        settle()
        measured = [measured_apart(kind) for kind in KINDS]
    for kind, rows, seconds, megabytes in measured:
        print(f"{kind:5} {rows:>9,} rows {seconds:7.1f} s {megabytes:7.1f} MB")
    failed = [one for one in measured if one[1] != chosen.customers or one[3] > MOST_MEGABYTES]
    sys.exit(bool(failed))


def settle():
    """A member who may export, a balance for each customer, a tag for every tenth."""
    from customers.models import Customer, CustomerTag, Tag
    from sales.models import CustomerBalance
    from tenants.actor import Actor
    from tenants.models import Tenant
    from tenants.scope import tenant_scope
    from tenants.services import add_member

    tenant = Tenant.objects.live().get()
    add_member(tenant, EMAIL, role="owner", by=Actor.of_command("export"))
    with tenant_scope(tenant):
        tag = Tag.objects.create(tenant=tenant, name="VIP", slug="vip")
        ids = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            CustomerBalance.objects.bulk_create(
                CustomerBalance(tenant=tenant, customer_id=pk, currency="ARS", balance=pk)
                for pk in chunk
            )
            CustomerTag.objects.bulk_create(
                CustomerTag(tenant=tenant, customer_id=pk, tag=tag) for pk in chunk[::10]
            )


def measured_apart(kind):
    """What another process measures: this one has made the book, and remembers it."""
    command = [sys.executable, "-m", "benchmarks.export", "--measure", kind]
    told = subprocess.run(command, env=os.environ, check=True, capture_output=True)  # noqa: S603
    return json.loads(told.stdout)


def measure(kind):
    """(kind, rows, seconds, megabytes) of one export."""
    import django

    django.setup()
    from django.test import Client

    from tenants.models import User

    client = Client()
    client.force_login(User.objects.get(email=EMAIL))
    began = time.perf_counter()
    with tempfile.TemporaryFile() as file:
        response = client.get(f"/admin/customers/customer/export.{kind}")
        for part in response.streaming_content:
            file.write(part)
        seconds = time.perf_counter() - began
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        file.seek(0)
        rows = COUNTING[kind](file)
    return kind, rows, seconds, megabytes


def lines_of(file):
    """How many customers, without the headings; no text of this book has a line break."""
    return sum(1 for _line in file) - 1


def rows_of(file):
    """How many customers the sheets of a workbook have, without their headings."""
    with zipfile.ZipFile(file) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/")]
        return sum(book.read(name).count(b"<row ") - 1 for name in sheets)


COUNTING = {"csv": lines_of, "xlsx": rows_of}


if __name__ == "__main__":
    main()
