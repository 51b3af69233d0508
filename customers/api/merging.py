"""Rows of several tables as one list, ordered together and cut into pages by the database."""

from django.db.models import F, OrderBy, Value


class Merged:
    """Querysets as one list. `order_by` takes for each of them the same number of OrderBy, and a
    slice reads the rows of a page: one statement for its keys, one for each table it has rows of.
    """

    def __init__(self, *parts, orders=()):
        self.parts, self.orders = parts, orders

    def count(self):
        """How many rows there are in all."""
        return sum(part.count() for part in self.parts)

    def order_by(self, *orders):
        """The same in an order: a list of OrderBy for each part."""
        return Merged(*self.parts, orders=orders)

    def __getitem__(self, window):
        first, *others = map(keyed, range(len(self.parts)), self.parts, self.orders)
        keys = list(first.union(*others, all=True).order_by(*self.by_keys())[window])
        found = [
            part.in_bulk([pk for number, pk, *_ in keys if number == place])
            for place, part in enumerate(self.parts)
        ]
        return [found[number][pk] for number, pk, *_ in keys]

    def by_keys(self):
        for place, one in enumerate(self.orders[0]):
            yield OrderBy(
                F(f"key_{place}"),
                descending=one.descending,
                nulls_first=one.nulls_first,
                nulls_last=one.nulls_last,
            )


def keyed(number, part, orders):
    """The part's number, the row's id and its keys."""
    orders = [one if isinstance(one, OrderBy) else one.asc() for one in orders]
    keys = {f"key_{place}": one.expression for place, one in enumerate(orders)}
    rows = part.order_by().annotate(part=Value(number), **keys)
    return rows.values_list("part", "pk", *keys)
