"""What a date or a moment means as a span of time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.periods import EARLIEST, LATEST, month, period

SANTIAGO = ZoneInfo("America/Santiago")


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    "text, start, end",
    [
        ("2026-10-01", at(2026, 10, 1, 3), at(2026, 10, 2, 3)),
        # the clock goes forward at midnight, so this day has 23 hours
        ("2026-09-06", at(2026, 9, 6, 4), at(2026, 9, 7, 3)),
        ("20261001", at(2026, 10, 1, 3), at(2026, 10, 2, 3)),
        ("2026W404", at(2026, 10, 1, 3), at(2026, 10, 2, 3)),
        ("2026-10-01T10:00:00", at(2026, 10, 1, 13), at(2026, 10, 1, 13, 0, 1)),
        ("2026-10-01 10:00", at(2026, 10, 1, 13), at(2026, 10, 1, 13, 0, 1)),
        ("2026-10-01T10:00:00Z", at(2026, 10, 1, 10), at(2026, 10, 1, 10, 0, 1)),
        ("2026-10-01T10:00:00+02:00", at(2026, 10, 1, 8), at(2026, 10, 1, 8, 0, 1)),
        ("2026-10-01T10:00:00 02:00", at(2026, 10, 1, 8), at(2026, 10, 1, 8, 0, 1)),
        ("2026-10-01T10:00 02:00", at(2026, 10, 1, 8), at(2026, 10, 1, 8, 0, 1)),
        (
            "2026-10-01T10:00:00.25Z",
            at(2026, 10, 1, 10, 0, 0, 250000),
            at(2026, 10, 1, 10, 0, 0, 250001),
        ),
        # the clock goes back from midnight, and this second is not the last of its day
        ("2026-04-04T23:59:59", at(2026, 4, 5, 2, 59, 59), at(2026, 4, 5, 3)),
        ("0001-01-01T00:00:00+14:00", EARLIEST, EARLIEST),
        ("9999-12-31", at(9999, 12, 31, 3), LATEST),
        ("9999-12-31T23:59:59-12:00", LATEST, LATEST),
    ],
)
def test_period(text, start, end):
    assert period(text, SANTIAGO) == (start, end)


@pytest.mark.parametrize("text", ["", "x", "1", "2026-13-01", "2026-02-30", "\0", "99999-01-01"])
def test_other_texts_are_refused(text):
    with pytest.raises(ValueError, match=r"\S"):
        period(text, SANTIAGO)


@given(st.datetimes(), st.timezones())
def test_any_moment_lies_in_its_period(moment, zone):
    start, end = period(moment.isoformat(), zone)

    assert start <= end
    assert end - start <= timedelta(days=1)


@given(st.dates())
def test_month_holds_its_day(day):
    if day.year < 9999:
        first, after = month(day)

        assert first <= day < after
        assert (first.day, after.day) == (1, 1)


@pytest.mark.parametrize(
    "day, first, after",
    [
        (date(2026, 2, 28), date(2026, 2, 1), date(2026, 3, 1)),
        (date(2026, 12, 31), date(2026, 12, 1), date(2027, 1, 1)),
    ],
)
def test_month(day, first, after):
    assert month(day) == (first, after)
