"""Subscriptions: their states, and what they bring in."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from customers.services import archive_customer
from sales.figures import revenue_of
from sales.models import Subscription
from sales.revenue import PER_YEAR, per_month, recurring_revenue
from sales.services import (
    activate_subscription,
    cancel_subscription,
    create_subscription,
    end_subscription,
    pause_subscription,
    resume_subscription,
    update_subscription,
)
from tenants.errors import Refused
from tests.book import BY
from tests.ledgers import again

SERVICES = {
    "activate": activate_subscription,
    "pause": pause_subscription,
    "resume": resume_subscription,
    "cancel": cancel_subscription,
    "end": end_subscription,
    "update": update_subscription,
}
# What becomes of a subscription, or the code of the refusal
MOVES = {
    "trial": "active paused not_paused cancelled ended trial",
    "active": "not_trial paused not_paused cancelled ended active",
    "paused": "not_trial not_live active cancelled ended paused",
    "cancelled": " ".join(["already_cancelled"] * 6),
    "ended": " ".join(["already_ended"] * 6),
}


def subscribe(customer, amount=10, **details):
    return create_subscription(
        customer.tenant, by=BY, customer=customer, name="Care", amount=Decimal(amount), **details
    )


@pytest.mark.parametrize(
    "status, move, after",
    [
        (status, move, after)
        for status, words in MOVES.items()
        for move, after in zip(SERVICES, words.split(), strict=True)
    ],
)
def test_moves(status, move, after, ana):
    subscription = subscribe(ana, status=status)

    try:
        found = SERVICES[move](subscription, by=BY).status
    except Refused as refusal:
        found = refusal.code

    assert found == after
    assert again(subscription).status == (after if after in MOVES else status)


@pytest.mark.parametrize("ends_on, status", [(date.max, "trial"), (date(2020, 1, 1), "active")])
def test_paused_trial_goes_on_while_it_lasts(ends_on, status, ana):
    subscription = subscribe(ana, status="trial", trial_ends_on=ends_on)

    pause_subscription(subscription, by=BY, resumes_on=date(2030, 1, 1))
    assert again(subscription).resumes_on == date(2030, 1, 1)
    resume_subscription(subscription, by=BY)

    subscription = again(subscription)
    assert (subscription.status, subscription.paused_at) == (status, None)


def test_cancelled_subscription_tells_why(ana):
    subscription = cancel_subscription(subscribe(ana), by=BY, reason="Too dear")

    assert again(subscription).cancellation_reason == "Too dear"
    assert again(subscription).cancelled_at is not None


@pytest.mark.parametrize("wrong", [{"amount": -1}, {"cycle": "daily"}, {"currency": "pesos"}])
def test_subscription_that_no_column_takes_is_refused(wrong, ana):
    with pytest.raises(ValidationError):
        subscribe(ana, **wrong)


@pytest.mark.parametrize("status", ["trial", "active", "paused"])
def test_of_an_archived_customer_none_begins_that_goes_on(status, ana):
    archive_customer(again(ana), by=BY)

    try:
        found = subscribe(ana, status=status).status
    except Refused as refusal:
        found = refusal.code

    assert found == ("paused" if status == "paused" else "customer_is_gone")


@pytest.mark.parametrize("status", ["trial", "active"])
def test_customer_with_a_live_one_is_not_archived(status, ana):
    subscribe(ana, status=status)

    with pytest.raises(Refused) as refusal, transaction.atomic():
        archive_customer(ana, by=BY)

    assert refusal.value.code == "active_subscriptions"


def test_customer_with_a_paused_one_is_archived(ana):
    subscribe(ana, status="paused")

    assert archive_customer(ana, by=BY).is_archived


# Recurring revenue


@pytest.mark.parametrize(
    "cycle, monthly, annual",
    [
        ("week", "43.33", "519.96"),
        ("fortnight", "21.67", "260.04"),
        ("month", 10, 120),
        ("two_months", 5, 60),
        ("quarter", "3.33", "39.96"),
        ("half_year", "1.67", "20.04"),
        ("year", "0.83", "9.96"),
    ],
)
def test_month_is_a_twelfth_of_the_year(cycle, monthly, annual, ana):
    subscribe(ana, 10, cycle=cycle)

    found = revenue_of(ana)["ARS"]

    assert (found.monthly, found.annual) == (Decimal(monthly), Decimal(annual))


def test_year_is_summed_before_it_is_rounded(ana):
    for _ in range(3):
        subscribe(ana, "0.05", cycle="year")

    assert revenue_of(ana)["ARS"].monthly == Decimal("0.01")  # of 0.15; of 0.05 it would be 0


@pytest.mark.parametrize(
    "status, counts",
    [("trial", 1), ("active", 1), ("paused", 0), ("cancelled", 0), ("ended", 0)],
)
def test_live_subscriptions_count(status, counts, ana):
    subscribe(ana, 10, status=status)

    assert len(revenue_of(ana)) == counts
    assert ana.own_revenue().monthly == 10 * counts


def test_revenue_is_told_per_currency(ana):
    subscribe(ana, 10)
    subscribe(ana, 7, currency="USD")

    assert {code: found.monthly for code, found in revenue_of(ana).items()} == {"ARS": 10, "USD": 7}
    assert ana.own_revenue().monthly == 10


AMOUNTS = st.decimals(0, 10**9, places=2)
CYCLES = st.sampled_from(list(PER_YEAR))


@given(st.lists(st.tuples(AMOUNTS, CYCLES), min_size=1, max_size=20))
def test_monthly_revenue_is_the_exact_twelfth_to_the_cent(parts):
    live = [Subscription(amount=a, cycle=c, currency="ARS", status="active") for a, c in parts]
    exactly = sum(Fraction(amount) * PER_YEAR[cycle] for amount, cycle in parts) / 12

    found = recurring_revenue(live)["ARS"]

    assert abs(Fraction(found.monthly) - exactly) <= Fraction(1, 200)
    assert found.annual == 12 * found.monthly


@pytest.mark.parametrize("yearly, monthly", [("0.06", "0.01"), ("0.0599", "0.00"), (12, 1)])
def test_half_a_cent_is_rounded_up(yearly, monthly):
    assert per_month(Decimal(yearly)) == Decimal(monthly)
