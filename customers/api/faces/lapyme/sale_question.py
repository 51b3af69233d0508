"""What a list of sales may be asked.

https://docs.lapyme.com.ar/api-reference/api/obtener-venta-por-id
"""

from customers.api.faces.lapyme.asking import (
    Day,
    OfCustomer,
    Points,
    Sought,
    Uuids,
    Words,
    between,
)
from customers.api.faces.lapyme.fields import Choice, WholeText
from customers.api.faces.lapyme.money import MOST_CENTS, units

AMONG = {
    "invoice_statuses": "invoice_status__in",
    "voucher_types": "voucher_type__in",
    "point_of_sale_ids": "point_of_sale__in",
    "seller_ids": "seller__uuid__in",
}


class Total(WholeText):
    """An amount in cents, in a query string."""

    def __init__(self):
        super().__init__(min_value=-MOST_CENTS, max_value=MOST_CENTS)


class SaleQuestion(OfCustomer):
    """What a list of sales may be asked. `min_amount` and `max_amount` are of the balance unless
    `amount_attribute` says otherwise, dates are those of the invoice."""

    search = Sought()
    date_from = Day()
    date_to = Day()
    date_attribute = Choice({"invoiceDate": "issued_on", "dueDate": "due_on"}, default="issued_on")
    invoice_statuses = Words(("not_required", "pending", "issued"))
    payment_statuses = Words(("paid", "owed"))
    voucher_types = Words()
    amount_attribute = Choice({"total": "total", "balance": "balance"}, default="balance")
    min_amount = Total()
    max_amount = Total()
    integration_sources = Words()
    point_of_sale_ids = Points()
    register_ids = Uuids()
    seller_ids = Uuids()

    @staticmethod
    def narrow(sales, asked):
        if asked.keys() & {"integration_sources", "register_ids"}:
            return sales.none()  # no sale of the book came by any
        searched = asked.get("query") or asked.get("search")  # an alias
        sales = OfCustomer.narrow(sales, asked | {"query": searched})
        among = {lookup: asked[name] for name, lookup in AMONG.items() if name in asked}
        dates = between(asked["date_attribute"], asked)
        sales = sales.filter(**among, **dates, **amounts(asked))
        return paid_or_owed(sales, set(asked.get("payment_statuses", ())))


def amounts(asked):
    """The lookups by which an amount lies between two others."""
    bounds = {name: units(asked[name]) for name in ("min_amount", "max_amount") if name in asked}
    return between(asked["amount_attribute"], bounds, "min_amount", "max_amount")


def paid_or_owed(sales, words):
    """Both together are no filter. A credit note, and a sale that was given up, is neither."""
    if len(words) != 1:
        return sales
    return sales.settled() if words == {"paid"} else sales.open()
