"""What a statement adds up to: the same as every other answer about the customer."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from customers.statements import accounts
from customers.statements.accounts import statement
from customers.statements.periods import Days, twelve_months
from sales.aging import aging_of
from sales.services import cancel_sale, mark_uncollectible, record_credit_note
from tenants.scope import tenant_scope
from tests.book import BY
from tests.callers import CREDENTIALS, Callers
from tests.ledgers import pay, sell, shop

YEAR = twelve_months(date(2026, 11, 25))


def of(customer, days=YEAR):
    with tenant_scope(customer.tenant):
        return statement(customer, days)


def moves(account):
    return [
        (one.kind, f"{one.day}", f"{one.amount}", f"{one.balance}") for one in account.movements
    ]


def test_every_movement_and_the_balance_after_it(ana):
    pesos, dollars = of(ana).accounts

    assert (pesos.currency, pesos.opening, pesos.closing) == ("ARS", Decimal("800.50"), 970)
    assert moves(pesos) == [
        ("sale", "2026-02-01", "300.00", "1100.50"),
        ("credit_note", "2026-02-03", "-50.00", "1050.50"),
        ("payment", "2026-03-01", "-100.00", "950.50"),
        ("refund", "2026-03-02", "20.00", "970.50"),
        ("credit", "2026-03-03", "-0.50", "970.00"),
        ("sale", "2026-04-01", "999.00", "970.00"),
        ("payment", "2026-04-02", "-5.00", "970.00"),
        ("sale", "2026-05-01", "40.00", "1010.00"),
        ("write_off", "2026-05-31", "-40.00", "970.00"),
    ]
    assert (dollars.currency, dollars.opening, dollars.closing) == ("USD", 0, Decimal("7.25"))
    assert moves(dollars) == [("sale", "2026-06-01", "7.25", "7.25")]


def test_what_was_taken_back_is_shown_and_moves_nothing(ana):
    pesos = of(ana).accounts[0]

    void = [(one.kind, one.document.number, one.moved) for one in pesos.movements if one.void_at]
    assert void == [("sale", 2, 0), ("payment", 5, 0)]


def test_what_was_charged_and_settled(ana):
    pesos, dollars = of(ana).accounts

    assert (pesos.charged, pesos.settled) == (360, Decimal("190.50"))
    assert pesos.opening + pesos.charged - pesos.settled == pesos.closing
    assert (dollars.charged, dollars.settled) == (Decimal("7.25"), 0)


def test_a_customer_without_documents_has_an_empty_account_in_their_currency(norte, make_customer):
    (account,) = of(make_customer(norte, currency="CLP")).accounts

    assert (account.currency, account.opening, account.closing) == ("CLP", 0, 0)
    assert (account.movements, account.aging.overdue) == ([], 0)


def test_drafts_and_the_documents_of_others_are_not_in_it(ana, eva, norte, make_customer):
    other = make_customer(norte, name="Carla")
    with tenant_scope(norte):
        sell(other, 5)

    assert [one.movements[0].amount for one in of(eva).accounts] == [77]
    assert [one.closing for one in of(other).accounts] == [5]
    assert of(ana).accounts[0].closing == 970


@pytest.mark.parametrize("days_ago", [0, 1, 30, 176, 177, 178, 200, 235, 240, 270, 300, 364, 366])
def test_the_last_balance_is_what_the_aging_of_that_day_adds_up_to(ana, days_ago):
    last = date(2026, 11, 25) - timedelta(days=days_ago)

    told = of(ana, Days(date(2025, 11, 1), last))

    with tenant_scope(ana.tenant):
        ages = {currency: one.balance for currency, one in aging_of(ana, last).items()}
    for account in told.accounts:
        assert account.closing == ages.get(account.currency, 0)
        assert account.movements[-1].balance == account.closing


@pytest.mark.parametrize(
    "cut", [date(2026, month, day) for month in (2, 3, 5, 6) for day in (1, 2)]
)
def test_a_statement_begins_where_the_one_before_ended(ana, cut):
    before = of(ana, Days(date(2025, 1, 1), cut - timedelta(days=1)))
    after = of(ana, Days(cut, date(2026, 11, 25)))

    ended = {one.currency: one.closing for one in before.accounts}
    assert {one.currency: one.opening for one in after.accounts if one.currency in ended} == ended


def test_figures_are_those_of_chargeover_and_la_pyme(ana, norte, sur):
    pesos = of(ana).accounts[0]

    chargeover = Callers(norte, sur, CREDENTIALS["chargeover"])("key")
    told = chargeover.get(f"/api/v3/customer/{ana.pk}").json()["response"]
    assert Decimal(str(told["balance"])) == pesos.closing == 970

    la_pyme = Callers(norte, sur).of_key(norte).get(f"/api/v1/customers/{ana.uuid}").json()
    overview = la_pyme["data"]["sales_overview"]
    assert overview["pending_balance"] == pesos.closing * 100 == 97000


# Days and zones


def test_a_write_off_counts_on_the_day_that_it_is_there(norte):
    with shop(norte, name="Bo") as bo:
        for hour in (2, 3):  # midnight in Argentina is at 3 in UTC
            sale = sell(bo, 10, issued_on=date(2026, 5, 1))
            mark_uncollectible(sale, by=BY, at=datetime(2026, 6, 1, hour, tzinfo=UTC))

    days = [one.day for one in of(bo).accounts[0].movements if one.kind == "write_off"]
    assert days == [date(2026, 5, 31), date(2026, 6, 1)]
    may, june = (of(bo, Days(date(2026, n, 1), date(2026, n, 30))).accounts[0] for n in (5, 6))
    assert (may.opening, may.closing, june.opening, june.closing) == (0, 20, 10, 0)


def test_a_write_off_on_the_night_when_the_clocks_change(norte):
    norte.timezone = "America/Santiago"  # 6 September begins at one o'clock, 4 in UTC
    norte.save()
    with shop(norte, name="Bo") as bo:
        sale = sell(bo, 10, issued_on=date(2026, 9, 1))
        mark_uncollectible(sale, by=BY, at=datetime(2026, 9, 6, 3, 59, 59, tzinfo=UTC))
        sale = sell(bo, 10, issued_on=date(2026, 9, 1))
        mark_uncollectible(sale, by=BY, at=datetime(2026, 9, 6, 4, tzinfo=UTC))

    fifth, sixth = (of(bo, Days(date(2026, 9, n), date(2026, 9, n))).accounts[0] for n in (5, 6))
    assert moves(fifth) == [("write_off", "2026-09-05", "-10.00", "10.00")]
    assert moves(sixth) == [("write_off", "2026-09-06", "-10.00", "0.00")]


def test_a_sale_given_up_before_its_date_is_so_from_its_date_on(norte):
    with shop(norte, name="Bo") as bo:
        sale = sell(bo, 10, issued_on=date(2026, 7, 1))
        mark_uncollectible(sale, by=BY, at=datetime(2026, 6, 1, 12, tzinfo=UTC))

    june, july = (of(bo, Days(date(2026, n, 1), date(2026, n, 30))).accounts[0] for n in (6, 7))
    assert (june.movements, june.closing) == ([], 0)
    assert [(one.kind, one.day) for one in july.movements] == [
        ("write_off", date(2026, 7, 1)),
        ("sale", date(2026, 7, 1)),
    ]
    assert (july.opening, july.closing) == (0, 0)


def test_what_is_dated_after_the_last_day_is_not_in_it(norte):
    with shop(norte, name="Bo") as bo:
        sell(bo, 10, issued_on=date(2026, 11, 25))
        sell(bo, 90, issued_on=date(2026, 11, 26))
        pay(bo, 5, paid_on=date(2026, 11, 27))

    assert [one.closing for one in of(bo).accounts] == [10]
    assert [one.closing for one in of(bo, Days(YEAR.first, date(2026, 11, 30))).accounts] == [95]


def test_credit_is_in_the_customers_favour(norte):
    with shop(norte, name="Bo") as bo:
        note = record_credit_note(sell(bo, 10, issued_on=date(2026, 3, 1)), by=BY)
        pay(bo, 3)
        cancel_sale(note, by=BY)
        cancel_sale(sell(bo, 4), by=BY)

    with time_machine.travel(datetime(2026, 11, 25, 12, tzinfo=UTC)):
        (account,) = of(bo, twelve_months(date(2999, 1, 1))).accounts
    assert (account.opening, account.closing) == (7, 7)


# Many


def test_other_currencies_are_never_added(ana):
    told = of(ana)

    assert [one.currency for one in told.accounts] == ["ARS", "USD"]
    assert all(
        movement.document.currency == one.currency
        for one in told.accounts
        for movement in one.movements
    )


def test_more_movements_than_anybody_reads_are_summed_alone(ana, monkeypatch):
    monkeypatch.setattr(accounts, "MOST", 9)

    told = of(ana)

    assert told.is_too_long
    assert [(one.opening, one.closing, one.movements) for one in told.accounts] == [
        (Decimal("800.50"), 970, []),
        (0, Decimal("7.25"), []),
    ]
    monkeypatch.setattr(accounts, "MOST", 10)
    assert not of(ana).is_too_long


def test_sales_given_up_after_the_days_leave_room_for_those_of_the_days(norte, monkeypatch):
    monkeypatch.setattr(accounts, "MOST", 2)
    with shop(norte, name="Bo") as bo:
        for hour in (3, 4, 5):  # midnight in Argentina is at 3 in UTC
            sale = sell(bo, 10, issued_on=date(2026, 4, 1))
            mark_uncollectible(sale, by=BY, at=datetime(2026, 6, 1, hour, tzinfo=UTC))
        for day in (1, 2):
            sell(bo, 5, issued_on=date(2026, 5, day))

    may = Days(date(2026, 5, 1), date(2026, 5, 31))
    assert moves(of(bo, may).accounts[0]) == [
        ("sale", "2026-05-01", "5.00", "35.00"),
        ("sale", "2026-05-02", "5.00", "40.00"),
    ]
    with tenant_scope(norte):
        sell(bo, 5, issued_on=date(2026, 5, 3))
    assert of(bo, may).is_too_long
