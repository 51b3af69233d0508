"""Invoices on paper: a PDF in the language of the tenant's country, whatever the names are."""

import re

import pytest
from django.utils import translation

from customers.papers import invoice, invoice_pdf, typeface
from customers.papers.layout import plain
from customers.statements.wording import Wording
from sales.services import Item, cancel_sale, create_draft, issue_sale
from tenants.scope import tenant_scope
from tests.book import BY, moment

AT = moment("2026-11-20T12:00:00Z")


@pytest.fixture
def draft(norte, make_customer):
    customer = make_customer(
        norte, name="Ana Ruiz", tax_id="20-12345678-6", billing={"street": "Calle 7"}
    )
    items = [
        Item(description="Papel", quantity="1.5", unit_price="10.3333", unit="kg", tax_percent=21)
    ]
    with tenant_scope(norte):
        yield create_draft(norte, by=BY, customer=customer, items=items, at=AT, notes="Gracias")


def told(sale):
    """The texts of a paper, from top to bottom."""
    with translation.override("en"):
        story = list(invoice.story(sale, Wording(sale.tenant)))
    return [part.getPlainText() for part in story if hasattr(part, "getPlainText")], [
        [[cell.getPlainText() for cell in row] for row in part._cellvalues]
        for part in story
        if hasattr(part, "_cellvalues")
    ]


def test_issued_invoice_says_who_what_and_how_much(draft):
    texts, tables = told(issue_sale(draft, by=BY, at=AT))

    assert texts == [
        "Invoice 0001-00000001",
        "Norte",
        "Ana Ruiz",
        "20-12345678-6",
        "Calle 7",
        "Date: 20 nov 2026",
        "Due date: 20 nov 2026",
        "Gracias",
    ]
    assert tables == [
        [
            ["Description", "Quantity", "Unit price", "Total"],
            ["Papel", "1,5 kg", "10,3333", "15,50"],
        ],
        [["Subtotal", "15,50"], ["Tax", "3,26"], ["Total ARS", "18,76"]],
    ]


def test_cancelled_invoice_says_since_when_it_is_void(norte, draft):
    cancelled = cancel_sale(issue_sale(draft, by=BY, at=AT), by=BY, at=moment("2026-11-22T02:00Z"))
    texts, _ = told(cancelled)
    with translation.override("es"):
        mark = list(invoice.story(cancelled, Wording(norte)))[1]

    assert texts[:3] == ["Invoice 0001-00000001", "Void since 21 nov 2026", "Norte"]
    assert mark.getPlainText() == "Sin efecto desde el 21 nov 2026"
    assert mark.style.fontName == typeface.BOLD


def test_draft_says_so_and_names_the_customer_as_they_are(draft):
    texts, _ = told(draft)

    assert texts == ["Invoice draft", "Norte", "Ana Ruiz", "20-12345678-6", "", "Gracias"]


def test_discount_is_shown_where_there_is_one(norte, make_customer):
    paper = [Item(description="Papel", quantity=1, unit_price=10)]
    with tenant_scope(norte):
        sale = create_draft(norte, by=BY, customer=make_customer(norte), items=paper, discount=4)
        _, (_, sums) = told(sale)

    assert sums == [
        ["Subtotal", "10,00"],
        ["Discount", "-4,00"],
        ["Tax", "0,00"],
        ["Total ARS", "6,00"],
    ]


@pytest.mark.parametrize(
    "name",
    ["<b>& Söhne", "漢字 🙂", "x" * 5000, "a\x01b\x7f", "</para><img src='x'/>", "Ñandú Ltda."],
)
def test_any_name_can_be_printed(name, norte, make_customer):
    items = [Item(description=name[:500], quantity=1, unit_price=1)]
    with tenant_scope(norte):
        customer = make_customer(norte, name=name)
        paper = invoice_pdf(create_draft(norte, by=BY, customer=customer, items=items, notes=name))

    assert re.match(rb"%PDF-1\.\d", paper)


def test_sale_to_nobody_can_be_printed(norte):
    with tenant_scope(norte):
        assert invoice_pdf(create_draft(norte, by=BY, total=5)).startswith(b"%PDF-")


def test_long_notes_run_over_pages(norte):
    with tenant_scope(norte):
        paper = invoice_pdf(create_draft(norte, by=BY, total=5, notes="largo " * 20_000))

    assert paper.startswith(b"%PDF-")


def test_control_characters_become_spaces():
    assert plain("a\x00\nb") == "a b"
