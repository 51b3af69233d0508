"""Documents of the ledger as faces write them: shapes over its services."""

from base64 import b64encode

from django.db.models import Prefetch

from customers.api import wire
from customers.api.shapes import Shape
from customers.papers import invoice_pdf
from customers.services import remove_payment_source
from sales.money import ZERO, percentage, percentage_of, times
from sales.services import (
    Item,
    create_draft,
    delete_draft,
    discounted,
    intend_payment,
    issue_paid_sale,
    mark_collectible,
    mark_uncollectible,
    pay_sale,
    record_payment,
    update_draft,
    update_payment,
    void_payment,
)

__all__ = [
    "DraftShape",
    "Paper",
    "PaymentShape",
    "SourceShape",
    "ahead",
    "percentage",
    "percentage_of",
    "times",
]

DISCOUNT = {"discount", "discount_percent"}


class DraftShape(Shape):
    """A sale that is written while it is a draft.

    `lines` are mappings of the arguments of an Item; `discount` is an amount off their sum, or
    `discount_percent` so many per cent of it.
    """

    def create(self, given):
        items = items_of(given.pop("lines"))
        customer = given.pop("customer")
        columns = given | after_discount(items, given)
        return create_draft(
            self.caller.tenant, by=self.actor, customer=customer, items=items, **columns
        )

    def update(self, draft, given):
        items = items_of(given.pop("lines")) if "lines" in given else None
        if items is not None or DISCOUNT & given.keys():
            given |= rediscounted(draft, items, given)
        return update_draft(draft, by=self.actor, items=items, **given)

    @staticmethod
    def remove(draft, actor):
        delete_draft(draft, by=actor)

    @staticmethod
    def finalize(draft, actor):
        """Issue it, and settle it with the payments that wait for it."""
        issue_paid_sale(draft, by=actor)

    @staticmethod
    def toggle_uncollectible(sale, actor):
        """Give up what is left to pay, or take it up again."""
        change = mark_collectible if sale.is_uncollectible else mark_uncollectible
        change(sale, by=actor)


def items_of(lines):
    """Items out of mappings of their arguments."""
    return [Item(**line) for line in lines]


def after_discount(items, given):
    subtotal = sum((item.total for item in items), ZERO)
    exempt = sum((item.total for item in items if item.is_exempt), ZERO)
    tax = sum((item.tax_amount for item in items), ZERO)
    amount, percent = given.get("discount", ZERO), given.get("discount_percent")
    return discounted(subtotal, exempt, tax, amount=amount, percent=percent)


def rediscounted(draft, items, given):
    """The same for a draft, from what it has where nothing else is given."""
    if not DISCOUNT & given.keys():
        given = {name: getattr(draft, name) for name in DISCOUNT}
    known = [Item.of_line(line) for line in draft.lines.all()] if items is None else items
    if known or items is not None:
        return after_discount(known, given)
    amount, percent = given["discount"], given["discount_percent"]
    columns = discounted(draft.subtotal, draft.exempt, draft.tax, amount=amount, percent=percent)
    return columns | {"tax": draft.tax}  # what it would be without a discount is not known


class PaymentShape(Shape):
    """A payment; `intended_for` is the sale that it is made for, if it is for one."""

    def create(self, given):
        sale = given.pop("intended_for", None)
        if sale is None:
            tenant = self.caller.tenant
            return record_payment(tenant, by=self.actor, **{"applications": []} | given)
        del given["customer"]
        return pay_sale(sale, by=self.actor, **given)

    def update(self, payment, given):
        sale = given.pop("intended_for", None)
        payment = update_payment(payment, by=self.actor, **given)
        return intend_payment(payment, sale, by=self.actor) if sale else payment

    @staticmethod
    def remove(payment, actor):
        void_payment(payment, by=actor)


class SourceShape(Shape):
    """A payment source, which gateways make."""

    @staticmethod
    def remove(source, actor):
        remove_payment_source(source, by=actor)


class Paper(wire.Field):
    """A sale as a printable page: PDF, in base 64."""

    documented = {"type": "string", "contentEncoding": "base64"}

    def __init__(self):
        super().__init__(source="*", read_only=True)

    def to_representation(self, sale):
        return b64encode(invoice_pdf(sale)).decode()


def ahead(relation, rows):
    """A relation to be read ahead as these rows have it: for `prefetch_related`."""
    return Prefetch(relation, rows)
