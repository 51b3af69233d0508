"""From a query string to rows: a page's own parameter names stand for core filters."""

from functools import lru_cache

from rest_framework.exceptions import ValidationError

from customers.filters import TextFilter


class Parameters:
    """`?name=value`, for the names the page knows; others are ignored."""

    def __init__(self, page, query):
        self.page, self.query = page, query

    def apply(self, rows):
        """The rows that all given filters let through; raises ValidationError by wire name."""
        given = self.given()
        if not given:
            return rows
        cores = tuple((wire, self.page.parameters[wire]) for wire in given)
        filters = with_filters(self.page.filterset, cores)(given, rows)
        if not filters.is_valid():
            raise ValidationError(filters.errors)
        return filters.qs

    def given(self):
        """The values to filter by, as text, by wire name."""
        return {
            wire: self.choose(self.query.getlist(wire))
            for wire in self.page.parameters
            if wire in self.query
        }

    def choose(self, values):
        """Which of a repeated parameter's values counts."""
        return values[-1]


@lru_cache(maxsize=256)
def with_filters(filterset, cores):
    """The filterset with some of its filters alone, from pairs (wire name, core filter): it copies
    all it has for each request."""
    narrowed = type(filterset.__name__, (filterset,), {})
    narrowed.base_filters = {wire: filterset.base_filters[core] for wire, core in cores}
    return narrowed


class ReferenceFilter(TextFilter):
    """Rows that refer to the object with an id as the face writes it; other text finds none.

    `lookup` makes a condition of the id, as a page's does.
    """

    def __init__(self, field_name, lookup):
        self.lookup = lookup
        super().__init__(field_name)

    def filter(self, rows, text):
        if not text:
            return rows
        condition = self.lookup(text)
        found = {
            f"{self.field_name}__{column}": value for column, value in (condition or {}).items()
        }
        return rows.filter(**found) if found else rows.none()
