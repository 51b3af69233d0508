"""What settles sales anew: these sales, from the day it settled them, and no others."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError

from sales.models import Application
from sales.services import (
    cancel_sale,
    mark_uncollectible,
    reapply_credit,
    record_credit_note,
    record_refund,
    void_payment,
)
from tenants.errors import Refused
from tests.book import BY, moment
from tests.ledgers import again, itemized, pay, sell, sums

JANUARY, FEBRUARY, MARCH = (date(2026, month, 10) for month in (1, 2, 3))

TODAY = date(2026, 6, 30)


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(moment("2026-06-30T12:00:00Z"), tick=False):
        yield


def bill(customer, total, **details):
    return sell(customer, total, **{"issued_on": JANUARY} | details)


def settled(source):
    """{total of the sale: how much of it}"""
    rows = source.applications.filter(sale__isnull=False).select_related("sale")
    return sorted((one.sale.total, one.amount, one.applied_on) for one in rows)


def test_sale_that_stays_settled_was_paid_on_the_same_day(ana):
    stays, goes, comes = bill(ana, 50), bill(ana, 51), bill(ana, 52)
    payment = pay(ana, 101, paid_on=FEBRUARY, applications=[(stays, 50), (goes, 51)])

    reapply_credit(payment, by=BY, to=[(comes, 51), (stays, 50)])

    assert [again(one).paid_on for one in (stays, goes)] == [FEBRUARY, None]
    assert [again(one).balance for one in (stays, goes, comes)] == [0, 51, 1]
    assert settled(payment) == [(50, 50, FEBRUARY), (52, 51, TODAY)]
    assert [one.balance for one in itemized(ana.tenant, MARCH)] == [51, 52, -51]


def test_more_of_a_sale_counts_from_today(ana):
    sale = bill(ana, 100)
    payment = pay(ana, 100, paid_on=FEBRUARY, applications=[(sale, 60)])

    reapply_credit(payment, by=BY, to=[(sale, 100)])

    assert settled(payment) == [(100, 40, TODAY), (100, 60, FEBRUARY)]
    assert again(sale).paid_on == TODAY


def test_less_of_a_sale_counts_from_the_days_that_came_first(ana):
    sale, other = bill(ana, 100), bill(ana, 7)
    payment = pay(ana, 100, paid_on=FEBRUARY, applications=[(sale, 60)])
    reapply_credit(payment, by=BY, to=[(sale, 100)])

    reapply_credit(payment, by=BY, to=[(sale, 70), (other, None)])

    assert settled(payment) == [(7, 7, TODAY), (100, 10, TODAY), (100, 60, FEBRUARY)]
    assert (again(sale).balance, again(sale).paid_on) == (30, None)
    assert sums(ana) == (107, 100, 0, 0, 23, 7)


def test_sale_that_was_given_up_goes_on_being_settled_in_part(ana):
    given_up, other = bill(ana, 100), bill(ana, 30)
    payment = pay(ana, 60, paid_on=FEBRUARY, applications=[(given_up, 40)])
    mark_uncollectible(given_up, by=BY)

    reapply_credit(payment, by=BY, to=[(given_up, 40), (other, 20)])
    reapply_credit(payment, by=BY, to=[(given_up, None), (other, None)])

    assert settled(payment) == [(30, 20, TODAY), (100, 40, FEBRUARY)]
    assert again(given_up).written_off == 60
    assert sums(ana) == (130, 60, 0, 60, 0, 10)


def test_more_of_a_sale_that_was_given_up_is_refused(ana):
    sale = bill(ana, 100)
    payment = pay(ana, 60, applications=[(sale, 40)])
    mark_uncollectible(sale, by=BY)

    with pytest.raises(Refused) as refusal:
        reapply_credit(payment, by=BY, to=[(sale, 41)])

    assert refusal.value.code == "exceeds_balance"


def test_without_amounts_it_settles_what_it_can_in_the_order_given(ana):
    first, second, third = bill(ana, 50), bill(ana, 40), bill(ana, 30)
    payment = pay(ana, 60, paid_on=FEBRUARY, applications=[(first, 50)])

    reapply_credit(payment, by=BY, to=[(second, None), (first, Decimal("4.50")), (third, None)])

    found = [(50, Decimal("4.50"), FEBRUARY), (40, 40, TODAY), (30, Decimal("15.50"), TODAY)]
    assert settled(payment) == sorted(found)


def test_without_anything_left_no_amount_is_too_little(ana):
    first, second = bill(ana, 50), bill(ana, 40)
    payment = pay(ana, 50, applications=[(first, 50)])

    with pytest.raises(ValidationError):
        reapply_credit(payment, by=BY, to=[(first, 50), (second, None)])


def test_amounts_of_one_sale_add_up(ana):
    sale = bill(ana, 50)
    payment = pay(ana, 30, paid_on=FEBRUARY, applications=[(sale, 30)])

    reapply_credit(payment, by=BY, to=[(sale, 10), (sale, 15)])

    assert settled(payment) == [(50, 25, FEBRUARY)]
    assert sums(ana) == (50, 30, 0, 0, 5, 20)


def test_no_more_is_applied_than_there_is_besides_what_was_given_back(ana):
    first, second = bill(ana, 50), bill(ana, 40)
    payment = pay(ana, 60, applications=[(first, 50)])
    record_refund(ana.tenant, by=BY, customer=ana, amount=10, source=payment)

    with pytest.raises(Refused) as refusal:
        reapply_credit(payment, by=BY, to=[(first, 50), (second, 1)])
    reapply_credit(payment, by=BY, to=[(second, 40), (first, 10)])

    assert refusal.value.code == "exceeds_credit"
    assert payment.applications.count() == 3


def test_credit_note_settles_anew(ana):
    sale, other = bill(ana, 50), bill(ana, 40)
    note = record_credit_note(sale, by=BY, total=30, issued_on=FEBRUARY)

    reapply_credit(note, by=BY, to=[(sale, 20), (other, 10)])

    days = Application.objects.order_by("id").values_list("amount", "applied_on")
    assert list(days) == [(20, FEBRUARY), (10, TODAY)]


def test_nothing_is_settled_by_an_empty_list(ana):
    sale = bill(ana, 50)
    payment = pay(ana, 30, applications=[(sale, 30)])

    reapply_credit(payment, by=BY, to=[])
    reapply_credit(payment, by=BY, to=[])

    assert (again(sale).balance, again(payment).unapplied) == (50, 30)


def test_other_customers_sale_is_refused_and_nothing_changes(ana, bruno):
    sale = bill(ana, 50)
    payment = pay(ana, 30, applications=[(sale, 30)])

    with pytest.raises(Refused) as refusal:
        reapply_credit(payment, by=BY, to=[(bill(bruno, 5), 5)])

    assert refusal.value.code == "other_customer"
    assert again(sale).balance == 20


@pytest.mark.parametrize(
    "source",
    [
        lambda ana: void_payment(pay(ana, 5), by=BY),
        lambda ana: cancel_sale(sell(ana, 5, kind="credit_note"), by=BY),
    ],
)
def test_what_does_not_stand_settles_nothing(source, ana):
    with pytest.raises(Refused) as refusal:
        reapply_credit(source(ana), by=BY, to=[])

    assert refusal.value.code == "not_standing"


def test_it_is_one_change(ana):
    sale, other = bill(ana, 50), bill(ana, 40)
    payment = pay(ana, 50, applications=[(sale, 50)])

    reapply_credit(payment, by=BY, to=[(sale, 20), (other, 10)])

    change, *earlier = payment.tenant.changes.filter(kind="payment")
    assert (change.before, change.after) == ({"unapplied": "0.00"}, {"unapplied": "20.00"})
    assert len(earlier) == 1
