"""Days, seconds and months as spans of time."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import NamedTuple

# a plus sign that was not encoded in an address arrives as a space
LOST_PLUS = re.compile(r"(\d\d:\d\d(?::\d\d(?:\.\d+)?)?) (\d\d:\d\d)\Z")
EARLIEST, LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


class Period(NamedTuple):
    """From `start` on and before `end`."""

    start: datetime
    end: datetime


def period(text, zone):
    """What an ISO 8601 text means: a date its whole day, a moment its second.

    A moment with a fraction is exact. Without an offset both are the zone's. Raises ValueError.
    """
    if len(text) <= len("2026-10-01"):
        day = datetime.combine(date.fromisoformat(text), time.min, zone)
        return span(day, timedelta(days=1))
    moment = datetime.fromisoformat(LOST_PLUS.sub(r"\1+\2", text))
    offset = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).utcoffset()
    # a second is no longer where the clock goes back
    exact = moment.replace(tzinfo=timezone(offset))
    return span(exact, timedelta(microseconds=1) if exact.microsecond else timedelta(seconds=1))


def span(start, length):
    return Period(in_utc(start), in_utc(start, length))


def in_utc(moment, later=timedelta(0)):
    """The moment, or what is so much later on its own clock, within what a database can hold."""
    try:
        return (moment + later).astimezone(UTC)
    except OverflowError:
        return EARLIEST if moment.year == 1 else LATEST


def month(day):
    """(its first day, the first day of the next month)."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1)
