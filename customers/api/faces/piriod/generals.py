"""Lookups for forms: countries, states and currencies, the same for every workspace."""

from collections.abc import Callable
from dataclasses import dataclass

from customers import countries as known
from customers import currencies as money
from customers import states as divisions
from customers.api import wire
from customers.api.bodies import Answer
from customers.api.errors import NotFound
from customers.api.face import Page
from customers.api.faces.piriod.places import country_object, state_object
from customers.api.schema import Parameter
from customers.api.shapes import Shape
from customers.api.views import PageView
from customers.search import normalise


def by(name):
    """What entries are ordered by: names as they are spoken, ids as they are."""
    return lambda entry: normalise(entry[name]) if name == "name" else entry[name]


by_name = by("name")


@dataclass(eq=False)
class Catalogue(Page):
    """A page of what is no row: `entries` gives the objects of one country, or all for None."""

    rows: str = ""
    entries: Callable = list


class CatalogueView(PageView):
    documented = {
        "list": [Parameter(name, str) for name in ("country", "search", "name__icontains")]
    }

    def list(self, request, **kwargs):
        pager, query = self.face.pagination(), request.query_params
        entries = self.in_order(self.fitting(query), query)
        found = pager.paginate_queryset(entries, request, view=self)
        return Answer(self.face.many(request, found, pager))

    def fitting(self, query):
        """Of that country, with all words of `search` and with `name__icontains` in the name."""
        entries = self.page.entries(query.get("country") or None)
        part = query.get("name__icontains", "").casefold()
        words = normalise(query.get("search", "")).split()
        return [
            entry
            for entry in entries
            if part in entry["name"].casefold()
            and all(word in normalise(entry["name"]) for word in words)
        ]

    def in_order(self, entries, query):
        """As `ordering` says; those that are alike in it stay as they stand."""
        for column in reversed(self.face.filtering(self.page, query).columns()):
            name = column.removeprefix("-")
            entries = sorted(entries, key=by(name), reverse=column != name)
        return entries

    def read_one(self):
        for entry in self.page.entries(None):
            if str(entry["id"]) == self.kwargs["id"]:
                return [entry]
        raise NotFound


class PiriodCountry(Shape):
    id = wire.CharField()
    name = wire.CharField()
    code = wire.CharField()
    has_regulation = wire.BooleanField()
    currencies = wire.ListField(child=wire.CharField())


class PiriodState(Shape):
    id = wire.IntegerField()
    name = wire.CharField()
    country = wire.CharField()


class PiriodCurrency(Shape):
    id = wire.CharField()
    name = wire.CharField()


def country_entries(country):
    codes = [code for code in known.countries() if country in (code, None)]
    return sorted(map(country_object, codes), key=by_name)


def state_entries(country):
    codes = known.countries() if country is None else [country]
    return [state_object(state) for code in codes for state in divisions.states(code)]


def currency_entries(country):
    codes = money.in_use() if country is None else known.currencies(country)
    return sorted(({"id": code, "name": money.name(code)} for code in codes), key=by_name)


READ_ONLY = {
    "many": {"get": "list"},
    "one": {"get": "retrieve"},
    "view": CatalogueView,
    "order": {"id": "id", "name": "name"},
}

countries = Catalogue(
    "generals/countries", shape=PiriodCountry, entries=country_entries, **READ_ONLY
)
states = Catalogue("generals/states", shape=PiriodState, entries=state_entries, **READ_ONLY)
currencies = Catalogue(
    "generals/currencies", shape=PiriodCurrency, entries=currency_entries, **READ_ONLY
)
