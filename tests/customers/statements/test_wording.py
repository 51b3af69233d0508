"""How figures, days and buckets read."""

from datetime import date
from decimal import Decimal

import pytest

from customers.statements.wording import Wording, language_of
from sales.aging import Aging
from tenants.models import Tenant
from tests.factories import TenantFactory


@pytest.mark.parametrize(
    "language, countries",
    [
        ("es", "AR BO CL CO CR CU DO EC ES GQ GT HN MX NI PA PE PR PY SV UY VE"),
        ("en", "BR BZ CA DE FR GB JM PT TT US ZZ"),
    ],
)
def test_the_language_is_that_of_the_tenants_country(language, countries):
    told = {code: language_of(Tenant(country=code)) for code in countries.split()}

    assert told == dict.fromkeys(told, language)


@pytest.mark.parametrize(
    "country, amount, day",
    [
        ("AR", "-1.234.567,50", "5 nov 2026"),
        ("MX", "-1,234,567.50", "5 nov 2026"),
        ("US", "-1,234,567.50", "Nov 5, 2026"),
        ("BR", "-1,234,567.50", "Nov 5, 2026"),
        ("ZZ", "-1,234,567.50", "Nov 5, 2026"),
    ],
)
def test_figures_and_days_are_written_as_there(country, amount, day):
    wording = Wording(TenantFactory.build(country=country))

    assert wording.amount(Decimal("-1234567.5")) == amount
    assert wording.day(date(2026, 11, 5)) == day


def places(**buckets):
    aging = Aging()
    aging.buckets |= {name.lstrip("b"): Decimal(amount) for name, amount in buckets.items()}
    parts = Wording(TenantFactory.build(country="US")).parts(aging.buckets)
    return [(part.bucket, part.amount, part.start, part.width) for part in parts]


def test_what_is_owed_fills_the_bar():
    assert places(current=1, b1_30=1, b90_plus=1) == [
        ("current", "1.00", 0, 333),
        ("1_30", "1.00", 333, 333),
        ("90_plus", "1.00", 666, 334),
    ]


def test_credit_is_told_and_not_drawn():
    assert places(undated=-5, b31_60="10") == [
        ("undated", "-5.00", 0, 0),
        ("31_60", "10.00", 0, 1000),
    ]
    assert places(undated=-5) == [("undated", "-5.00", 0, 0)]
    assert places() == []
