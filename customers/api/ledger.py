"""Issued documents of the ledger, as faces show and write them: shapes over its services."""

from dataclasses import replace

from customers.api.errors import Problem
from customers.api.shapes import QuotationShape, SaleShape, Shape
from sales.services import (
    Item,
    apply_credit,
    cancel_sale,
    cancel_subscription,
    create_subscription,
    pause_subscription,
    record_payment,
    record_refund,
    resume_subscription,
    settle_with_credit,
    unapply_credit,
    update_particulars,
    update_payment,
    update_quotation,
    update_subscription,
    void_payment,
)


class IssuedShape(SaleShape):
    """A sale that is issued when it is made. `lines` are mappings of the arguments of an Item."""

    def create(self, given):
        items = items_of(given.pop("lines"), given["customer"])
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


class OfferShape(QuotationShape):
    """A quotation. `lines` are mappings of the arguments of an Item."""

    def create(self, given):
        items = items_of(given.pop("lines"), given["customer"])
        return super().create(given | {"items": items})

    def update(self, quotation, given):
        if "lines" in given:
            given["items"] = items_of(given.pop("lines"), quotation.customer)
        return update_quotation(quotation, by=self.actor, **given)


class MovementShape(Shape):
    """Money that came in or went back, credit that was granted, or a credit note."""

    def create(self, given):
        kind, tenant = given.pop("kind", "payment"), self.caller.tenant
        if kind == "refund":
            return record_refund(tenant, by=self.actor, **given)
        pairs = applications(given.pop("applied", ()), given["amount"])
        return record_payment(tenant, by=self.actor, kind=kind, applications=pairs, **given)

    def update(self, row, given):
        change = update_particulars if is_note(row) else update_payment
        return change(row, by=self.actor, **given)

    @staticmethod
    def void(row, actor):
        """Take it back as if it had never been."""
        take_back = cancel_sale if is_note(row) else void_payment
        take_back(row, by=actor)

    @staticmethod
    def give_back(row, actor, *, amount=None):
        """Give so much of it back, all by default; the refund is returned."""
        whole = row.total if is_note(row) else row.amount
        return record_refund(
            row.tenant,
            by=actor,
            customer=row.customer,
            amount=whole if amount is None else amount,
            currency=row.currency,
            source=row,
        )

    @staticmethod
    def apply_anew(row, actor, *, applied):
        """Settle these sales with it and no others."""
        source = row
        if (row.applied_to if is_note(row) else row.applications).filter(sale__isnull=False):
            source = unapply_credit(row, by=actor)
        apply_credit(source, by=actor, to=applications(applied, source.unapplied))


class RecurringShape(Shape):
    """A subscription. `lines` are mappings of the arguments of an Item, which make its amount."""

    def create(self, given):
        items = items_of(given.pop("lines"), given["customer"])
        given = {"name": items[0].description} | given
        amount = sum(item.total for item in items)
        return create_subscription(self.caller.tenant, by=self.actor, amount=amount, **given)

    def update(self, subscription, given):
        if "lines" in given:
            items = items_of(given.pop("lines"), subscription.customer)
            given["amount"] = sum(item.total for item in items)
        return update_subscription(subscription, by=self.actor, **given)

    @staticmethod
    def cancel(subscription, actor, **said):
        """End it for good."""
        cancel_subscription(subscription, by=actor, **said)

    @staticmethod
    def pause(subscription, actor, **said):
        """Let it rest."""
        pause_subscription(subscription, by=actor, **said)

    @staticmethod
    def resume(subscription, actor):
        """Go on."""
        resume_subscription(subscription, by=actor)


def is_note(row):
    """Whether it is a credit note, which is a sale, and no payment."""
    return row._meta.model_name == "sale"


def applications(applied, most):
    """Pairs (sale, amount); where no amount is said as much as is left to pay and to apply."""
    pairs = []
    for one in applied:
        amount = one.get("amount")
        amount = min(one["sale"].balance, most) if amount is None else amount
        pairs.append((one["sale"], amount))
        most -= amount
    return pairs


def items_of(lines, customer):
    """Items of lines, products at the customer's price where no price is said."""
    return [item_of(line, customer) for line in lines]


def item_of(line, customer):
    product = line.get("product")
    if product is None:
        return Item(**line)
    priced = Item.of_product(product, line["quantity"], price_list=customer.price_list)
    if "unit_price" in line:
        priced = replace(priced, currency=None, price_list=None)
    return replace(priced, **line)
