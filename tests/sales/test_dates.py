"""Days at their edges in the zones of tenants, to the instant, also where clocks are changed."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from sales.aging import aging_of
from sales.dates import beginning, end, month_of, today, valid_until
from sales.figures import balance_of, sold_in_month
from sales.models import MonthlySales, Sale
from sales.services import convert_quotation, create_quotation, term_of_days
from tenants.errors import Refused
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.book import BY
from tests.factories import TenantFactory
from tests.ledgers import sell, shop

INSTANT = timedelta(microseconds=1)

# (zone, day, when it begins and when it is over, in UTC)
DAYS = """
America/Santiago                2026-04-03  2026-04-03T03:00  2026-04-04T03:00
America/Santiago                2026-04-04  2026-04-04T03:00  2026-04-05T04:00
America/Santiago                2026-04-05  2026-04-05T04:00  2026-04-06T04:00
America/Santiago                2026-09-05  2026-09-05T04:00  2026-09-06T04:00
America/Santiago                2026-09-06  2026-09-06T04:00  2026-09-07T03:00
America/Santiago                2026-12-31  2026-12-31T03:00  2027-01-01T03:00
America/Asuncion                2024-03-23  2024-03-23T03:00  2024-03-24T04:00
America/Asuncion                2024-10-05  2024-10-05T04:00  2024-10-06T04:00
America/Asuncion                2024-10-06  2024-10-06T04:00  2024-10-07T03:00
America/Asuncion                2026-07-31  2026-07-31T03:00  2026-08-01T03:00
America/Mexico_City             2022-04-03  2022-04-03T06:00  2022-04-04T05:00
America/Mexico_City             2022-10-30  2022-10-30T05:00  2022-10-31T06:00
America/Mexico_City             2026-07-31  2026-07-31T06:00  2026-08-01T06:00
America/Sao_Paulo               2018-02-17  2018-02-17T02:00  2018-02-18T03:00
America/Sao_Paulo               2018-11-03  2018-11-03T03:00  2018-11-04T03:00
America/Sao_Paulo               2018-11-04  2018-11-04T03:00  2018-11-05T02:00
America/Sao_Paulo               2026-12-31  2026-12-31T03:00  2027-01-01T03:00
America/Argentina/Buenos_Aires  2008-10-18  2008-10-18T03:00  2008-10-19T03:00
America/Argentina/Buenos_Aires  2008-10-19  2008-10-19T03:00  2008-10-20T02:00
America/Argentina/Buenos_Aires  2026-02-28  2026-02-28T03:00  2026-03-01T03:00
America/Bogota                  1992-05-02  1992-05-02T05:00  1992-05-03T05:00
America/Bogota                  1992-05-03  1992-05-03T05:00  1992-05-04T04:00
America/Bogota                  2028-02-29  2028-02-29T05:00  2028-03-01T05:00
"""
TABLE = [tuple(line.split()) for line in DAYS.strip().splitlines()]
ZONES = sorted({zone for zone, *_ in TABLE})


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize("zone, day, begins, ends", TABLE)
def test_day_begins_and_ends(zone, day, begins, ends):
    tenant, day = Tenant(timezone=zone), date.fromisoformat(day)

    assert beginning(day, tenant) == moment(begins)
    assert end(day, tenant) == moment(ends)
    assert today(tenant, moment(begins)) == day
    assert today(tenant, moment(begins) - INSTANT) == day - timedelta(days=1)
    assert today(tenant, moment(ends) - INSTANT) == day
    assert today(tenant, moment(ends)) == day + timedelta(days=1)


@pytest.mark.parametrize("zone, day, begins, ends", TABLE)
def test_today_is_the_tenants_own(zone, day, begins, ends):
    with time_machine.travel(moment(ends) - timedelta(seconds=1), tick=False):
        assert today(Tenant(timezone=zone)) == date.fromisoformat(day)


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.sampled_from(ZONES))
def test_days_follow_each_other_without_a_gap(day, zone):
    tenant = Tenant(timezone=zone)

    assert end(day, tenant) == beginning(day + timedelta(days=1), tenant)
    assert 22 <= (end(day, tenant) - beginning(day, tenant)).total_seconds() / 3600 <= 26


@pytest.mark.parametrize("zone", ["America/Bogota", "Europe/Madrid"])
def test_last_day_of_the_calendar_is_over_when_it_begins(zone):
    tenant = Tenant(timezone=zone)

    assert end(date.max, tenant) == beginning(date.max, tenant)
    assert today(tenant, end(date.max, tenant)) == date.max


def test_moment_is_valid_until_itself():
    assert valid_until(moment("2026-03-01T12:00"), None) == moment("2026-03-01T12:00")


@pytest.mark.parametrize(
    "day, first",
    [
        ("2026-01-31", "2026-01-01"),
        ("2026-12-01", "2026-12-01"),
        ("2028-02-29", "2028-02-01"),
    ],
)
def test_months(day, first):
    assert month_of(date.fromisoformat(day)) == date.fromisoformat(first)


# The ledger at those edges


@pytest.fixture
def customer(db, zone):
    """A customer of a tenant in that zone, in scope."""
    with shop(TenantFactory(timezone=zone, currency="USD")) as found:
        yield found


@pytest.mark.parametrize("zone, day, begins, ends", TABLE)
def test_sale_is_of_the_tenants_day_and_month(customer, day, begins, ends):
    day = date.fromisoformat(day)

    for at, total in ((begins, 1), (ends, 100)):
        sell(customer, total, at=moment(at))
        sell(customer, 10 * total, at=moment(at) - INSTANT)

    dates = {int(sale.total): sale.issued_on for sale in Sale.objects.all()}
    before, after = day - timedelta(days=1), day + timedelta(days=1)
    assert dates == {10: before, 1: day, 1000: day, 100: after}
    for month in {month_of(one) for one in dates.values()}:
        of_month = sum(total for total, one in dates.items() if month_of(one) == month)
        assert sold_in_month(customer, month) == {"USD": of_month}


@pytest.mark.parametrize("zone, day, begins, ends", TABLE)
def test_due_date_and_lateness_are_days_of_the_calendar(customer, day, begins, ends):
    day = date.fromisoformat(day)
    term = term_of_days(customer.tenant, 30, by=BY)

    sale = sell(customer, 5, at=moment(ends) - INSTANT, payment_term=term)

    assert (sale.issued_on, sale.due_on) == (day, day + timedelta(days=30))
    assert not balance_of(customer).is_overdue_on(sale.due_on)
    assert balance_of(customer).is_overdue_on(sale.due_on + timedelta(days=1))


@pytest.mark.parametrize("zone, day, begins, ends", TABLE)
def test_offer_of_a_day_holds_to_its_last_instant(customer, day, begins, ends):
    def offer():
        day_alone = date.fromisoformat(day)
        return create_quotation(
            customer.tenant, by=BY, customer=customer, items=[], total=5, valid_until=day_alone
        )

    with pytest.raises(Refused):
        convert_quotation(offer(), by=BY, at=moment(ends))
    sold = convert_quotation(offer(), by=BY, at=moment(ends) - INSTANT).sale

    assert sold.issued_on == date.fromisoformat(day)


@pytest.mark.parametrize("zone", ZONES)
def test_ages_are_counted_in_days_of_the_calendar(customer):
    due = date(2026, 3, 31)
    sell(customer, 5, issued_on=date(2026, 1, 1), due_on=due)
    days = {0: "current", 1: "1_30", 30: "1_30", 31: "31_60", 60: "31_60", 61: "61_90"}
    days |= {90: "61_90", 91: "90_plus", -1: "current"}

    found = {}
    for late in days:
        buckets = aging_of(customer, due + timedelta(days=late))["USD"].buckets
        found[late] = next(name for name, amount in buckets.items() if amount)

    assert found == days


# (zone, moment of a sale in UTC, its day, its due date with 30 days to pay, when that day is over:
# an offer of that day ends and the sale is late; when it has been late for 30 days). Sold at the
# first or last instant of a day, due on days that have 23, 24 and 25 hours.
SALES = """
America/Santiago                2026-03-06T02:59:59.999999  2026-03-05  2026-04-04  2026-04-05T04:00  2026-05-05T04:00
America/Santiago                2026-08-07T04:00            2026-08-07  2026-09-06  2026-09-07T03:00  2026-10-07T03:00
America/Santiago                2026-09-01T03:59:59.999999  2026-08-31  2026-09-30  2026-10-01T03:00  2026-10-31T03:00
America/Asuncion                2024-02-23T02:59:59.999999  2024-02-22  2024-03-23  2024-03-24T04:00  2024-04-23T04:00
America/Asuncion                2024-09-06T04:00            2024-09-06  2024-10-06  2024-10-07T03:00  2024-11-06T03:00
America/Asuncion                2026-08-01T02:59:59.999999  2026-07-31  2026-08-30  2026-08-31T03:00  2026-09-30T03:00
America/Mexico_City             2022-03-04T06:00            2022-03-04  2022-04-03  2022-04-04T05:00  2022-05-04T05:00
America/Mexico_City             2022-10-01T04:59:59.999999  2022-09-30  2022-10-30  2022-10-31T06:00  2022-11-30T06:00
America/Mexico_City             2026-08-01T05:59:59.999999  2026-07-31  2026-08-30  2026-08-31T06:00  2026-09-30T06:00
America/Sao_Paulo               2018-01-19T01:59:59.999999  2018-01-18  2018-02-17  2018-02-18T03:00  2018-03-20T03:00
America/Sao_Paulo               2018-10-05T03:00            2018-10-05  2018-11-04  2018-11-05T02:00  2018-12-05T02:00
America/Sao_Paulo               2027-01-01T02:59:59.999999  2026-12-31  2027-01-30  2027-01-31T03:00  2027-03-02T03:00
America/Argentina/Buenos_Aires  2008-09-19T03:00            2008-09-19  2008-10-19  2008-10-20T02:00  2008-11-19T02:00
America/Argentina/Buenos_Aires  2026-03-01T02:59:59.999999  2026-02-28  2026-03-30  2026-03-31T03:00  2026-04-30T03:00
America/Bogota                  1992-04-03T05:00            1992-04-03  1992-05-03  1992-05-04T04:00  1992-06-03T04:00
America/Bogota                  2028-03-01T04:59:59.999999  2028-02-29  2028-03-30  2028-03-31T05:00  2028-04-30T05:00
"""  # noqa: E501 -- a table
SOLD = pytest.mark.parametrize(
    "zone, sold, day, due, late, later", [line.split() for line in SALES.strip().splitlines()]
)


@SOLD
def test_sale_month_due_date_and_age_at_the_edges(customer, sold, day, due, late, later):
    term = term_of_days(customer.tenant, 30, by=BY)
    sale = sell(customer, 5, at=moment(sold), payment_term=term)

    months = MonthlySales.objects.filter(customer=customer).values_list("month", "total")
    assert (sale.issued_on, sale.due_on) == (date.fromisoformat(day), date.fromisoformat(due))
    assert list(months) == [(date.fromisoformat(f"{day[:7]}-01"), 5)]
    assert [stand(customer, at) for at in around(late)] == [("current", False), ("1_30", True)]
    assert [stand(customer, at) for at in around(later)] == [("1_30", True), ("31_60", True)]


def around(instant):
    """The instant before, and this one."""
    return moment(instant) - INSTANT, moment(instant)


def stand(customer, at):
    """(the bucket of what is owed, whether it is overdue), on the tenant's day at a moment."""
    day = today(customer.tenant, at)
    buckets = aging_of(customer, day)["USD"].buckets
    (bucket,) = (name for name, amount in buckets.items() if amount)
    return bucket, balance_of(customer).is_overdue_on(day)


@SOLD
def test_offer_ends_with_its_day_at_the_edges(customer, sold, day, due, late, later):
    offer = create_quotation(
        customer.tenant,
        by=BY,
        customer=customer,
        items=[],
        total=5,
        at=moment(sold),
        valid_until=date.fromisoformat(due),
    )

    assert offer.valid_until == moment(late)
    assert [offer.has_expired_at(at) for at in around(late)] == [False, True]


def test_two_tenants_have_two_days_at_one_moment(norte, sur):
    norte.timezone, sur.timezone = "America/Bogota", "America/Sao_Paulo"
    issued = {}
    for tenant in (norte, sur):
        tenant.save()
        with shop(tenant) as customer:
            issued[tenant.slug] = sell(customer, 1, at=moment("2026-08-01T04:00")).issued_on

    assert issued == {"norte": date(2026, 7, 31), "sur": date(2026, 8, 1)}
    with tenant_scope(norte):
        assert Sale.objects.count() == 1
