"""Lists as their query asks for them."""

from customers.api.filtering import Parameters
from customers.api.lookups import number
from customers.api.query.order import nulls_lowest
from customers.api.schema import Parameter
from customers.filters import TextFilter


class InOrder(Parameters):
    """Filters, then `ordering`: words of the page's `order`, `-` before those that descend.

    Other words are ignored, rows alike stand newest first, and so does a list without an order.
    Rows without a value come before all others and, descending, after them, on every database.
    """

    documented = [Parameter("ordering", str, description="`-` in front: descending.")]

    def apply(self, rows):
        asked = [ordered(column, rows.model) for column in self.columns()]
        return super().apply(rows).order_by(*(asked or ["-created_at"]), "-id")

    def columns(self):
        """The columns that `ordering` names, `-` before those that descend."""
        return [*filter(None, map(self.column, self.query.get("ordering", "").split(",")))]

    def column(self, word):
        column = self.page.order.get(word.strip().removeprefix("-"))
        return f"-{column}" if column and word.strip().startswith("-") else column


def ordered(column, model):
    """What always has a value keeps the order that indexes have."""
    name = column.removeprefix("-")
    if not model._meta.get_field(name).null:
        return column
    return nulls_lowest(name, is_descending=column.startswith("-"))


class Words(TextFilter):
    """Rows whose column holds what any of several words stands for: `active,paused`.

    `words` maps the column's values to the wire's; other words find nothing.
    """

    def __init__(self, field_name, words):
        self.words = words
        super().__init__(field_name)

    def filter(self, rows, text):
        if not text:
            return rows
        wanted = {word.strip() for word in text.split(",")}
        values = [value for value, word in self.words.items() if word in wanted]
        return rows.filter(**{f"{self.field_name}__in": values})


class WholeNumber(TextFilter):
    """Rows with exactly this number; what is none is found nowhere."""

    def filter(self, rows, text):
        found = number(text or "")
        wanted = {self.field_name: found["pk"]} if found else {}
        return rows if not text else rows.filter(**wanted) if wanted else rows.none()
