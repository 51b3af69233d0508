"""The ledger in the back office: documents are read here, services make and change them."""

from sales.admin import catalog, documents, subscriptions
from sales.admin.deeds import TakePayment

__all__ = ["TakePayment", "catalog", "documents", "subscriptions"]
