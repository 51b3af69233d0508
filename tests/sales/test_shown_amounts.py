"""Numbers that the back office only shows: amounts in groups, in the manner of the language and of
the tenant's country."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.staticfiles import finders
from django.core.exceptions import FieldDoesNotExist
from django.utils.html import strip_tags

from customers.models import Customer
from sales.fields import ExactField
from sales.models import Application, CustomerBalance, MonthlySales, Payment, Product, Sale
from sales.services import record_sale
from sales.services.lines import Item
from tenants.models import Change
from tests.back_office import OURS, page, signed_in
from tests.book import BY
from tests.ledgers import pay, product, sell

ONE_COLUMN = {Customer: {"balance"}}  # texts of amounts, in several currencies


@pytest.fixture(params=["en", "es"])
def clerk(request, ana):
    client = signed_in(ana.tenant)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = client.language = request.param
    return client


@pytest.fixture
def sale(ana):
    items = [Item("2.5", "493827", "Wood"), Item(1000, "0.0004", "Nails")]
    return record_sale(ana.tenant, by=BY, customer=ana, items=items)


def told(clerk, *amounts):
    """The amounts, given in English, as the clerk reads them."""
    swapped = str.maketrans(",.", ".,")
    return [one.translate(swapped) if clerk.language == "es" else one for one in amounts]


def cells(html, name):
    """What a column of a list, or of a table below a form, tells."""
    found = re.findall(rf'<td class="field-{name}[" ].*?</td>', html, re.DOTALL)
    return [strip_tags(one).strip() for one in found]


def rows_of(clerk, model, name, **asked):
    return cells(clerk.get(page(model), asked).content.decode(), name)


def page_of(clerk, row):
    return clerk.get(page(type(row), "change", row.pk)).content.decode()


def fact(html, name):
    """What a page says of a column that nobody can change there."""
    pattern = rf'field-{name}">.*?<div class="readonly">(.*?)</div>'
    return strip_tags(re.search(pattern, html, re.DOTALL)[1])


def test_lists_show_amounts_in_groups(ana, sale, clerk):
    pay(ana, "1000000.25")
    product(ana.tenant, "1234567.5")

    assert rows_of(clerk, Sale, "total") == told(clerk, "1,234,567.90")
    assert rows_of(clerk, Sale, "balance") == told(clerk, "234,567.65")
    assert rows_of(clerk, Payment, "amount") == told(clerk, "1,000,000.25")
    assert rows_of(clerk, CustomerBalance, "paid") == told(clerk, "1,000,000.25")
    assert rows_of(clerk, Application, "amount") == told(clerk, "1,000,000.25")
    assert rows_of(clerk, MonthlySales, "total") == told(clerk, "1,234,567.90")
    assert rows_of(clerk, Product, "price") == told(clerk, "1,234,567.50")


def test_the_page_of_a_document_shows_amounts_in_groups_and_no_idle_zeros(ana, sale, clerk):
    html = page_of(clerk, sale)

    assert [fact(html, "subtotal")] == told(clerk, "1,234,567.90")
    assert [fact(html, "balance")] == told(clerk, "1,234,567.90")
    assert cells(html, "quantity") == told(clerk, "2.5", "1,000")
    assert cells(html, "unit_price") == told(clerk, "493,827.00", "0.0004")
    assert cells(html, "total") == told(clerk, "1,234,567.50", "0.40")


def test_percentages_and_rates_are_shown_without_idle_zeros(ana, clerk):
    sale = sell(ana, 10, discount_percent=Decimal("12.5000"), exchange_rate=Decimal("1050.250000"))

    html = page_of(clerk, sale)

    assert [fact(html, "discount_percent")] == told(clerk, "12.5")
    assert [fact(html, "exchange_rate")] == told(clerk, "1,050.25")


def test_spanish_amounts_are_written_as_in_the_tenants_country(ana, sale):
    ana.tenant.country = "MX"
    ana.tenant.save()

    clerk = signed_in(ana.tenant)
    clerk.defaults["HTTP_ACCEPT_LANGUAGE"] = "es"

    assert rows_of(clerk, Sale, "total") == ["1,234,567.90"]
    assert "1,234,567.90 ARS" in clerk.get(page(Customer, "change", ana.pk)).content.decode()


def test_titles_of_amounts_are_in_groups(ana, sale, clerk):
    [balance], [month] = ana.balances.all(), MonthlySales.objects.all()
    [total] = told(clerk, "1,234,567.90")

    assert f"Ana: {total} ARS" in page_of(clerk, balance)
    assert f"{month.month:%Y}: {total} ARS" in page_of(clerk, month)


def test_numbers_that_name_something_are_no_amounts(ana, clerk):
    sale = sell(ana, 10, point_of_sale=12345)

    assert fact(page_of(clerk, sale), "point_of_sale") == "12345"


def test_a_list_is_still_ordered_by_amounts(ana, clerk):
    sell(ana, 900), sell(ana, 1000), sell(ana, 20)

    assert rows_of(clerk, Sale, "total", o="6") == told(clerk, "20.00", "900.00", "1,000.00")


def test_what_can_be_changed_is_shown_as_it_is_typed(ana, clerk):
    paper, sale = product(ana.tenant, "1234567.5"), sell(ana, "7654321.5")

    assert 'value="1234567.50"' in page_of(clerk, paper)
    assert 'value="7654321.50"' in clerk.get(page(Sale, "pay", sale.pk)).content.decode()


def test_the_record_of_changes_shows_amounts_in_groups_and_rows_by_name(ana, sale, clerk):
    html = page_of(clerk, Change.objects.get(kind="sale"))
    [total] = told(clerk, "1,234,567.90")

    assert f"total</b>: — → {total}</p>" in html
    assert "→ Ana</p>" in html


def test_the_record_of_changes_tells_the_id_of_a_row_that_is_gone(ana, clerk):
    entry = Change.objects.filter(kind="customer").first()
    Change.objects.filter(pk=entry.pk).update(after={"price_list_id": 777777})

    assert "→ 777777</p>" in page_of(clerk, entry)


def columns_of_numbers():
    """(the page's model, column) of lists, and of tables below forms."""
    for page_admin in map(admin.site.get_model_admin, OURS):
        yield from ((page_admin.model, name) for name in page_admin.list_display)
        for inline in page_admin.inlines:
            yield from ((inline.model, name) for name in inline.fields or ())


def is_number(model, name):
    try:
        return isinstance(model._meta.get_field(name), ExactField)
    except FieldDoesNotExist:
        return name in ONE_COLUMN.get(model, ())


def test_columns_of_amounts_stand_at_the_right():
    style = Path(finders.find("clientela/back_office.css")).read_text()

    names = {name for model, name in columns_of_numbers() if is_number(model, name)}

    assert {one for one in names if f".column-{one}, .field-{one}" not in style} == set()
    assert {"balance", "unit_price"} <= names
