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
        filters = with_filters(self.page.filterset, frozenset(given))(given, rows)
        if not filters.is_valid():
            raise ValidationError(self.renamed(filters.errors))
        return filters.qs

    def given(self):
        """The values of core filters, as text."""
        return {
            core: self.choose(self.query.getlist(wire))
            for wire, core in self.page.parameters.items()
            if wire in self.query
        }

    def choose(self, values):
        """Which of a repeated parameter's values counts."""
        return values[-1]

    def renamed(self, errors):
        wires = {core: wire for wire, core in self.page.parameters.items()}
        return {wires.get(core, core): messages for core, messages in errors.items()}


@lru_cache(maxsize=256)
def with_filters(filterset, names):
    """The filterset with these filters alone: it copies all it has for each request."""
    narrowed = type(filterset.__name__, (filterset,), {})
    known = filterset.base_filters
    narrowed.base_filters = {name: known[name] for name in known if name in names}
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
