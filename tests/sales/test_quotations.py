"""Offers: valid until a day is over, converted once, withdrawn."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from sales.models import Quotation, Sale
from sales.services import (
    Item,
    cancel_quotation,
    cancel_sale,
    convert_quotation,
    create_quotation,
    update_quotation,
)
from tenants.errors import Refused
from tests.book import BY
from tests.ledgers import again, product, sums

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=7)
PAPER = Item(3, "5.20", "Paper", tax_percent=21, discount="0.60")


def offer(customer, *items, until=LATER, **details):
    return create_quotation(
        customer.tenant,
        by=BY,
        customer=customer,
        items=items or (PAPER,),
        valid_until=until,
        at=NOW,
        **details,
    )


def test_date_means_until_that_day_is_over_for_the_tenant(ana):
    quotation = offer(ana, until=date(2026, 3, 8))

    assert quotation.valid_until == datetime(2026, 3, 9, 3, tzinfo=UTC)
    update_quotation(quotation, by=BY, valid_until=date(2026, 3, 9))
    assert again(quotation).valid_until == datetime(2026, 3, 10, 3, tzinfo=UTC)


def test_sale_is_what_was_offered(ana):
    paper = product(ana.tenant, 100)
    quotation = offer(
        ana,
        PAPER,
        Item.of_product(paper, 2),
        discount=Decimal(5),
        discount_percent=Decimal(10),
        other_taxes=Decimal(2),
        notes="Fragile",
        custom_fields={"custom_1": "x"},
    )

    sale = convert_quotation(quotation, by=BY, at=NOW).sale

    quotation = again(quotation)
    assert (quotation.status, quotation.converted_at, quotation.sale) == ("converted", NOW, sale)
    alike = ("customer", "subtotal", "discount", "discount_percent", "tax", "other_taxes")
    alike += ("total", "notes", "custom_fields", "currency", "exempt")
    assert [getattr(again(sale), name) for name in alike] == [
        getattr(quotation, name) for name in alike
    ]
    columns = ("position", "product", "code", "description", "quantity", "unit_price")
    columns += ("discount", "total", "tax_percent", "tax")
    assert list(sale.lines.values_list(*columns)) == list(quotation.lines.values_list(*columns))
    assert sums(ana)[0] == sale.total == Decimal("215.15")


def test_offered_price_holds_though_the_product_has_another(ana):
    paper = product(ana.tenant, 100)
    quotation = offer(ana, Item.of_product(paper, 1))
    paper.price = Decimal(999)
    paper.save()

    assert convert_quotation(quotation, by=BY, at=NOW).sale.total == 100


def test_offer_is_converted_once(ana):
    quotation = offer(ana)
    convert_quotation(quotation, by=BY, at=NOW)

    with pytest.raises(Refused) as refusal:
        convert_quotation(quotation, by=BY, at=NOW)

    assert refusal.value.code == "already_converted"
    assert Sale.objects.count() == 1


def test_cancelled_sale_does_not_bring_the_offer_back(ana):
    quotation = offer(ana)
    cancel_sale(convert_quotation(quotation, by=BY, at=NOW).sale, by=BY)

    with pytest.raises(Refused) as refusal:
        convert_quotation(quotation, by=BY, at=NOW)

    assert refusal.value.code == "already_converted"


@pytest.mark.parametrize(
    "at, is_sold",
    [
        (LATER - timedelta(microseconds=1), True),
        (LATER, False),
        (LATER + timedelta(days=1), False),
    ],
    ids=["just before", "at the moment", "a day later"],
)
def test_offer_expires_by_date_alone(at, is_sold, ana):
    quotation = offer(ana)

    try:
        convert_quotation(quotation, by=BY, at=at)
        code = None
    except Refused as refusal:
        code = refusal.code

    assert code == (None if is_sold else "expired")
    assert again(quotation).status == ("converted" if is_sold else "pending")
    assert Quotation.objects.expired(at).exists() is not is_sold


def test_expired_offer_can_be_withdrawn(ana):
    quotation = offer(ana, until=NOW - timedelta(days=1))

    cancel_quotation(quotation, by=BY, reason="Too dear", at=NOW)

    quotation = again(quotation)
    assert (quotation.status, quotation.cancelled_at) == ("cancelled", NOW)
    assert quotation.cancellation_reason == "Too dear"


@pytest.mark.parametrize("service", [convert_quotation, cancel_quotation, update_quotation])
def test_withdrawn_offer_stays_withdrawn(service, ana):
    quotation = cancel_quotation(offer(ana), by=BY)

    with pytest.raises(Refused) as refusal:
        service(quotation, by=BY)

    assert refusal.value.code == "already_cancelled"


def test_pending_offer_can_be_changed(ana):
    quotation = offer(ana)

    update_quotation(quotation, by=BY, items=[Item(1, 10, "Ink")], notes="New")

    quotation = again(quotation)
    assert (quotation.total, quotation.notes) == (10, "New")
    assert [line.description for line in quotation.lines.all()] == ["Ink"]


def test_offers_are_numbered_one_by_one(ana):
    assert [offer(ana).number for _ in range(3)] == [1, 2, 3]
