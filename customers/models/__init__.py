"""The book: customers and what belongs to one."""

from customers.models.address import BillingAddress, ShippingAddress
from customers.models.customer import Customer, CustomerTag, RetiredKey, Tag
from customers.models.people import Contact, Note, OrgUnit, PaymentSource

__all__ = [
    "BillingAddress",
    "Contact",
    "Customer",
    "CustomerTag",
    "Note",
    "OrgUnit",
    "PaymentSource",
    "RetiredKey",
    "ShippingAddress",
    "Tag",
]
