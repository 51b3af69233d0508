"""How long the law has documents kept."""

from datetime import date

import pytest

from customers.countries import countries
from sales.retention import LONGEST, YEARS, kept_until, oldest_kept


@pytest.mark.parametrize(
    "country, last",
    [("AR", 2036), ("CL", 2032), ("EC", 2033), ("PE", 2031), ("UY", 2036)],
)
def test_kept_for_years_after_the_documents_own(country, last):
    assert kept_until(country, date(2026, 5, 20)) == date(last, 12, 31)


@pytest.mark.parametrize("country", ["AR", "CL", "UY"])
def test_oldest_kept_is_the_first_that_is_kept_until_that_day(country):
    day = date(2026, 12, 31)
    first = oldest_kept(country, day)

    assert kept_until(country, first) == day
    assert kept_until(country, date(first.year - 1, 12, 31)) < day


def test_odd_years_are_no_error():
    assert kept_until("AR", date(9999, 1, 1)) == date(9999, 12, 31)
    assert oldest_kept("AR", date(3, 1, 1)) == date(1, 1, 1)


def test_table_is_of_countries():
    assert YEARS.keys() <= set(countries())
    assert max(YEARS.values()) == LONGEST
