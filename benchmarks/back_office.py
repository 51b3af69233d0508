"""How long the pages of the back office take among many customers, and what they ask.

    python -m benchmarks.back_office [--customers 200000] [--db sqlite|postgres]

Makes a book of that many customers in a database of its own, signs in a member, opens the list, a
search, each filter, and the page of a customer with 5,000 sales, and prints seconds (the best of
three), statements and status of each. Exits with 1 when one is no 200, counts the customers, or
takes more than a second.
"""

import argparse
import sys
import time
from contextlib import ExitStack
from datetime import date

from benchmarks.hostile_where import CHUNK, SLOW, add_customers, prepare

SALES, TAGGED, LATE, SOLD_BY = 5000, 500, 300, 200
LISTS = {
    "list": "",
    "list, page 2": "p=2",
    "list, as far as anybody turns": "p={last}",
    "list by name": "o=1",
    "search, many": "q=comercial",
    "search, one": "q=nandu 77",
    "search, nobody": "q=zzzz",
    "filter: status, many": "status__exact=active",
    "filter: status, nobody": "status__exact=pending",
    "filter: overdue": "overdue=yes",
    "filter: not overdue": "overdue=no",
    "filter: owes": "balance=owes",
    "filter: credit": "balance=credit",
    "filter: even": "balance=even",
    "filter: tag": "tag={tag}",
    "filter: salesperson": "salesperson={user}",
    "filter: no salesperson": "salesperson=none",
    "filter: country, many": "country=AR",
    "filter: country, nobody": "country=PE",
    "all at once": "q=nandu&status__exact=active&overdue=yes&balance=owes&country=AR&tag={tag}",
}


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--customers", type=int, default=200_000)
    options.add_argument("--db", choices=["sqlite", "postgres"], default="postgres")
    chosen = options.parse_args()
    with ExitStack() as stack:
        prepare(stack, chosen.db)
        measured = [*measure(chosen.customers)]
    for name, seconds, status, asked in measured:
        print(f"{seconds:7.3f} s  {len(asked):3} statements  {status}  {name}")
    failed = [name for name, *rest in measured if is_bad(*rest)]
    print(f"{len(measured)} pages, failed: {', '.join(failed) or 'none'}")
    sys.exit(bool(failed))


def is_bad(seconds, status, asked):
    counts = any("COUNT(" in sql and 'FROM "customers_customer"' in sql for sql in asked)
    return status != 200 or seconds > SLOW or counts


def measure(number):
    """(name, seconds, status, statements) of every page, and of each part of the panel."""
    client, tenant, known = furnish(number)
    customer = known["customer"]
    for name, asked in LISTS.items():
        yield name, *page(client, f"/admin/customers/customer/?{asked.format(**known)}")
    typed = "app_label=customers&model_name=customer&field_name=parent&term=nandu"
    yield "choices while typing", *page(client, f"/admin/autocomplete/?{typed}")
    address = f"/admin/customers/customer/{customer.pk}/change/"
    yield "page of a customer with 5,000 sales", *page(client, address)
    for part in ("balances", "agings", "charts", "sales", "quotations", "alike", "changes"):
        yield f"panel: {part}", *panel_part(tenant, customer, part)


def page(client, address):
    return best(lambda: client.get(address).status_code)


def panel_part(tenant, customer, part):
    from customers.back_office import Panel
    from customers.models import Customer
    from tenants.scope import tenant_scope

    def look():
        with tenant_scope(tenant):
            getattr(Panel(Customer.objects.get(pk=customer.pk)), part)
        return 200

    return best(look)


def best(look):
    """(seconds, status, statements) of the fastest of three."""
    from tests.queries import statements

    rounds = []
    for _round in range(3):
        with statements() as told:
            start = time.perf_counter()
            status = look()
            rounds.append((time.perf_counter() - start, status, told()))
    return min(rounds, key=lambda one: one[0])


def furnish(number):
    """(a signed-in member, the tenant, what addresses name) of a book of so many customers."""
    from django.db import connection

    from tenants.actor import Actor
    from tenants.scope import tenant_scope
    from tenants.services import add_member, create_tenant

    by = Actor.of_command("back_office")
    tenant = create_tenant(slug="norte", name="Norte", country="AR", currency="ARS", by=by)
    user = add_member(tenant, "member@norte.example", role="member", by=by).user
    for start in range(0, number, CHUNK):
        print(f"\r{start:>9,} of {number:,} customers", end="", file=sys.stderr)
        with tenant_scope(tenant):
            add_customers(tenant, range(start, min(start + CHUNK, number)))
    print(file=sys.stderr)
    with tenant_scope(tenant):
        tag = add_facts(tenant, user)
        customer = add_busy(tenant, by)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as PostgreSQL does by itself before long
    known = {"tag": tag.pk, "user": user.pk, "customer": customer, "last": min(number // 50, 200)}
    return signed_in(user), tenant, known


def add_facts(tenant, user):
    """Balances for all, something late, a tag and a salesperson for a few; the tag."""
    from customers.models import Customer, CustomerTag, Tag
    from sales.models import CustomerBalance

    keys = list(Customer.objects.order_by("id").values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        CustomerBalance.objects.bulk_create(
            balance(tenant, place, pk)
            for place, pk in enumerate(keys[start : start + CHUNK], start)
        )
    tag = Tag.objects.create(tenant=tenant, name="Friends", slug="friends")
    few = keys[:: max(len(keys) // TAGGED, 1)]
    CustomerTag.objects.bulk_create(
        CustomerTag(tenant=tenant, customer_id=pk, tag=tag) for pk in few
    )
    Customer.objects.filter(pk__in=keys[:SOLD_BY]).update(salesperson=user)
    return tag


def balance(tenant, place, customer_id):
    """The first ones owe something that is late, every tenth owes, every thousandth has credit."""
    from sales.models import CustomerBalance

    is_late = place < LATE
    amount = 100 if is_late or place % 10 == 0 else -5 if place % 1000 == 1 else 0
    return CustomerBalance(
        tenant=tenant,
        customer_id=customer_id,
        currency="ARS",
        balance=amount,
        balance_in_cents=amount * 100,
        oldest_due_on=date(2020, 1, 1) if is_late else None,
    )


def add_busy(tenant, by):
    """A customer with many sales, who is like nobody else."""
    from customers.services import create_customer
    from sales.models import MonthlySales, Sale

    customer = create_customer(
        tenant, by=by, name="Busy", email="busy@norte.example", phone="4000-0000"
    )
    Sale.objects.bulk_create(
        Sale(
            tenant=tenant,
            customer=customer,
            currency="ARS",
            status="issued",
            number=number,
            total=10,
            balance=10,
            issued_on=date(2026, number % 12 + 1, 1),
            due_on=date(2026, number % 12 + 1, 28),
        )
        for number in range(1, SALES + 1)
    )
    MonthlySales.objects.bulk_create(
        MonthlySales(tenant=tenant, customer=customer, currency="ARS", month=month, total=10)
        for month in (date(year, one, 1) for year in (2025, 2026) for one in range(1, 13))
    )
    return customer


def signed_in(user):
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client


if __name__ == "__main__":
    main()
