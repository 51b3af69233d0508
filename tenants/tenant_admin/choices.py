"""Filters of a list whose choices are ours: nobody is offered what belongs to another tenant."""

from django.contrib.admin import SimpleListFilter


class Chosen(SimpleListFilter):
    """One of the offered values; any other, a foreign row's or nonsense, finds nothing."""

    def queryset(self, request, rows):
        value = self.value()
        if value is None:
            return rows
        if value not in {str(offered) for offered, _name in self.lookup_choices}:
            return rows.none()
        return self.narrowed(rows, value, request)

    def narrowed(self, rows, value, request):
        """The rows of the list that the value, a text, stands for."""
        raise NotImplementedError


class ChosenFromMany(Chosen):
    """The same where choices are many: they fold into one line until somebody opens it."""

    template = "admin/folded_filter.html"
