"""Clientes beyond its exchanges: many callers at once, and what a page costs."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from customers.models import Customer
from sales.models import Quotation, QuotationLine, Sale
from tenants.scope import tenant_scope
from tests.callers import Caller
from tests.factories import MembershipFactory, UserFactory
from tests.ledgers import product, proven
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


# Quotations and sales


@pytest.fixture
def paper(norte):
    """A product of norte that costs 10."""
    with tenant_scope(norte):
        return product(norte, 10)


@pytest.fixture
def no_limit(settings):
    settings.RATE_LIMIT_ADDRESS_PER_MINUTE = 0


def asking(paper, **more):
    return json.dumps({"items": [{"productoId": paper.pk, "cantidad": 2}]} | more).encode()


@pytest.mark.django_db(transaction=True)
def test_two_conversions_at_once_make_one_sale(callers, norte, paper, no_limit):
    key = callers("key")
    made = key.request("POST", "/api/cotizaciones", asking(paper, cliente="Ana")).json()
    where = f"/api/cotizaciones/{made['id']}/convertir"

    answers = in_threads(16, lambda: key.request("POST", where))

    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 15
    refused = {answer.content.decode() for answer in answers if answer.status_code == 409}
    assert refused == {'{"error":"La cotización ya está convertida."}'}
    with tenant_scope(norte):
        sale = norte.sales.get()
        assert norte.quotations.get().sale == sale
        assert sale.customer.name == "Ana"
        assert proven(norte)


@pytest.mark.django_db(transaction=True)
def test_converting_and_cancelling_at_once_do_one_of_both(callers, norte, paper, no_limit):
    key = callers("key")
    made = key.request("POST", "/api/cotizaciones", asking(paper)).json()
    where = f"/api/cotizaciones/{made['id']}"
    turns = iter(["convertir", "cancelar"] * 4)

    answers = in_threads(
        8, lambda: key.request("POST", f"{where}/{next(turns)}", b'{"motivo": "no"}').status_code
    )

    assert sorted(answers) == [200] + [409] * 7
    with tenant_scope(norte):
        quotation = norte.quotations.get()
        assert quotation.status == ("converted" if norte.sales.exists() else "cancelled")


@pytest.mark.django_db(transaction=True)
def test_two_cancellations_at_once_cancel_once(callers, norte, paper, no_limit):
    key = callers("key")
    made = key.request("POST", "/api/ventas", asking(paper)).json()

    answers = in_threads(
        8, lambda: key.request("POST", f"/api/ventas/{made['id']}/cancelar").status_code
    )

    assert sorted(answers) == [200] + [409] * 7
    with tenant_scope(norte):
        assert norte.changes.filter(kind="sale").count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_new_name_at_once_makes_one_customer(callers, norte, paper, no_limit):
    key, body = callers("key"), asking(paper, cliente="Ana")

    answers = in_threads(8, lambda: key.request("POST", "/api/cotizaciones", body))

    assert [answer.status_code for answer in answers] == [201] * 8
    assert len({answer.json()["clienteId"] for answer in answers}) == 1
    with tenant_scope(norte):
        assert [customer.name for customer in norte.customers.all()] == ["Ana"]


@pytest.mark.parametrize("role", ["admin", "owner", "member"])
def test_suspended_may_neither_sell_nor_see(role, callers, norte, paper):
    """Administrators too: the reference lets those pass."""
    suspended = MembershipFactory(tenant=norte, role=role)
    caller = callers.of_session(suspended.user)
    assert caller.request("POST", "/api/ventas", asking(paper)).status_code == 201

    suspended.is_active = False
    suspended.save()

    for method, where in (
        ("GET", "/api/cotizaciones"),
        ("POST", "/api/cotizaciones"),
        ("POST", "/api/ventas"),
        ("POST", "/api/ventas/1/cancelar"),
    ):
        answer = caller.request(method, where, asking(paper) if method == "POST" else b"")
        assert (answer.status_code, answer.json()) == (401, {"error": "No autenticado"})


@pytest.fixture
def of_both(callers, norte, sur):
    """A session of somebody who joined norte first, and then sur."""
    user = MembershipFactory(tenant=norte).user
    MembershipFactory(tenant=sur, user=user)
    return callers.of_session(user)


def put_out(user, tenant, how):
    mine = user.memberships.filter(tenant=tenant)
    mine.delete() if how == "removed" else mine.update(is_active=False)


def book_of(caller):
    """The uuid of the tenant that a new customer of the caller is in, else the status."""
    answer = caller.request("POST", "/api/clientes", json.dumps({"nombre": "Ana"}))
    return answer.json()["empresaId"] if answer.status_code == 201 else answer.status_code


@pytest.mark.parametrize("how", ["suspended", "removed"])
def test_who_is_put_out_of_the_chosen_tenant_writes_nowhere_else(how, of_both, norte, sur):
    user = norte.memberships.latest("id").user
    of_both.client.post("/admin/tenant/", {"tenant": sur.pk})
    assert book_of(of_both) == str(sur.uuid)

    put_out(user, sur, how)

    assert book_of(of_both) == 401
    assert of_both.client.get("/admin/").context["tenant"] == norte
    assert book_of(of_both) == str(norte.uuid)


def test_who_is_suspended_where_they_joined_first_writes_nowhere_else(of_both, norte, sur):
    user = norte.memberships.latest("id").user
    assert book_of(of_both) == str(norte.uuid)

    put_out(user, norte, "suspended")

    assert book_of(of_both) == 401
    assert of_both.client.get("/admin/").context["tenant"] == sur
    assert book_of(of_both) == str(sur.uuid)


def test_a_superuser_writes_where_they_belong_or_chose(callers, norte, sur):
    root = UserFactory(is_superuser=True, is_staff=True)
    session = callers.of_session(root)
    assert book_of(session) == 403

    MembershipFactory(tenant=sur, user=root)
    assert book_of(session) == str(sur.uuid)

    session.client.post("/admin/tenant/", {"tenant": norte.pk})
    assert book_of(session) == str(norte.uuid)


def test_administrator_of_a_session_cancels_and_is_named(callers, norte, paper):
    admin = MembershipFactory(tenant=norte, role="admin", user__full_name="Eva Luna").user
    made = callers("member").request("POST", "/api/ventas", asking(paper)).json()

    answer = callers.of_session(admin).request("POST", f"/api/ventas/{made['id']}/cancelar").json()

    told = {"id": str(admin.uuid), "nombre": "Eva Luna", "email": admin.email}
    assert answer["canceladaPor"] == told
    assert answer["canceladaPorId"] == str(admin.uuid)


def test_quotation_ends_at_its_last_instant(callers, paper, no_limit):
    key = callers("key")
    with time_machine.travel("2026-11-21T12:00:00Z", tick=False):
        made = key.request("POST", "/api/cotizaciones", asking(paper, diasValidez=1)).json()
    assert (made["creadoEn"], made["validaHasta"]) == (
        "2026-11-21T12:00:00.000Z",
        "2026-11-22T12:00:00.000Z",
    )

    where = f"/api/cotizaciones/{made['id']}/convertir"
    with time_machine.travel("2026-11-22T12:00:00Z", tick=False):
        assert key.request("POST", where).status_code == 400
    with time_machine.travel("2026-11-22T11:59:59.999999Z", tick=False):
        assert key.request("POST", where).status_code == 200


# What they cost


@pytest.mark.parametrize("rows", [1, 30, 1200])
def test_list_of_quotations_costs_the_same_for_any_number(rows, callers, norte, make_customer):
    """The key and the rows; once more where they are too many to hold."""
    many_quotations(norte, make_customer(norte), rows)
    key = callers("key")
    key.get("/api/cotizaciones?estado=CANCELADA")

    with statements() as made:
        found = json.loads(key.get("/api/cotizaciones").content)

    assert [row["total"] for row in found] == list(range(rows, 0, -1))
    assert {row["_count"]["items"] for row in found} == {2}
    assert len(made()) == (2 if rows <= 1000 else 3)


def many_quotations(tenant, customer, rows):
    """So many with two lines each, the first of a minute costs 1."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with tenant_scope(tenant):
        made = Quotation.objects.bulk_create(
            Quotation(
                tenant=tenant,
                customer=customer,
                number=n,
                currency="ARS",
                total=n,
                valid_until=start,
                created_at=start + timedelta(minutes=n),
            )
            for n in range(1, rows + 1)
        )
        QuotationLine.objects.bulk_create(
            QuotationLine(
                tenant=tenant,
                quotation=one,
                position=position,
                description="Papel",
                quantity=1,
                unit_price=1,
                total=1,
            )
            for one in made
            for position in (1, 2)
        )


@pytest.mark.parametrize("count", [1, 40])
def test_sale_costs_the_same_for_any_number_of_products(count, callers, norte, no_limit):
    with tenant_scope(norte):
        found = [product(norte, 10, code=f"P-{n}") for n in range(count)]
    body = json.dumps({"items": [{"productoId": one.pk, "cantidad": 1} for one in found]}).encode()
    key = callers("key")
    key.request("POST", "/api/ventas", body)

    with statements() as made:
        answer = key.request("POST", "/api/ventas", body).json()

    assert (len(answer["items"]), answer["total"]) == (count, 10 * count)
    assert len(made()) == 8


def test_sale_to_a_customer_with_5000_sales_costs_what_any_does(
    whale, callers, norte, paper, no_limit, make_customer
):
    key, minnow, costs = callers("key"), make_customer(norte), []
    with tenant_scope(norte):
        norte.number_series.create(name="sale 1", next=5001)
    for customer in (minnow, whale, minnow, whale):
        with statements() as made:
            sold = key.request("POST", "/api/ventas", asking(paper, clienteId=customer.pk)).json()
            key.request("POST", f"/api/ventas/{sold['id']}/cancelar")
        costs.append(len(made()))

    assert costs[2:] == [31, 31]


def test_sale_of_thousands_of_products_nobody_has_is_not_found(callers, no_limit):
    items = [{"productoId": n, "cantidad": 1} for n in range(1, 25001)]

    answer = callers("key").request("POST", "/api/ventas", json.dumps({"items": items}).encode())

    told = "Producto no encontrado o no pertenece a la empresa: 1"
    assert (answer.status_code, answer.json()) == (404, {"error": told})


# The limit


@time_machine.travel("2026-11-21T12:00:00Z", tick=False)
def test_sixth_post_of_a_minute_waits_for_its_end(callers, paper):
    key = callers("key")
    start = timezone.now()

    def post(seconds):
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            answer = key.request("POST", "/api/ventas", asking(paper))
            return answer.status_code, answer.json().get("error"), answer.get("Retry-After")

    told = "Demasiados intentos de inicio de sesión. Espera {} segundos."
    assert [post(second)[0] for second in (0, 10, 20, 30, 40)] == [201] * 5
    assert post(41) == (429, told.format(19), "19")
    assert post(59.5) == (429, told.format(1), "1")
    assert post(60)[0] == 201


def test_each_address_has_a_limit_of_its_own(callers, paper, settings):
    settings.RATE_LIMIT_ADDRESS_PER_MINUTE = 1

    def post(address, **headers):
        client = Client(REMOTE_ADDR=address)
        caller = Caller(client, callers("key").headers | headers)
        return caller.request("POST", "/api/ventas", asking(paper)).status_code

    assert [post("203.0.113.7"), post("203.0.113.8"), post("203.0.113.7")] == [201, 201, 429]
    assert post("203.0.113.7", **{"x-forwarded-for": "198.51.100.1"}) == 429
    settings.BEHIND_PROXY = True
    assert post("203.0.113.7", **{"x-forwarded-for": "198.51.100.1"}) == 201
    assert post("203.0.113.7", **{"x-forwarded-for": "192.0.2.9, 198.51.100.1"}) == 429


def test_limit_can_be_switched_off(callers, paper, no_limit):
    key = callers("key")

    answers = [key.request("POST", "/api/ventas", asking(paper)).status_code for _ in range(7)]

    assert answers == [201] * 7
