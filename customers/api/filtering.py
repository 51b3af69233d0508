"""From a query string to rows: a page's own parameter names stand for core filters."""

from rest_framework.exceptions import ValidationError


class Parameters:
    """`?name=value`, for the names the page knows; others are ignored."""

    def __init__(self, page, query):
        self.page, self.query = page, query

    def apply(self, rows):
        """The rows that all given filters let through; raises ValidationError by wire name."""
        given = {
            core: self.choose(self.query.getlist(wire))
            for wire, core in self.page.parameters.items()
            if wire in self.query
        }
        if not given:
            return rows
        filters = self.page.filterset(given, rows)
        if not filters.is_valid():
            raise ValidationError(self.renamed(filters.errors))
        return filters.qs

    def choose(self, values):
        """Which of a repeated parameter's values counts."""
        return values[-1]

    def renamed(self, errors):
        wires = {core: wire for wire, core in self.page.parameters.items()}
        return {wires.get(core, core): messages for core, messages in errors.items()}
