"""The pages: what they show, how they behave, and what they never let out."""

import base64
import re
import zlib
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from customers.statements import accounts
from sales.models import Payment, Sale
from tenants.scope import tenant_scope
from tests.back_office import Inline
from tests.ledgers import sell
from tests.queries import statements

BAD_DAYS = [
    {"from": "yesterday"},
    {"to": "9999-12-31"},
    {"from": "0001-01-01"},
    {"to": "2026-11-01\0"},
    {"from": "2026-02-02", "to": "2026-02-01"},
]


def pdf_of(customer):
    return customer.statement_path.replace("/view/", "/pdf/")


def cells(response):
    """The texts of the page's tables, row by row."""
    rows = re.findall(r"<tr.*?</tr>", response.content.decode(), re.DOTALL)
    return [[text_of(cell) for cell in re.findall(r"<t[dh].*?</t[dh]>", row)] for row in rows]


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).strip()


def drawn(response):
    """How many texts the pages of a PDF draw."""
    packed = re.findall(rb"stream\s+([!-u\sz]+)~>endstream", response.content)
    pages = (zlib.decompress(base64.a85decode(one)) for one in packed)
    return sum(page.count(b" Tj") for page in pages if b" Tj" in page)


# What is shown


def test_the_page_shows_every_movement(ana, read):
    rows = cells(read(ana.statement_path))

    assert [row[2:] for row in rows[1:-4]] == [
        ["", "800,50"],
        ["300,00", "1.100,50"],
        ["-50,00", "1.050,50"],
        ["-100,00", "950,50"],
        ["20,00", "970,50"],
        ["-0,50", "970,00"],
        ["999,00", "970,00"],
        ["-5,00", "970,00"],
        ["40,00", "1.010,00"],
        ["-40,00", "970,00"],
        ["", "970,00"],
    ]
    assert [row[0] for row in rows[2:6]] == ["1 feb 2026", "3 feb 2026", "1 mar 2026", "2 mar 2026"]
    assert rows[2][1].startswith("Venta A 0001-00000001")
    assert [row[2:] for row in rows[-3:]] == [["", "0,00"], ["7,25", "7,25"], ["", "7,25"]]


def test_the_page_shows_the_days_asked_for(ana, read):
    rows = cells(read(ana.statement_path, **{"from": "2026-03-01", "to": "2026-03-02"}))

    assert [row[2:] for row in rows[1:5]] == [
        ["", "1.050,50"],
        ["-100,00", "950,50"],
        ["20,00", "970,50"],
        ["", "970,50"],
    ]


def test_the_page_shows_whose_it_is_and_nothing_of_others(ana, eva, read):
    html = read(ana.statement_path).content.decode()

    assert "<strong>Ana &lt;Ruiz&gt;</strong>" in html
    assert "20-12345678-6" in html
    assert "Norte" in html
    assert not {"Eva", "Sur", "77,00"} & set(re.findall(r"[\w,]+", html))
    assert "Eva" in read(eva.statement_path).content.decode()


def test_the_page_of_an_english_tenant(norte, ana, read):
    norte.country, norte.timezone = "US", "America/New_York"
    norte.save()

    response = read(ana.statement_path)

    html = response.content.decode()
    assert response["Content-Language"] == "en"
    assert '<html lang="en">' in html
    assert "Nov 26, 2025 to Nov 25, 2026" in html
    rows = cells(response)
    assert rows[0] == ["Date", "Movement", "Amount", "Balance"]
    assert rows[1] == ["", "Opening balance", "", "800.50"]
    assert rows[2] == ["Feb 1, 2026", "Sale A 0001-00000001 due Dec 1, 2026", "300.00", "1,100.50"]
    assert rows[7][1] == "Sale 0001-00000002 void since Apr 9, 2026"
    assert rows[10][1] == "Write-off 0001-00000003"
    assert rows[11] == ["", "Closing balance", "", "970.00"]
    assert "More than 90 days late <b>720.00</b>" in html


@pytest.mark.parametrize("language", ["en", "es", "pt-BR", "xx"])
def test_the_language_is_the_tenants_whatever_the_browsers(bo, language):
    response = Client().get(bo.statement_path, headers={"accept-language": language})

    assert response["Content-Language"] == "es"
    assert '<html lang="es">' in response.content.decode()


def test_the_bar_is_drawn_as_the_figures_are(ana, read):
    html = read(ana.statement_path).content.decode()

    assert re.findall(r'<rect class="late-(\w+)" x="(\d+)" y="0" width="(\d+)"', html) == [
        ("current", "0", "257"),
        ("90_plus", "257", "743"),
        ("90_plus", "0", "1000"),
    ]


@pytest.mark.parametrize(
    "moment, last",
    [
        (datetime(2026, 11, 26, 2, 59, 59, tzinfo=UTC), "2026-11-25"),
        (datetime(2026, 11, 26, 3, 0, tzinfo=UTC), "2026-11-26"),
    ],
)
def test_today_is_the_tenants_day(bo, read, moment, last):
    with time_machine.travel(moment, tick=False):
        html = read(bo.statement_path).content.decode()

    assert f'name="to" value="{last}"' in html


def test_today_where_the_day_begins_at_one(norte, bo, read):
    norte.timezone = "America/Santiago"
    norte.save()
    shown = []
    for moment in (datetime(2026, 9, 6, 3, 59, 59), datetime(2026, 9, 6, 4)):  # noqa: DTZ001
        with time_machine.travel(moment.replace(tzinfo=UTC), tick=False):
            html = read(bo.statement_path).content.decode()
        shown += re.findall(r'name="to" value="([\d-]+)"', html)

    assert shown == ["2026-09-05", "2026-09-06"]


@pytest.mark.parametrize("days", BAD_DAYS, ids=str)
@pytest.mark.parametrize("address", [lambda one: one.statement_path, pdf_of], ids=["page", "pdf"])
def test_bad_days_show_a_page_that_says_so(days, address, norte, bo, read):
    norte.country = "US"
    norte.save()

    response = read(address(bo), **days)

    assert response.status_code == 400
    assert response["Content-Type"] == "text/html; charset=utf-8"
    html = response.content.decode()
    assert "These are no dates that a statement can begin and end with." in html
    assert 'name="from" value="2025-11-26"' in html
    assert "9999" not in html


def test_too_many_movements_are_summed_and_the_page_says_so(norte, ana, read, monkeypatch):
    monkeypatch.setattr(accounts, "MOST", 5)
    norte.country = "US"
    norte.save()

    response = read(ana.statement_path)

    html = response.content.decode()
    assert response.status_code == 200
    assert "movements: choose fewer days." in html
    assert "<dd>970.00</dd>" in html
    assert cells(response) == []
    assert read(pdf_of(ana))["Content-Type"] == "application/pdf"


# The PDF


def test_the_pdf_is_one(ana, read):
    response = read(pdf_of(ana), **{"from": "2026-01-01", "to": "2026-12-31"})

    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Language"] == "es"
    name = response["Content-Disposition"]
    assert name == 'inline; filename="norte-2026-01-01-2026-12-31.pdf"'
    assert response.content.startswith(b"%PDF-")
    assert response.content.rstrip().endswith(b"%%EOF")


@pytest.mark.parametrize(
    "name", ["<b>x</b> & <img src='/etc/passwd'/>", "😀 漢字 Łukasz", "a\x01\x85b", "x" * 20_000]
)
def test_the_pdf_takes_every_name(name, norte, make_customer, read):
    customer = make_customer(norte, name=name, tax_id="<i>")

    assert read(pdf_of(customer)).content.startswith(b"%PDF-")
    assert read(customer.statement_path).status_code == 200


def test_the_pdf_draws_as_many_rows_as_the_page_has(norte, make_customer, read):
    customer = make_customer(norte, name="Many")
    before = drawn(read(pdf_of(customer)))
    with tenant_scope(norte):
        sell(customer, 10)

    assert drawn(read(pdf_of(customer))) == before + 7


# How they behave


@pytest.mark.parametrize("address", [lambda one: one.statement_path, pdf_of], ids=["page", "pdf"])
def test_nobody_keeps_indexes_or_passes_on(address, bo):
    client = Client()
    client.cookies["sessionid"] = "somebody's"

    response = client.get(address(bo))

    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in response.headers
    assert not response.cookies


def test_the_page_holds_to_a_strict_policy(bo, read):
    response = read(bo.statement_path)

    policy = dict(
        part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";")
    )
    assert policy == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "object-src": "'none'",
    }
    html = response.content.decode()
    assert Inline(html).found == []
    assert "<script" not in html
    assert '<meta name="robots" content="noindex, nofollow, noarchive">' in html
    assert '<meta name="referrer" content="no-referrer">' in html


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("address", [lambda one: one.statement_path, pdf_of], ids=["page", "pdf"])
def test_the_pages_are_only_read(method, address, bo):
    response = Client(enforce_csrf_checks=True).generic(method, address(bo), b"x")

    assert response.status_code == 405
    assert response["Cache-Control"] == "private, no-store"
    assert not response.cookies


@pytest.mark.parametrize("address", [lambda one: one.statement_path, pdf_of], ids=["page", "pdf"])
def test_the_pages_answer_head(address, bo):
    head, get = Client().head(address(bo)), Client().get(address(bo))

    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Type"] == get["Content-Type"]


@pytest.mark.parametrize("address", [lambda one: one.statement_path, pdf_of], ids=["page", "pdf"])
@pytest.mark.parametrize("count", [1, 1000])
def test_the_pages_cost_the_same_for_one_and_for_many(count, address, norte, make_customer, read):
    """The tenant; the customer; what came before in two, movements in two, the aging."""
    customer = make_customer(norte, name="Many")
    lay_many(customer, count)

    with statements() as asked:
        response = read(address(customer))

    assert response.status_code == 200
    assert len(asked()) == 7
    if response["Content-Type"].startswith("text/html"):
        assert response.content.count(b"<tr") == count + 3


def lay_many(customer, count):
    """Sales and payments by turns, straight into their tables."""
    day, tenant = date(2026, 5, 5), customer.tenant
    facts = {"tenant": tenant, "customer": customer, "currency": "ARS"}
    with tenant_scope(tenant):
        Sale.objects.bulk_create(
            Sale(**facts, number=n, status="issued", issued_on=day, total=3, balance=3)
            for n in range(1, count + 1, 2)
        )
        Payment.objects.bulk_create(
            Payment(**facts, number=n, amount=Decimal(1), unapplied=Decimal(1), paid_on=day)
            for n in range(2, count + 1, 2)
        )


@pytest.fixture(autouse=True)
def frozen(now):
    return now
