"""An address as it is printed, in lines, as SQL."""

from django.db.models import Case, F, Q, TextField, Value, When
from django.db.models.functions import Concat, Substr
from django.db.models.lookups import Exact, IsNull

from customers.facts.kinds import Country, Text

STREETS, PLACE = ("street", "line2", "line3"), ("city", "state", "postal_code")
PARTS = (*STREETS, *PLACE)


class Block(Text):
    """All of an address in one text. `address` is the path to it."""

    def __init__(self, address):
        self.address = address
        super().__init__(self.printed)

    def printed(self, tenant):
        streets, place = (self.columns(names) for names in (STREETS, PLACE))
        country = Country(self.column("country"), self.column("country_text")).shown(tenant)
        return joined("\n", [*streets, joined(" ", place), country])

    def columns(self, names):
        return [self.column(name) for name in names]

    def column(self, name):
        return F(f"{self.address}__{name}")


def joined(separator, texts):
    """Those of the texts that are not empty, with the separator between."""
    led = [behind(separator, text) for text in texts]
    return Substr(Concat(*led), 2, output_field=TextField())


def behind(separator, text):
    """The text behind a separator, an empty one without."""
    is_empty = When(Q(IsNull(text, True)) | Q(Exact(text, Value(""))), then=Value(""))
    return Case(is_empty, default=Concat(Value(separator), text), output_field=TextField())
