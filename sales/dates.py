"""Days and moments in a tenant's own zone.

A day ends when the next one begins there, wherever the clocks are changed: some zones change them
at midnight, so that a day has 23 or 25 hours, or begins at one o'clock.
"""

from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

A_DAY = timedelta(days=1)
LAST_TO_END = date.max - A_DAY


def today(tenant, at=None):
    """The tenant's date at a moment, now by default."""
    return (at or timezone.now()).astimezone(tenant.zone).date()


def beginning(day, tenant):
    """The first moment of a day, in UTC."""
    return datetime.combine(day, time.min, tenant.zone).astimezone(UTC)


def end(day, tenant):
    """The moment when a day is over, the next one's first: in UTC. The calendar's last, which none
    follows, is over when it begins."""
    return beginning(min(day, LAST_TO_END) + A_DAY, tenant)


def valid_until(until, tenant):
    """A moment as it is; of a date, the moment when that day is over."""
    return until if isinstance(until, datetime) else end(until, tenant)


def month_of(day):
    """The first day of the month."""
    return day.replace(day=1)
