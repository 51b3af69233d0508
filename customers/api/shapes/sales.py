"""Sales, issued at once or drawn up first: written through the services of the ledger."""

from customers.api.errors import Problem
from customers.api.shapes.items import items_of, priced_items
from customers.api.shapes.shape import Shape
from sales.money import ZERO
from sales.services import (
    Item,
    cancel_sale,
    create_draft,
    delete_draft,
    discounted,
    issue_paid_sale,
    mark_collectible,
    mark_uncollectible,
    record_payment,
    record_sale,
    settle_with_credit,
    update_draft,
    update_particulars,
)
from tenants.holding import held

DISCOUNT = {"discount", "discount_percent"}


class SaleShape(Shape):
    """A sale, issued through the services of the ledger."""

    def create(self, given):
        return record_sale(self.caller.tenant, by=self.actor, **given)

    @staticmethod
    def cancel(sale, actor, **given):
        return cancel_sale(sale, by=actor, **given)


class IssuedShape(SaleShape):
    """A sale that is issued when it is made. `lines` are mappings of the arguments of an Item."""

    def create(self, given):
        items = priced_items(given.pop("lines"), given["customer"])
        return super().create(given | {"items": items})

    def update(self, sale, given):
        return update_particulars(sale, by=self.actor, **given)

    @staticmethod
    def settle(sale, actor, *, from_credit=False):
        """Settle what is left to pay: with credit that there is, or by a payment of so much, which
        is returned; nothing for a sale that owes nothing."""
        if from_credit:
            return settle_with_credit(sale, by=actor)
        if not sale.balance:
            raise Problem
        whole = [(sale, sale.balance)]
        return record_payment(
            sale.tenant,
            by=actor,
            customer=sale.customer,
            amount=sale.balance,
            currency=sale.currency,
            applications=whole,
        )


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
    def hold(draft):
        """What is read of it from now on stays so until the transaction ends."""
        held(draft)

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
