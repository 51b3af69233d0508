"""Nothing adds an amount in one currency to one in another: whoever tries is refused."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from customers.services import update_customer
from sales.figures import aging_of, balances_of, overdue_of, revenue_of, sold_in_month
from sales.models import PriceList
from sales.services import (
    Item,
    apply_credit,
    create_draft,
    create_quotation,
    create_subscription,
    record_credit_note,
    record_refund,
    record_sale,
    update_draft,
)
from tenants.errors import Refused
from tenants.history import save_recorded
from tests.book import BY
from tests.ledgers import pay, product, sell, sums


def dollars(ana):
    return Item.of_product(product(ana.tenant, 5, currency="USD"), 1)


def listed_in_dollars(ana):
    paper = product(ana.tenant, 5)
    prices = save_recorded(PriceList(tenant=ana.tenant, name="USD", currency="USD"), by=BY)
    prices.listed_prices.create(tenant=ana.tenant, product=paper, price=1)
    return Item.of_product(paper, 1, price_list=prices)


def pesos(ana, item=None):
    return {"by": BY, "customer": ana, "items": [Item(1, 10, "Paper"), *([item] if item else [])]}


ATTEMPTS = {
    "a product's price on a sale": lambda ana: record_sale(ana.tenant, **pesos(ana, dollars(ana))),
    "a list's price on a sale": lambda ana: record_sale(
        ana.tenant, **pesos(ana, listed_in_dollars(ana))
    ),
    "a product's price on a draft": lambda ana: create_draft(
        ana.tenant, **pesos(ana, dollars(ana))
    ),
    "a product's price on a changed draft": lambda ana: update_draft(
        create_draft(ana.tenant, **pesos(ana)), by=BY, items=[dollars(ana)]
    ),
    "a product's price on an offer": lambda ana: create_quotation(
        ana.tenant, valid_until=ana.created_at, **pesos(ana, dollars(ana))
    ),
    "a payment for a sale": lambda ana: pay(
        ana, 5, currency="USD", applications=[(sell(ana, 10), 5)]
    ),
    "credit for a sale": lambda ana: apply_credit(
        pay(ana, 5, currency="USD"), by=BY, to=[(sell(ana, 10), 5)]
    ),
    "a credit note for a sale": lambda ana: record_credit_note(
        sell(ana, 10), by=BY, total=5, currency="USD"
    ),
    "a refund out of a payment": lambda ana: record_refund(
        ana.tenant, by=BY, customer=ana, amount=5, source=pay(ana, 5, currency="USD")
    ),
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
def test_two_currencies_never_meet(attempt, ana):
    with pytest.raises(Refused) as refusal:
        attempt(ana)

    assert refusal.value.code == "currency_mismatch"


def test_refund_finds_no_credit_in_another_currency(ana):
    pay(ana, 5, currency="USD")

    with pytest.raises(Refused) as refusal:
        record_refund(ana.tenant, by=BY, customer=ana, amount=5)

    assert refusal.value.code == "exceeds_credit"


def test_payment_leaves_sales_in_another_currency_open(ana):
    sale = sell(ana, 10)

    pay(ana, 50, currency="USD")

    assert sale.balance == 10
    assert (sums(ana), sums(ana, "USD")) == ((10, 0, 0, 0, 0, 10), (0, 50, 0, 0, 50, -50))


@pytest.mark.parametrize("wrong", ["euro", "EU", "eur"])
def test_what_is_no_currency_is_not_given_to_a_customer(wrong, ana):
    with pytest.raises(ValidationError) as refusal, transaction.atomic():
        update_customer(ana, by=BY, currency=wrong)

    assert list(refusal.value.message_dict) == ["currency"]


def test_every_figure_is_told_per_currency(ana):
    for currency, amount in (("ARS", 10), ("USD", 7)):
        sell(ana, amount, currency=currency, exchange_rate=1000)
        create_subscription(
            ana.tenant, by=BY, customer=ana, name="Care", amount=amount, currency=currency
        )
    day = sell(ana, 1, currency="BRL").issued_on
    later = day.replace(year=day.year + 1)

    amounts = {"ARS": 10, "USD": 7, "BRL": 1}
    assert {code: row.balance for code, row in balances_of(ana).items()} == amounts
    assert {code: one.balance for code, one in aging_of(ana, day).items()} == amounts
    assert overdue_of(ana, later) == amounts
    assert sold_in_month(ana, day) == amounts
    assert {code: one.monthly for code, one in revenue_of(ana).items()} == {"ARS": 10, "USD": 7}
