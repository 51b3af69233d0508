"""Many writers at once: nobody waits for ever, and the books are right when all are done.

`pytest tests/sales/test_writers.py --ledger-operations=200000` is the long run; the suite makes do
with 5,000 operations on PostgreSQL, and with few on SQLite, which lets one writer in at a time.
"""

import time
from collections import Counter
from datetime import timedelta
from queue import SimpleQueue
from random import Random
from threading import Event

import pytest
from django.db import connection
from django.utils import timezone

from customers.models import Customer
from customers.services import create_customer, remove_customer
from sales.models import Quotation, Sale
from sales.services import (
    Item,
    apply_credit,
    cancel_sale,
    convert_quotation,
    create_draft,
    create_quotation,
    issue_sale,
    record_sale,
)
from tenants.errors import Refused
from tenants.scope import tenant_scope
from tests.book import BY
from tests.factories import TenantFactory
from tests.ledgers import again, pay, proven, sell
from tests.threads import in_threads
from tests.traffic import OPERATIONS, Traffic

pytestmark = pytest.mark.django_db(transaction=True)

CUSTOMERS = 6  # of each tenant: few, so that writers meet
GOODS = Item(quantity=1, unit_price=10, description="Goods")


@pytest.fixture
def writers():
    """How many write at once, each on a connection of its own."""
    if connection.vendor == "sqlite":
        yield 4
        return
    options = connection.settings_dict["OPTIONS"]
    usual = options["pool"]
    options["pool"] = usual | {"max_size": 40, "timeout": 60}
    connection.close()
    connection.close_pool()
    yield 32
    options["pool"] = usual
    connection.close()
    connection.close_pool()


@pytest.fixture
def books(db):
    """Two tenants with a few customers each, committed."""
    tenants = [TenantFactory(slug=slug) for slug in ("norte", "sur")]
    for tenant in tenants:
        with tenant_scope(tenant):
            for number in range(CUSTOMERS):
                create_customer(tenant, by=BY, name=f"Customer {number}")
    return tenants


@pytest.fixture
def norte(books):
    return books[0]


@pytest.fixture
def ana(norte):
    with tenant_scope(norte):
        return Customer.objects.first()


def run(writers, tenant, *works):
    """Do all the works at once, each by as many writers; their answers, or codes of refusals."""
    waiting = SimpleQueue()
    for number in range(writers):
        waiting.put(works[number % len(works)])

    def work():
        try:
            with tenant_scope(tenant):
                return waiting.get()()
        except Refused as refusal:
            return refusal.code

    return in_threads(writers, work)


def test_books_are_right_after_any_traffic(books, writers, pytestconfig):
    asked = pytestconfig.getoption("--ledger-operations")
    operations = asked if connection.vendor == "postgresql" else min(asked, 120)
    seeds, done = SimpleQueue(), Counter()
    for number in range(writers):
        seeds.put(number)

    def work():
        dice = Random(seeds.get())  # noqa: S311 -- to be the same in every run
        traffic = {tenant: Traffic(tenant, dice) for tenant in books}
        for _ in range(operations // writers):
            tenant = dice.choice(books)
            with tenant_scope(tenant):
                traffic[tenant].work()
        return sum((one.done for one in traffic.values()), Counter())

    for counted in in_threads(writers, work):
        done += counted

    assert done.total() == operations // writers * writers
    if connection.vendor == "postgresql":
        never = {one.__name__ for one in OPERATIONS if not done[one.__name__, "done"]}
        assert never == set()
    for tenant in books:
        with tenant_scope(tenant):
            assert proven(tenant)


def test_offer_that_all_convert_at_once_makes_one_sale(writers, norte, ana):
    with tenant_scope(norte):
        until = timezone.now() + timedelta(days=7)
        quotation = create_quotation(
            norte, by=BY, customer=ana, items=[Item(1, 10, "Paper")], valid_until=until
        )

    answers = run(writers, norte, lambda: convert_quotation(quotation, by=BY))

    with tenant_scope(norte):
        sale = Sale.objects.get()
        assert [one.sale for one in answers if isinstance(one, Quotation)] == [sale]
        assert answers.count("already_converted") == writers - 1
        assert again(quotation).sale == sale
        assert proven(norte)


def test_series_that_all_begin_at_once_has_no_gap(writers, norte):
    def sell_to_nobody():
        with tenant_scope(norte):
            return record_sale(norte, by=BY, items=[GOODS]).number

    assert sorted(in_threads(writers, sell_to_nobody)) == list(range(1, writers + 1))


def test_draft_that_all_issue_at_once_gets_one_number(writers, norte, ana):
    with tenant_scope(norte):
        draft = create_draft(norte, by=BY, customer=ana, total=10)

    answers = run(writers, norte, lambda: issue_sale(draft, by=BY))

    with tenant_scope(norte):
        assert answers.count("already_issued") == writers - 1
        assert again(draft).number == 1
        assert sell(ana, 1).number == 2
        assert proven(norte)


def test_sale_that_is_paid_and_cancelled_at_once_ends_as_one_of_both(writers, norte, ana):
    with tenant_scope(norte):
        sales = [sell(ana, 10) for _ in range(writers // 2)]
    paid, cancelled = SimpleQueue(), SimpleQueue()
    for sale in sales:
        paid.put(sale)
        cancelled.put(sale)

    answers = run(
        writers,
        norte,
        lambda: pay(ana, 10, applications=[(paid.get(), 10)]),
        lambda: cancel_sale(cancelled.get(), by=BY),
    )

    with tenant_scope(norte):
        refused = answers.count("not_issued")
        row = ana.balances.get()
        assert {again(sale).status for sale in sales} == {"cancelled"}
        assert row.paid == row.unapplied == 10 * (len(sales) - refused)
        assert proven(norte)


def test_sale_that_waits_for_the_first_payment_in_another_currency(writers, norte, ana):
    """The payment makes a row that the waiting sale does not see, but must tell of itself."""
    turns = SimpleQueue()
    is_paid = Event()
    turns.put("pay")
    turns.put("sell")

    def work():
        with tenant_scope(norte):
            if turns.get() == "pay":
                pay(again(ana), 5, currency="USD")
                is_paid.set()
                time.sleep(0.3)  # the sale waits for this transaction to end
            else:
                is_paid.wait(5)
                sell(again(ana), 10)

    in_threads(2, work)

    with tenant_scope(norte):
        assert proven(norte)


def test_credit_that_all_apply_at_once_is_applied_once(writers, norte, ana):
    with tenant_scope(norte):
        payment = pay(ana, 10)
        sale = sell(ana, 100)

    answers = run(writers, norte, lambda: apply_credit(payment, by=BY, to=[(sale, 10)]))

    with tenant_scope(norte):
        assert answers.count("exceeds_credit") == writers - 1
        assert again(sale).balance == 90
        assert proven(norte)


def test_customer_who_is_deleted_and_sold_to_at_once_is_kept_with_the_sale_or_gone(
    writers, norte, ana
):
    answers = run(writers, norte, lambda: sell(ana, 10), lambda: remove_customer(ana, by=BY))

    with tenant_scope(norte):
        sold = [one for one in answers if isinstance(one, Sale)]
        kept = Customer.objects.filter(pk=ana.pk)
        assert kept.exists() is bool(sold)
        assert Sale.objects.count() == len(sold)
        assert proven(norte)
