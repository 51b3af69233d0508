"""Clientes beyond its exchanges: many callers at once, and what a page costs."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from customers.models import Customer
from sales.models import Quotation, Sale
from tenants.scope import tenant_scope
from tests.queries import statements
from tests.threads import in_threads


@pytest.mark.django_db(transaction=True)
def test_parallel_posts_of_one_document_make_one_customer(callers, norte):
    key, body = callers("key"), json.dumps({"nombre": "Ana", "documento": "20-12345678-6"}).encode()

    answers = in_threads(32, lambda: key.request("POST", "/api/clientes", body).status_code)

    assert sorted(answers) == [201] + [409] * 31
    with tenant_scope(norte):
        assert norte.customers.count() == 1
        assert norte.changes.filter(kind="customer").count() == 1


@pytest.fixture
def whale(norte, make_customer):
    """A customer with 5,000 sales and 40 quotations, three of four pending."""
    customer = make_customer(norte, name="Ballena", billing={"street": "Muelle 1"})
    start = datetime(2024, 12, 1, tzinfo=UTC)
    with tenant_scope(norte):
        Sale.objects.bulk_create(
            Sale(
                tenant=norte,
                customer=customer,
                number=n,
                currency="ARS",
                total=n,
                status="cancelled" if n % 10 == 0 else "issued",
                created_at=start + timedelta(hours=n),
            )
            for n in range(1, 5001)
        )
        Quotation.objects.bulk_create(
            Quotation(
                tenant=norte,
                customer=customer,
                number=n,
                currency="ARS",
                total=n,
                status="cancelled" if n % 4 == 0 else "pending",
                valid_until=start,
                created_at=start + timedelta(days=n),
            )
            for n in range(1, 41)
        )
    return customer


def test_history_of_5000_sales(whale, callers):
    answer = callers("key").get(f"/api/clientes/{whale.pk}/historial").json()

    assert [sale["total"] for sale in answer["ventas"]] == list(range(5000, 4980, -1))
    pending = [n for n in range(40, 0, -1) if n % 4]
    assert [quotation["total"] for quotation in answer["cotizaciones"]] == pending[:10]
    assert answer["_count"] == {"ventas": 5000, "cotizaciones": 40}


def test_history_costs_four_statements(whale, callers):
    """The key, the customer with both counts, the sales, the quotations."""
    key = callers("key")
    address = f"/api/clientes/{whale.pk}/historial"
    key.get(address)  # the first use of a key in a minute is written down

    with statements() as made:
        key.get(address)

    assert len(made()) == 4


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_any_number_of_rows(rows, callers, norte, make_customer):
    for n in range(rows):
        make_customer(norte, name=f"Cliente {n}", billing={"street": f"Calle {n}"})
    key = callers("key")
    key.get("/api/clientes")

    with statements() as made:
        assert len(key.get("/api/clientes").json()) == rows

    assert len(made()) == 2


def test_failing_write_leaves_nothing(callers, norte, make_customer):
    make_customer(norte, tax_id="900.1")
    ana = make_customer(norte, name="Ana")
    body = json.dumps({"nombre": "Otra", "direccion": "Calle 1", "documento": "900.1"}).encode()

    refused = callers("key").request("PUT", f"/api/clientes/{ana.pk}", body)

    assert (refused.status_code, refused.json()) == (409, {"error": "El documento ya está en uso"})
    with tenant_scope(norte):
        assert Customer.objects.get(pk=ana.pk).name == "Ana"
        assert norte.changes.filter(object_id=ana.pk).count() == 1
