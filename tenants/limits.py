"""How many requests a book, a key or user of it, and an address may make in a minute.

A minute begins with the first request after the last one ended, or after the clock was set back by
a minute and more. Counting is one statement that commits by itself: concurrent requests are counted
one after the other, and what is refused or rolled back stays counted. RATE_LIMIT_PER_MINUTE and
RATE_LIMIT_KEY_PER_MINUTE set the limits; 0, the default, is none. RATE_LIMIT_ADDRESS_PER_MINUTE is
that of pages which count by address.
"""

from dataclasses import dataclass
from math import ceil

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from tenants.models import RequestCount
from tenants.remote import neighbourhood, remote_address

MINUTE = 60_000  # milliseconds, as moments below
AT_ONCE = 100

COUNT = """
INSERT INTO tenants_requestcount AS kept (subject, began_at, used) VALUES (%s, %s, 1)
ON CONFLICT (subject) DO UPDATE SET
    began_at = CASE WHEN abs(excluded.began_at - kept.began_at) >= %s
        THEN excluded.began_at ELSE kept.began_at END,
    used = CASE WHEN abs(excluded.began_at - kept.began_at) >= %s THEN 1 ELSE kept.used + 1 END
RETURNING began_at, used
"""


@dataclass(frozen=True)
class Usage:
    """`used` requests of `limit`, this one among them; `reset` seconds until the minute ends."""

    limit: int
    used: int
    reset: int

    @property
    def remaining(self):
        return max(0, self.limit - self.used)

    @property
    def is_exceeded(self):
        return self.used > self.limit


def count_request(caller):
    """Count a request of this caller; the Usage that is nearest to its limit, None without limits.

    Call it outside of a transaction.
    """
    usages = [count(subject, limit) for subject, limit in limits(caller) if limit]
    return min(usages, key=nearness, default=None)


def count_address(request):
    """Count a request of the address it comes from, whoever sends it; None without a limit.

    Call it outside of a transaction.
    """
    limit = settings.RATE_LIMIT_ADDRESS_PER_MINUTE
    if not limit:
        return None
    usage = count(f"ip:{neighbourhood(remote_address(request)) or 'unknown'}", limit)
    if usage.used == 1:
        forget_addresses()
    return usage


@transaction.atomic
def forget_addresses():
    """Addresses come and go: drop some whose minute has ended, but wait for nobody."""
    ended = now() - MINUTE
    old = RequestCount.objects.filter(subject__startswith="ip:", began_at__lte=ended)
    old = old.select_for_update(skip_locked=True)[:AT_ONCE]
    RequestCount.objects.filter(pk__in=[one.pk for one in old]).delete()


def nearness(usage):
    """Exceeded ones first, the longest wait before the others."""
    return (not usage.is_exceeded, -usage.reset if usage.is_exceeded else usage.remaining)


def limits(caller):
    """A test book has a limit of its own: tests must not use up what live requests need."""
    yield f"tenant:{caller.tenant.pk}", settings.RATE_LIMIT_PER_MINUTE
    who = f"key:{caller.key.pk}" if caller.key else f"user:{caller.user.pk}"
    yield who, settings.RATE_LIMIT_KEY_PER_MINUTE


def count(subject, limit):
    moment = now()
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [subject, moment, MINUTE, MINUTE])
        began_at, used = cursor.fetchone()
    return Usage(limit, used, seconds(began_at + MINUTE - moment))


def now():
    return int(timezone.now().timestamp() * 1000)


def seconds(milliseconds):
    """Whole seconds, at least one: who waits so long is served."""
    return max(1, ceil(milliseconds / 1000))
