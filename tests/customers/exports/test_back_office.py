"""Exports from the admin: of what the list shows, of the tenant, to whom may see it."""

import csv
from datetime import UTC, datetime
from io import BytesIO, StringIO

import pytest
import time_machine
from django.db import OperationalError
from django.utils import translation
from openpyxl import load_workbook

from customers.exports import rows as chunks
from customers.models import Customer
from tenants.scope import tenant_scope
from tests.back_office import outcome, page, signed_in
from tests.furnished import FURNISHED
from tests.ledgers import pay, sell
from tests.queries import statements

KINDS = ["csv", "xlsx"]
HEADINGS = [
    *("Name", "Trade name", "Document number", "Document type", "Document's country", "E-mail"),
    *("Phone", "Website", "Status", "Person type", "External key", "Code", "Reference", "Street"),
    *(
        "City",
        "State or province",
        "Postal code",
        "Country",
        "Salesperson",
        "Tags",
        "Currency",
        "Balance",
    ),
    *("Balances in other currencies", "Last sale on", "Created", "id"),
]
ODD = [
    "=1+1",
    "+54",
    "-5",
    "@x",
    "\tx",
    "Ñandú, \"S.A.\"; 'x'",
    "two\nlines",
    "漢字 😀",
    "\u202eright to left",
    "a\x01b",
    "\ufffe",
    "</row>&",
    "x" * 3000,
]


def exported(client, kind, **asked):
    """The rows of the file, headings and all."""
    response = client.get(page(Customer, kind), asked)
    assert response.status_code == 200
    body = b"".join(response.streaming_content)
    return read_csv(body) if kind == "csv" else read_xlsx(body)


def read_csv(body):
    return list(csv.reader(StringIO(body.decode("utf-8-sig"), newline="")))


def read_xlsx(body):
    (sheet,) = load_workbook(BytesIO(body)).worksheets
    return [["" if one is None else str(one) for one in row] for row in sheet.values]


def names(rows):
    return [row[0] for row in rows[1:]]


@pytest.mark.parametrize("kind", KINDS)
def test_everything_told_of_a_customer(kind, norte, sur, member, make_customer, eva):
    with time_machine.travel(datetime(2026, 11, 26, 2, 30, tzinfo=UTC), tick=False):
        acme = make_customer(norte, **FURNISHED, salesperson=member.user)
    with tenant_scope(norte):
        sell(acme, "1000.50")
        pay(acme, "1001")
        sell(acme, 5, currency="USD", issued_on=datetime(2026, 3, 1, tzinfo=UTC).date())
        sell(acme, 6, currency="EUR")

    heads, row = exported(member, kind)

    assert heads == HEADINGS
    assert row[:22] == [
        *("Acme SA", "Acme", "20-12345678-6", "CUIT", "AR", "acme@correo.example", "4000 0000"),
        *("https://acme.example", "active", "legal person", "A-1", "C-1", "R-1", "Calle 7"),
        *("Río Cuarto", "Córdoba", "X5800", "argentina", str(member.user), "norte, vip", "ARS"),
        {"csv": "-0.50", "xlsx": "-0.5"}[kind],
    ]
    assert row[22] == "EUR 6.00, USD 5.00"
    assert row[24:] == ["2026-11-25 23:30", str(acme.uuid)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_customer_is_in_it_whatever_their_names(kind, norte, member, make_customer, eva):
    for name in ODD:
        make_customer(norte, name=name)

    found = names(exported(member, kind))

    kept = {
        "csv": lambda name: f"'{name}" if name[0] in "=+-@\t" else name,
        "xlsx": lambda name: name.replace("\x01", "").replace("\ufffe", ""),
    }[kind]
    assert sorted(found) == sorted(map(kept, ODD))


@pytest.mark.parametrize("kind", KINDS)
def test_rows_of_others_are_never_in_it(kind, norte, sur, member, make_customer, eva):
    make_customer(norte, name="Ana")

    assert names(exported(member, kind)) == ["Ana"]
    assert names(exported(signed_in(sur), kind)) == ["Eva of sur"]


@pytest.mark.parametrize("kind", KINDS)
def test_filters_and_search_hold(kind, norte, member, make_customer, eva):
    for name, status in (("Ana", "active"), ("Anabel", "archived"), ("Bo", "active")):
        make_customer(norte, name=name, status=status)

    assert names(exported(member, kind, q="ana")) == ["Anabel", "Ana"]
    assert names(exported(member, kind, q="ana", status__exact="active")) == ["Ana"]
    assert names(exported(member, kind, q="nobody")) == []


def test_the_order_is_the_lists(norte, member, make_customer):
    for name in ("Bo", "Ana", "Carla"):
        make_customer(norte, name=name)
    shown = list(member.get(page(Customer)).context["cl"].list_display)

    place = shown.index("name")
    assert names(exported(member, "csv", o=str(place))) == ["Ana", "Bo", "Carla"]
    assert names(exported(member, "csv", o=str(-place))) == ["Carla", "Bo", "Ana"]


@pytest.mark.parametrize("kind", KINDS)
def test_more_than_a_page_and_more_than_a_chunk(kind, norte, member, make_customer, monkeypatch):
    monkeypatch.setattr(chunks, "CHUNK", 7)
    with tenant_scope(norte):
        Customer.objects.bulk_create(
            Customer(tenant=norte, name=f"N{number:03}", currency="ARS") for number in range(60)
        )

    assert names(exported(member, kind, p="1")) == [f"N{number:03}" for number in range(59, -1, -1)]


def test_a_csv_that_cannot_be_read_to_its_end_is_not_taken_for_whole(
    norte, member, make_customer, monkeypatch
):
    for name in ("Ana", "Eva"):
        make_customer(norte, name=name)
    monkeypatch.setattr(chunks, "CHUNK", 1)
    monkeypatch.setattr(chunks, "told", unless_away(chunks.told))

    body = b"".join(member.get(page(Customer, "csv")).streaming_content).decode("utf-8-sig")

    assert body.splitlines()[1].startswith("Eva,")
    assert body.splitlines()[2:] == ['"This file is not complete. Export it again.']
    with pytest.raises(csv.Error, match="unexpected end of data"):
        list(csv.reader(StringIO(body, newline=""), strict=True))


def unless_away(told):
    """The same, once; then the database is away."""
    times = iter([told])

    def asked(*args):
        try:
            return next(times)(*args)
        except StopIteration:
            raise OperationalError from None

    return asked


@pytest.mark.parametrize("count", [1, 300])
def test_the_statements_do_not_grow_with_the_rows(count, norte, member):
    """The ids, and for each chunk the customers, their tags, their balances."""
    with tenant_scope(norte):
        Customer.objects.bulk_create(
            Customer(tenant=norte, name=f"N{number}", currency="ARS") for number in range(count)
        )
    response = member.get(page(Customer, "csv"))

    with statements() as asked:
        assert len(list(response.streaming_content)) == count + 1

    assert len(asked()) == 4


@pytest.mark.parametrize("kind, content_type", [("csv", "text/csv"), ("xlsx", "application/vnd")])
def test_the_file_has_the_tenants_name_and_day(kind, content_type, norte, member):
    with time_machine.travel(datetime(2026, 11, 26, 2, 30, tzinfo=UTC), tick=False):
        response = signed_in(norte).get(page(Customer, kind))

    assert response["Content-Disposition"] == f'attachment; filename="norte-2026-11-25.{kind}"'
    assert response["Content-Type"].startswith(content_type)
    assert "no-store" in response["Cache-Control"]
    assert b"".join(response.streaming_content)


@pytest.mark.parametrize("kind", KINDS)
def test_headings_are_in_the_language_of_the_reader(kind, norte, member, make_customer):
    make_customer(norte, name="Ana")

    response = member.get(page(Customer, kind), headers={"accept-language": "es"})
    translation.activate("en")  # as the next request of the thread might
    body = b"".join(response.streaming_content)

    heads, row = read_csv(body) if kind == "csv" else read_xlsx(body)
    assert heads[:2] == ["Nombre", "Nombre comercial"]
    assert row[8] == "activo"


@pytest.mark.parametrize("kind", KINDS)
def test_who_may_not_see_the_list_gets_no_file(kind, norte):
    suspended = signed_in(norte)
    suspended.user.memberships.update(is_active=False)

    assert outcome(suspended.get(page(Customer, kind))) == (403, None)
    assert outcome(signed_in().get(page(Customer, kind))) == (403, None)


@pytest.mark.parametrize("kind", KINDS)
def test_who_is_not_signed_in_is_asked_to(kind, client, db):
    address = page(Customer, kind)

    assert outcome(client.get(address)) == (302, f"/admin/login/?next={address}")


@pytest.mark.parametrize("kind", KINDS)
def test_exports_are_only_read(kind, member):
    assert member.post(page(Customer, kind)).status_code == 405


@pytest.mark.parametrize("asked", ["status__exact=\0", "tags__id__exact=x", "nonsense=1", "p=x"])
def test_a_filter_that_is_none_leads_back_to_the_list(asked, member):
    answer = member.get(f"{page(Customer, 'csv')}?{asked}")

    assert answer.status_code in {200, 302, 400}
    if answer.status_code == 302:
        assert answer["location"] == f"{page(Customer)}?e=1"


def test_the_list_offers_both_with_what_it_shows(member):
    html = member.get(page(Customer), {"q": "ana & co"}).content.decode()

    assert 'href="export.csv?q=ana+%26+co"' in html
    assert 'href="export.xlsx?q=ana+%26+co"' in html
