"""Documents in the back office: found by what is printed on them, and how they stand."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from sales.models import Payment, Quotation, Sale
from sales.services import (
    apply_credit,
    cancel_sale,
    convert_quotation,
    create_quotation,
    mark_uncollectible,
    record_refund,
    void_payment,
)
from sales.services.lines import Item
from tests.back_office import listed, page, signed_in
from tests.book import BY
from tests.ledgers import pay, sell


@pytest.fixture
def clerk(ana):
    return signed_in(ana.tenant)


def facts(clerk, row):
    """What the row's page tells, by the name of the column."""
    html = clerk.get(page(type(row), "change", row.pk)).content.decode()
    told = re.findall(r'field-(\w+)">.*?<div class="readonly">(.*?)</div>', html, re.DOTALL)
    return {name: re.sub("<[^>]+>", "", text) for name, text in told}


@pytest.mark.parametrize("text", ["0001-00000002", " 0001-00000002 ", "2"])
def test_a_sale_is_found_by_its_number_as_it_is_printed(ana, clerk, text):
    _first, second = sell(ana, 10), sell(ana, 20)

    assert listed(clerk.get(page(Sale), {"q": text})) == [second]


@pytest.mark.parametrize("text", ["0002-00000002", "0001-00000009", "999999999-" + "9" * 18])
def test_another_number_finds_no_sale(ana, clerk, text):
    sell(ana, 10), sell(ana, 20)

    assert listed(clerk.get(page(Sale), {"q": text})) == []


def test_the_page_of_a_sale_tells_what_is_left_to_pay(ana, clerk):
    sale = sell(ana, 100)
    pay(ana, 30)

    assert facts(clerk, sale)["balance"] == "70.00"


def test_the_page_of_a_credit_note_tells_what_is_left_of_it(ana, clerk):
    note = sell(ana, 50, kind="credit_note")
    apply_credit(note, by=BY, to=[(sell(ana, 100), 20)])

    assert facts(clerk, note)["unapplied"] == "30.00"


def test_the_page_of_a_sale_tells_since_when_it_was_given_up(ana, clerk):
    sale, other = sell(ana, 100), sell(ana, 100)
    mark_uncollectible(sale, by=BY)

    assert facts(clerk, other)["uncollectible_at"] == "-"
    assert facts(clerk, sale)["uncollectible_at"] != "-"
    assert facts(clerk, sale)["written_off"] == "100.00"


def test_the_page_of_a_payment_tells_all_that_it_went_to(ana, clerk):
    sale = sell(ana, 30)
    payment = pay(ana, 100)
    refund = record_refund(ana.tenant, by=BY, customer=ana, amount=60, source=payment)

    html = clerk.get(page(Payment, "change", payment.pk)).content.decode()

    assert f'href="{page(Sale, "change", sale.pk)}"' in html
    assert f'href="{page(Payment, "change", refund.pk)}"' in html
    assert facts(clerk, payment)["unapplied"] == "10.00"


def test_the_page_of_a_document_tells_since_when_it_is_over(ana, clerk):
    sale, payment = sell(ana, 100), pay(ana, 30)
    cancel_sale(sale, by=BY)
    void_payment(payment, by=BY)

    assert facts(clerk, sale)["cancelled_at"] != "-"
    assert facts(clerk, payment)["voided_at"] != "-"
    assert facts(clerk, payment)["unapplied"] == "0.00"


def test_the_page_of_a_quotation_leads_to_its_sale(ana, clerk):
    given = {"items": [Item(1, 5, "Paper")], "valid_until": timezone.now() + timedelta(days=1)}
    offer = create_quotation(ana.tenant, by=BY, customer=ana, **given)
    sale = convert_quotation(offer, by=BY).sale

    html = clerk.get(page(Quotation, "change", offer.pk)).content.decode()

    assert f'href="{page(Sale, "change", sale.pk)}"' in html


def test_a_list_of_payments_tells_which_are_void(ana, clerk):
    void_payment(pay(ana, 30), by=BY)
    pay(ana, 30)

    html = clerk.get(page(Payment)).content.decode()

    told = re.findall(r'class="field-voided_at[^"]*">(.*?)</td>', html)
    assert [text != "-" for text in told] == [False, True]
