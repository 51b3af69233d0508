"""Shapes over the services: what a face declares its fields on."""

from customers.api.shapes.book import (
    ContactShape,
    CustomerShape,
    NoteShape,
    OrgUnitShape,
    SourceShape,
    TaggingShape,
    TagShape,
)
from customers.api.shapes.items import items_of
from customers.api.shapes.payments import MovementShape, PaymentShape, is_note
from customers.api.shapes.quotations import OfferShape, QuotationShape
from customers.api.shapes.sales import DraftShape, IssuedShape, SaleShape
from customers.api.shapes.shape import Shape, ahead
from customers.api.shapes.subscriptions import RecurringShape
from sales.recent import recent_issued_sales, recent_pending_quotations, recent_sales
from sales.revenue import revenue_in

__all__ = [
    "ContactShape",
    "CustomerShape",
    "DraftShape",
    "IssuedShape",
    "MovementShape",
    "NoteShape",
    "OfferShape",
    "OrgUnitShape",
    "PaymentShape",
    "QuotationShape",
    "RecurringShape",
    "SaleShape",
    "Shape",
    "SourceShape",
    "TagShape",
    "TaggingShape",
    "ahead",
    "is_note",
    "items_of",
    "recent_issued_sales",
    "recent_pending_quotations",
    "recent_sales",
    "revenue_in",
]
