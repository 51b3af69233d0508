"""Lists as their query asks for them."""

from customers.api.filtering import Parameters
from customers.api.schema import Parameter


class InOrder(Parameters):
    """Filters, then `ordering`: words of the page's `order`, `-` before those that descend.

    Other words are ignored, rows alike stand newest first, and so does a list without an order.
    """

    documented = [Parameter("ordering", str, description="`-` in front: descending.")]

    def apply(self, rows):
        columns = [*filter(None, map(self.column, self.query.get("ordering", "").split(",")))]
        return super().apply(rows).order_by(*(columns or ["-created_at"]), "-id")

    def column(self, word):
        column = self.page.order.get(word.strip().removeprefix("-"))
        return f"-{column}" if column and word.strip().startswith("-") else column
