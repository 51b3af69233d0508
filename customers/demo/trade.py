"""Who buys how much and when, and when they pay: most a little, some dozens, one thousands."""

from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

# Parts to play, by the customer's place in the book
EXAMPLE, LATE, WHALE = range(3)

EXAMPLE_SALES = 8
# So many of a hundred customers have between so many and so many sales
SKEW = ((18, 0, 0), (62, 1, 3), (14, 4, 9), (4, 12, 24), (2, 36, 60))
OLDEST, NEWEST = 728, 3  # days ago
LATE_SALE = 75  # days ago: due by now under every payment term

# Days from the due date to the payment
ON_TIME, SLOW, VERY_LATE = range(-4, 4), range(8, 45), range(100, 140)


class PlannedSale(NamedTuple):
    """`buyer` is a place in the book, `lines` are (place of the product, quantity)."""

    at: object
    buyer: int
    lines: list


def planned_sales(dice, now, *, customers, products, whale_sales):
    """The sales of the last two years, oldest first; `now` in the tenant's zone."""
    planned = [
        PlannedSale(moment(dice, now, days), buyer, lines(dice, products))
        for buyer in range(customers)
        for days in days_ago(dice, buyer, whale_sales)
    ]
    return sorted(planned)


def days_ago(dice, buyer, whale_sales):
    count = how_many(dice, buyer, whale_sales)
    days = [dice.randint(NEWEST, OLDEST) for _ in range(count)]
    return [*days, LATE_SALE] if buyer == LATE else days


def how_many(dice, buyer, whale_sales):
    if buyer == EXAMPLE:
        return EXAMPLE_SALES
    if buyer == WHALE and whale_sales:
        return whale_sales
    _, least, most = dice.choices(SKEW, [share for share, _, _ in SKEW])[0]
    return dice.randint(least, most)


def moment(dice, now, days):
    """During working hours, so many days ago."""
    day = now - timedelta(days=days)
    return day.replace(
        hour=dice.randint(8, 18), minute=dice.randint(0, 59), second=dice.randint(0, 59)
    )


def lines(dice, products):
    chosen = dice.sample(range(products), dice.choice([1, 1, 2, 3]))
    return [(product, dice.randint(1, 12)) for product in chosen]


def habit(dice, buyer):
    """How many days after the due date this customer pays."""
    if buyer == LATE:
        return VERY_LATE
    return (
        ON_TIME
        if buyer < LATE or buyer == WHALE
        else dice.choice([*[ON_TIME] * 7, SLOW, SLOW, VERY_LATE])
    )


def planned_payments(dice, sales, days, today):
    """(date, amount) of what one customer has paid for sales by now: a month's at a time."""
    by_date = sorted(sales, key=attrgetter("due_on", "id"))
    for _, month in groupby(by_date, key=lambda sale: (sale.due_on.year, sale.due_on.month)):
        due = [*month]
        paid_on = due[-1].due_on + timedelta(days=dice.choice(days))
        if paid_on <= today:
            yield paid_on, sum(sale.total for sale in due)
