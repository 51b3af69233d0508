"""Amounts as shapes: whole numbers of SVG units, reckoned without a float.

A chart shows one currency. What is drawn is also told as figures: nothing is in the shape alone.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sales.aging import LATE
from sales.dates import month_of
from sales.money import ZERO

MONTHS = 24
STEP, BAR, HEIGHT = 12, 9, 80
LENGTH = 300
OWED = ("current", *LATE)


@dataclass(frozen=True)
class Column:
    """A month: its first day, what was sold, and the rectangle for it."""

    month: date
    amount: Decimal
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class MonthlyChart:
    """What was sold in the last 24 months in one currency; months of credit hang below the line."""

    currency: str
    columns: list[Column]
    baseline: int
    width: int = MONTHS * STEP
    bar: int = BAR
    height: int = HEIGHT

    @property
    def highest(self):
        return max(column.amount for column in self.columns)


@dataclass(frozen=True)
class Segment:
    """What is owed in one bucket, and the piece of the bar for it."""

    bucket: str
    amount: Decimal
    x: int
    width: int


def last_months(day):
    """The first days of the last 24 months, the month of that day last."""
    newest = day.year * 12 + day.month - 1
    oldest = max(newest - MONTHS + 1, 12)  # there is no year before the first
    return [date(number // 12, number % 12 + 1, 1) for number in range(oldest, newest + 1)]


def monthly_chart(currency, sold, day):
    """`sold` is {first day of a month: amount} in the currency."""
    amounts = {month: sold.get(month, ZERO) for month in last_months(month_of(day))}
    top, bottom = max(ZERO, *amounts.values()), min(ZERO, *amounts.values())
    span = top - bottom or Decimal(1)
    baseline = units(top, span, HEIGHT)
    columns = [
        column(place, month, amount, units(abs(amount), span, HEIGHT), baseline)
        for place, (month, amount) in enumerate(amounts.items())
    ]
    return MonthlyChart(currency, columns, baseline)


def column(place, month, amount, height, baseline):
    top = baseline - height if amount > 0 else baseline
    return Column(month, amount, place * STEP, top, height)


def units(part, whole, length):
    """How long a part is where the whole has that length; what is there is seen."""
    return max(int(part * length / whole), 1) if part else 0


def aging_bar(buckets):
    """The pieces of a bar for {bucket: amount}: what is owed, from not due yet to long overdue."""
    owed = {name: buckets[name] for name in OWED if buckets[name] > 0}
    whole, x, segments = sum(owed.values()), 0, []
    for name, amount in owed.items():
        width = units(amount, whole, LENGTH)
        segments.append(Segment(name, amount, x, width))
        x += width
    return segments
