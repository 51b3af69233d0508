"""Numbers of documents: series without gap and without repeat."""

from sales.models import NumberSeries


def next_number(tenant_id, series):
    """The next number of a series, taken in this transaction: rolled back, it is not used."""
    return take_numbers(tenant_id, series, 1)[0]


def take_numbers(tenant_id, name, count):
    """The next so many numbers of a series, as a range. Others of this series wait from here until
    the transaction ends, so it is the last lock that a service takes."""
    series, _ = NumberSeries.objects.select_for_update(no_key=True).get_or_create(
        tenant_id=tenant_id, name=name
    )
    first, series.next = series.next, series.next + count
    series.save(update_fields=["next"])
    return range(first, series.next)
