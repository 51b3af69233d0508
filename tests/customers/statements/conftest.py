"""Ana of norte, with a little of everything, and Eva of sur, who must not be seen."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from sales.services import (
    cancel_sale,
    mark_uncollectible,
    record_credit,
    record_credit_note,
    record_refund,
    void_payment,
)
from tests.book import BY
from tests.ledgers import pay, sell, shop

NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)


@pytest.fixture
def now():
    with time_machine.travel(NOW, tick=False):
        yield NOW


@pytest.fixture
def eva(now, sur):
    with shop(sur, name="Eva") as customer:
        sell(customer, 77)
    return customer


@pytest.fixture
def ana(norte, eva):
    with shop(norte, name="Ana <Ruiz>", tax_id="20-12345678-6") as customer:
        write_ledger(customer)
    return customer


@pytest.fixture
def bo(norte, make_customer):
    """A customer of norte without documents."""
    return make_customer(norte, name="Bo")


def write_ledger(ana):
    """Moments of the night are still the day before in Argentina."""
    sell(ana, "1000.50", issued_on=date(2025, 11, 25), due_on=date(2025, 12, 25))
    pay(ana, 200, paid_on=date(2025, 11, 24))
    first = sell(ana, 300, issued_on=date(2026, 2, 1), due_on=date(2026, 12, 1), voucher_type="A")
    record_credit_note(first, by=BY, total=Decimal(50), issued_on=date(2026, 2, 3))
    pay(ana, 100, paid_on=date(2026, 3, 1))
    of_ana = {"by": BY, "customer": ana}
    record_refund(ana.tenant, **of_ana, amount=Decimal(20), paid_on=date(2026, 3, 2))
    record_credit(ana.tenant, **of_ana, amount=Decimal("0.50"), paid_on=date(2026, 3, 3))
    cancelled = sell(ana, 999, issued_on=date(2026, 4, 1))
    cancel_sale(cancelled, by=BY, at=datetime(2026, 4, 10, 2, 30, tzinfo=UTC))
    void_payment(pay(ana, 5, paid_on=date(2026, 4, 2)), by=BY)
    lost = sell(ana, 40, issued_on=date(2026, 5, 1), due_on=date(2026, 5, 2))
    mark_uncollectible(lost, by=BY, at=datetime(2026, 6, 1, 2, tzinfo=UTC))
    sell(ana, "7.25", issued_on=date(2026, 6, 1), currency="USD")


@pytest.fixture
def read():
    """Whoever has a link: `read(link, to="2026-01-01")`."""
    return lambda where, **days: Client().get(where, days)
