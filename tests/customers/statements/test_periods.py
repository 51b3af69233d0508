"""Which days a statement tells of."""

from datetime import date

import pytest

from customers.statements.periods import asked_for, twelve_months

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    "asked, first, last",
    [
        ({}, "2025-11-26", "2026-11-25"),
        ({"from": "", "to": ""}, "2025-11-26", "2026-11-25"),
        ({"from": "2026-01-01"}, "2026-01-01", "2026-11-25"),
        ({"to": "2026-01-31"}, "2025-02-01", "2026-01-31"),
        ({"from": "2026-01-01", "to": "2026-01-01"}, "2026-01-01", "2026-01-01"),
        ({"from": "2026-12-01", "to": "2027-01-01"}, "2026-12-01", "2027-01-01"),
        ({"from": "1900-01-01", "to": "2999-12-31"}, "1900-01-01", "2999-12-31"),
    ],
)
def test_days_that_are_asked_for(asked, first, last):
    days = asked_for(asked, TODAY)

    assert (str(days.first), str(days.last)) == (first, last)


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "yesterday"},
        {"from": "2026-02-30"},
        {"to": "2026-13-01"},
        {"to": "20261101"},
        {"to": "2026-W01-1"},
        {"to": "2026-11-01T00:00:00"},
        {"to": " 2026-11-01"},
        {"to": "2026-11-01\n"},
        {"to": "2026-11-01\0"},
        {"to": "٢٠٢٦-١١-٠١"},
        {"from": "0001-01-01"},
        {"from": "1899-12-31"},
        {"to": "3000-01-01"},
        {"to": "9999-12-31"},
        {"from": "-2026-01-01"},
        {"from": "9" * 5000},
        {"from": "2026-11-26"},
        {"from": "2026-02-02", "to": "2026-02-01"},
    ],
)
def test_what_is_no_period_is_refused(asked):
    with pytest.raises(ValueError, match=r"."):
        asked_for(asked, TODAY)


@pytest.mark.parametrize(
    "last, first",
    [
        ("2026-12-31", "2026-01-01"),
        ("2026-02-28", "2025-03-01"),
        ("2028-02-28", "2027-02-28"),
        ("2028-02-29", "2027-03-01"),
    ],
)
def test_twelve_months(last, first):
    assert str(twelve_months(date.fromisoformat(last)).first) == first
