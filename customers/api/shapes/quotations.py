"""Quotations, written through the services of the ledger."""

from customers.api.shapes.items import priced_items
from customers.api.shapes.shape import Shape
from sales.services import (
    cancel_quotation,
    convert_quotation,
    create_quotation,
    update_quotation,
)


class QuotationShape(Shape):
    """A quotation, written through the services of the ledger."""

    def create(self, given):
        return create_quotation(self.caller.tenant, by=self.actor, **given)

    @staticmethod
    def convert(quotation, actor, **given):
        return convert_quotation(quotation, by=actor, **given)

    @staticmethod
    def cancel(quotation, actor, **given):
        return cancel_quotation(quotation, by=actor, **given)


class OfferShape(QuotationShape):
    """A quotation. `lines` are mappings of the arguments of an Item."""

    def create(self, given):
        items = priced_items(given.pop("lines"), given["customer"])
        return super().create(given | {"items": items})

    def update(self, quotation, given):
        if "lines" in given:
            given["items"] = priced_items(given.pop("lines"), quotation.customer)
        return update_quotation(quotation, by=self.actor, **given)
