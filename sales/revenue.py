"""What subscriptions bring in, by the month and by the year.

A weekly amount comes 52 times a year, one every two weeks 26 times, and so on: a month is a twelfth
of a year, so that a weekly 12 is 52 a month. The sum of the year is exact; the month is its twelfth
to the cent, rounded half up, once; and the year that is shown is twelve of those months.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, DecimalField, F, Func, OuterRef, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from sales.models import Subscription
from sales.money import ZERO, to_the_cent

PER_YEAR = {
    Subscription.Cycle.WEEK: 52,
    Subscription.Cycle.FORTNIGHT: 26,
    Subscription.Cycle.MONTH: 12,
    Subscription.Cycle.TWO_MONTHS: 6,
    Subscription.Cycle.QUARTER: 4,
    Subscription.Cycle.HALF_YEAR: 2,
    Subscription.Cycle.YEAR: 1,
}


@dataclass(frozen=True)
class RecurringRevenue:
    """Of live subscriptions, in one currency."""

    monthly: Decimal

    @property
    def annual(self):
        return 12 * self.monthly


def recurring_revenue(subscriptions):
    """{currency: RecurringRevenue} of subscriptions; those that are not live do not count."""
    live = [one for one in subscriptions if one.is_live]
    currencies = sorted({one.currency for one in live})
    return {
        currency: RecurringRevenue(per_month(per_year(live, currency))) for currency in currencies
    }


def revenue_in(subscriptions, currency):
    """The RecurringRevenue of live subscriptions in that currency; nothing without any."""
    nothing = RecurringRevenue(ZERO)
    return recurring_revenue(subscriptions).get(currency, nothing)


def per_year(subscriptions, currency):
    """The Decimal that subscriptions in that currency bring in a year; others do not count."""
    own = (one for one in subscriptions if one.currency == currency)
    return sum((one.amount * PER_YEAR[one.cycle] for one in own), ZERO)


def per_month(yearly):
    """A twelfth, to the cent."""
    return to_the_cent(yearly / 12)


class PerMonth(Func):
    """The same in SQL: PostgreSQL rounds half up by itself, SQLite reckons in whole cents."""

    output_field = DecimalField(max_digits=24, decimal_places=2)

    def as_postgresql(self, compiler, connection):
        return self.as_sql(compiler, connection, template="ROUND(%(expressions)s / 12, 2)")

    def as_sqlite(self, compiler, connection):
        cents = "CAST(ROUND(%(expressions)s * 100) AS INTEGER)"
        return self.as_sql(compiler, connection, template=f"(({cents} + 6) / 12)")


def monthly_revenue():
    """What live subscriptions in the outer customer's own currency bring in a month, in SQL, for
    ordering."""
    live = Subscription.objects.live().filter(
        customer=OuterRef("pk"), tenant_id=OuterRef("tenant_id"), currency=OuterRef("currency")
    )
    cycles = (When(cycle=cycle, then=Value(number)) for cycle, number in PER_YEAR.items())
    of_a_year = Sum(F("amount") * Case(*cycles), output_field=PerMonth.output_field)
    sums = live.order_by().values("customer").annotate(yearly=of_a_year)
    yearly = Subquery(sums.values("yearly"))
    return PerMonth(Coalesce(yearly, Value(0), output_field=PerMonth.output_field))
