"""The days that a statement tells of."""

import re
from datetime import date
from typing import NamedTuple

from sales.dates import A_DAY

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2999  # days that every zone can tell


class Days(NamedTuple):
    """From the first day to the last, both included."""

    first: date
    last: date


def asked_for(parameters, today):
    """The days of `from` and `to`: up to today, and twelve months of them, where nothing is said.

    Raises ValueError for what is no date, or an end before its beginning.
    """
    last = day(parameters.get("to")) or today
    first = day(parameters.get("from")) or twelve_months(last).first
    if first > last:
        raise ValueError("The last day is before the first.")
    return Days(first, last)


def twelve_months(last):
    """The twelve months that end with that day."""
    next_day = last + A_DAY
    is_leap_day = (next_day.month, next_day.day) == (2, 29)
    first = next_day.replace(year=next_day.year - 1, day=28 if is_leap_day else next_day.day)
    return Days(first, last)


def day(text):
    """The date that a text is, None for an empty one. Raises ValueError."""
    if not text:
        return None
    found = date.fromisoformat(text) if DAY.fullmatch(text) else date.min
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError("This is no date that a statement could begin or end with.")
    return found
