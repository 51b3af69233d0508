"""Numbers of documents: series without gap and without repeat."""

from sales.models import NumberSeries
from tenants.compiled import Compiled
from tenants.makers import blank
from tenants.saving import is_added, write_later
from tenants.slots import slots

OF_NAME = slots(NumberSeries, "name")
SERIES = Compiled(lambda: NumberSeries.objects.filter(**OF_NAME).select_for_update(no_key=True))


def next_number(tenant_id, series):
    """The next number of a series, taken in this transaction: rolled back, it is not used."""
    return take_numbers(tenant_id, series, 1)[0]


def take_numbers(tenant_id, name, count):
    """The next so many numbers of a series, as a range. Others of this series wait from here until
    the transaction ends, so it is the last lock that a service takes."""
    series = SERIES.first(name=name) or begun(tenant_id, name)
    first, series.next = series.next, series.next + count
    write_later(series, "next")
    return range(first, series.next)


def begun(tenant_id, name):
    """The series, held: a new one, or that which another writer began at the same time."""
    series = blank(NumberSeries, tenant_id=tenant_id, name=name)
    return series if is_added(series) else SERIES.first(name=name)
