"""The panel beside a customer: what it tells, in shapes and in figures."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from customers.back_office import Panel
from customers.back_office.charts import aging_bar, last_months, monthly_chart
from customers.models import Customer
from customers.services import update_customer
from sales.models import MonthlySales
from sales.services import (
    cancel_sale,
    create_quotation,
    mark_uncollectible,
    record_credit_note,
)
from tenants.scope import tenant_scope
from tests.back_office import Inline, page, signed_in
from tests.book import BY
from tests.ledgers import pay, sell

NOON = "2026-11-25T15:00:00Z"


@pytest.fixture
def acme(norte, sur, make_customer):
    """A customer of norte in scope; sur has one of the same name who owes more."""
    eva = make_customer(sur, name="Acme", email="a@b.example")
    with tenant_scope(sur):
        sell(eva, 999)
    customer = make_customer(norte, name="Acme", email="a@b.example")
    with time_machine.travel(NOON, tick=False), tenant_scope(norte):
        yield customer


def again(customer):
    return Customer.objects.get(pk=customer.pk)


# What it tells


def test_balances_are_told_by_currency_and_never_added(acme):
    sell(acme, 100)
    sell(acme, 50, currency="USD")
    pay(acme, 30)

    panel = Panel(again(acme))

    rows = [(row.currency, str(row.total), str(row.balance)) for row in panel.balances]
    assert rows == [("ARS", "100.00", "70.00"), ("USD", "50.00", "50.00")]


def test_the_figures_of_a_balance_add_up(norte, acme):
    sold = sell(acme, 100)
    mark_uncollectible(sold, by=BY)
    record_credit_note(sell(acme, 50), by=BY, total=Decimal(20))
    pay(acme, 10)
    pay(acme, 5, kind="credit")

    answer = signed_in(norte).get(page(Customer, "change", acme.pk)).content.decode()

    assert figures(answer, "ARS") == {
        "Sold": "130.00",
        "Paid": "10.00",
        "Credited": "5.00",
        "Written off": "100.00",
        "Balance": "15.00",
    }


def test_nothing_credited_or_written_off_takes_no_line(norte, acme):
    pay(acme, 10)

    answer = signed_in(norte).get(page(Customer, "change", acme.pk)).content.decode()

    assert figures(answer, "ARS") == {"Sold": "0.00", "Paid": "10.00", "Balance": "-10.00"}


def figures(answer, caption):
    """What a table of that caption says, by the heading of the row."""
    table = answer.split(f"<caption>{caption}</caption>")[1].split("</table>")[0]
    row = r"<th[^>]*>([^<]*)</th><td[^>]*>(?:<strong>)?([^<]*)"
    return {heading: told.strip() for heading, told in re.findall(row, table)}


def test_what_is_owed_is_told_by_how_late_it_is(acme):
    for days, amount in ((-5, 10), (1, 20), (40, 30), (70, 40), (200, 50)):
        sell(acme, amount, due_on=date(2026, 11, 25) - timedelta(days=days))

    [aging] = Panel(again(acme)).agings

    assert aging.currency == "ARS"
    assert [(bucket, amount) for bucket, _, amount in aging.figures] == [
        ("current", 10),
        ("1_30", 20),
        ("31_60", 30),
        ("61_90", 40),
        ("90_plus", 50),
    ]
    assert [(part.bucket, part.x, part.width) for part in aging.segments] == [
        ("current", 0, 20),
        ("1_30", 20, 40),
        ("31_60", 60, 60),
        ("61_90", 120, 80),
        ("90_plus", 200, 100),
    ]


def test_who_owes_nothing_has_no_bar(acme):
    sell(acme, 10)
    pay(acme, 10)

    assert Panel(again(acme)).agings == []


def test_credit_alone_is_a_figure_and_no_bar(acme):
    pay(acme, 10)

    [aging] = Panel(again(acme)).agings

    assert (aging.figures[0][0], aging.figures[0][2], aging.segments) == ("undated", -10, [])


def test_months_are_charted_by_currency(acme):
    sell(acme, 100, issued_on=date(2026, 11, 1))
    sell(acme, 60, issued_on=date(2026, 10, 31))
    sell(acme, 7, issued_on=date(2024, 12, 1))
    sell(acme, 8, issued_on=date(2024, 11, 30))
    sell(acme, 5, currency="USD")

    ars, usd = Panel(again(acme)).charts

    assert (ars.currency, usd.currency) == ("ARS", "USD")
    assert len(ars.columns) == len(usd.columns) == 24
    assert [(one.month, one.amount) for one in ars.columns if one.amount] == [
        (date(2024, 12, 1), 7),
        (date(2026, 10, 1), 60),
        (date(2026, 11, 1), 100),
    ]
    assert (ars.highest, usd.highest) == (100, 5)


def test_the_last_sales_are_told_newest_first(acme):
    sales = [sell(acme, amount) for amount in range(1, 11)]
    cancel_sale(sales[-1], by=BY)

    told = Panel(again(acme)).sales

    assert [sale.number for sale in told] == [10, 9, 8, 7, 6, 5, 4, 3]
    assert told[0].is_cancelled


def test_open_quotations_tell_whether_they_have_expired(norte, acme):
    now = timezone.now()
    for days in (1, -1):
        offer = {"valid_until": now + timedelta(days=days), "items": [], "total": Decimal(5)}
        create_quotation(norte, by=BY, customer=acme, **offer)

    assert [has_expired for _, has_expired in Panel(again(acme)).quotations] == [True, False]


def test_a_tax_number_that_looks_wrong_is_told(norte, acme):
    update_customer(acme, by=BY, tax_id="20-12345678-9")

    assert Panel(again(acme)).warnings == [
        "The check digit does not fit the number: look for a mistyped digit."
    ]


def test_a_possible_duplicate_is_told_and_nobody_elsewhere(norte, acme, make_customer):
    twin = make_customer(norte, name="Other", email="A@B.example")

    [alike] = Panel(again(acme)).alike

    assert (alike.customer, [str(one) for one in alike.reasons]) == (twin, ["same e-mail"])


def test_changes_are_told_newest_first_and_no_more_than_ten(acme):
    for number in range(12):
        update_customer(acme, by=BY, phone=str(number))

    told = Panel(again(acme)).changes

    assert [entry.after["phone"] for entry in told] == [str(number) for number in range(11, 1, -1)]
    assert {(entry.actor, entry.face) for entry in told} == {("tests", "tests")}


# Shapes


def test_two_years_end_with_this_month():
    months = last_months(date(2026, 2, 28))

    assert (months[0], months[-1], len(months)) == (date(2024, 3, 1), date(2026, 2, 1), 24)
    assert last_months(date(1, 3, 1)) == [date(1, 1, 1), date(1, 2, 1), date(1, 3, 1)]


@pytest.mark.parametrize(
    "amounts, rectangles, baseline",
    [
        (("50", "100"), [(40, 40), (0, 80)], 80),
        (("-50", "50"), [(40, 40), (0, 40)], 40),
        (("-50", "-100"), [(0, 40), (0, 80)], 0),
        (("0.01", "9999999999999.99"), [(79, 1), (0, 80)], 80),
        (("0", "0"), [(0, 0), (0, 0)], 0),
    ],
)
def test_columns_stand_on_the_line_or_hang_below_it(amounts, rectangles, baseline):
    sold = dict(zip(last_months(date(2026, 2, 1))[-2:], map(Decimal, amounts), strict=True))

    chart = monthly_chart("ARS", sold, date(2026, 2, 14))

    found = [(one.y, one.height) for one in chart.columns[-2:]]
    assert (found, chart.baseline) == (rectangles, baseline)


def test_a_bar_has_a_piece_for_whatever_is_owed():
    buckets = dict.fromkeys(("undated", "current", "1_30", "31_60", "61_90", "90_plus"), Decimal(0))

    pieces = aging_bar(buckets | {"current": Decimal("0.01"), "90_plus": Decimal("9999999.99")})

    assert [(one.bucket, one.x, one.width) for one in pieces] == [
        ("current", 0, 1),
        ("90_plus", 1, 299),
    ]
    assert aging_bar(buckets | {"undated": Decimal(-5)}) == []


# The page


@pytest.fixture
def told(norte, make_customer):
    """The page of a customer who has something of everything."""
    with time_machine.travel(NOON, tick=False):
        acme = make_customer(norte, name="<b>Acme</b>", tax_id="20-12345678-9")
        make_customer(norte, name="<b>acme</b>")
        with tenant_scope(norte):
            sale = sell(acme, "1234.5", due_on=date(2026, 10, 1), issued_on=date(2026, 9, 1))
            record_credit_note(sale, by=BY, total=Decimal(200))
            tomorrow = timezone.now() + timedelta(days=1)
            offer = {"valid_until": tomorrow, "items": [], "total": Decimal(5)}
            create_quotation(norte, by=BY, customer=acme, **offer)
        answer = signed_in(norte).get(page(Customer, "change", acme.pk))
    return answer.content.decode()


def test_the_page_tells_figures_and_shapes(told):
    assert "Look twice" in told
    assert "(same name)" in told
    assert '<rect class="late-31_60" x="0" y="0" width="300" height="14"/>' in told
    assert "<caption>Sales per month in ARS</caption>" in told
    assert '<tr><th scope="row">Sep 2026</th><td class="amount">1,234.50 </td></tr>' in told
    assert '<tr><th scope="row">Nov 2026</th><td class="amount">-200.00 </td></tr>' in told
    assert "Convert into a sale" in told
    assert "created · tests · tests" in told


def test_the_page_needs_no_more_than_the_policy_allows(told):
    assert Inline(told).found == []
    assert "<b>Acme" not in told


def test_no_panel_in_a_popup_and_on_a_new_customer(norte, make_customer):
    acme, member = make_customer(norte), signed_in(norte)

    for address in (page(Customer, "add"), page(Customer, "change", acme.pk) + "?_popup=1"):
        assert 'id="panel"' not in member.get(address).content.decode()


@pytest.mark.parametrize("language, amount", [("en", "1,234.50"), ("es", "1.234,50")])
def test_amounts_are_written_in_the_language_of_the_reader(norte, make_customer, language, amount):
    acme = make_customer(norte)
    with tenant_scope(norte):
        sell(acme, "1234.50")

    answer = signed_in(norte).get(
        page(Customer, "change", acme.pk), headers={"accept-language": language}
    )

    assert amount in answer.content.decode().replace("\xa0", ".")


def test_months_after_this_one_are_not_charted(norte, acme):
    MonthlySales.objects.create(
        tenant=norte, customer=acme, currency="ARS", month=date(2026, 12, 1), total=Decimal(9)
    )

    [chart] = Panel(again(acme)).charts

    assert {one.amount for one in chart.columns} == {0}
