"""Moments and days as facts: how they are written, and what comes before what."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from operator import or_

from django.db.models import DateTimeField, Func, Q, Value
from django.db.models.lookups import Exact, GreaterThanOrEqual, LessThan

from customers.facts.kinds import NOTHING, Fact, Operator

WITHIN_A_DAY = {Operator.GTE: Operator.GT, Operator.LT: Operator.LTE}
A_SECOND = timedelta(seconds=1)
# what every zone can be reckoned from and to, and a second added
FIRST, LAST = datetime(1, 1, 2), datetime(9999, 12, 30)  # noqa: DTZ001 -- in whichever zone is meant


class Second(Func):
    """The second in which a moment lies."""

    output_field = DateTimeField()

    def as_postgresql(self, compiler, connection):
        return self.as_sql(compiler, connection, template="DATE_TRUNC('second', %(expressions)s)")

    def as_sqlite(self, compiler, connection):
        return self.as_sql(compiler, connection, template="SUBSTR(%(expressions)s, 1, 19)")


class Moment(Fact):
    """A moment to the second, as faces without fractions show it.

    A date alone is its midnight; where no zone is written the tenant's is meant. What its clocks
    show twice, when they are set back, equals both moments and is in its place at the first.
    """

    written = re.compile(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
        r"([ T][0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?)?",
        re.ASCII,
    )

    def ordering(self, tenant):
        return [Second(self.expression(tenant))]

    def read(self, text, tenant):
        if not self.written.fullmatch(text):
            raise ValueError("Not a date or a date and time.")
        moment = datetime.fromisoformat(text)
        zone = moment.tzinfo or tenant.zone
        within = max(FIRST, min(moment.replace(tzinfo=None), LAST))
        first, last = (within.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        return [first, last] if first < last else [first]

    def equals(self, column, seconds):
        return reduce(or_, (in_second(column, second) for second in seconds))

    def order(self, column, operator, seconds):
        """After a second is from the next one on, up to a second is before the next one."""
        first, *again = seconds
        match operator:
            case Operator.GT:
                later = super().order(column, Operator.GTE, first + A_SECOND)
                return later & ~self.equals(column, again) if again else later
            case Operator.LTE:
                earlier = super().order(column, Operator.LT, first + A_SECOND)
                return earlier | self.equals(column, again) if again else earlier
        return super().order(column, operator, first)


def in_second(column, second):
    since, until = Value(second), Value(second + A_SECOND)
    return Q(GreaterThanOrEqual(column, since)) & Q(LessThan(column, until))


class Day(Moment):
    """A date: among moments it is its midnight."""

    def ordering(self, tenant):
        return [self.expression(tenant)]

    def read(self, text, tenant):
        moment = super().read(text, tenant)[0]
        if len(text) == len("2026-10-05"):
            return datetime.combine(date.fromisoformat(text), time.min)
        return moment.astimezone(tenant.zone).replace(tzinfo=None)

    def equals(self, column, moment):
        return Q(Exact(column, Value(moment.date()))) if moment.time() == time.min else NOTHING

    def order(self, column, operator, moment):
        """A day is from a moment in the middle of one on when it is after that one."""
        if moment.time() != time.min:
            operator = {Operator.GTE: Operator.GT, Operator.LT: Operator.LTE}.get(
                operator, operator
            )
        return Fact.order(self, column, operator, moment.date())
