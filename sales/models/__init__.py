"""The ledger: what was sold, offered, subscribed and paid.

Amounts are Decimal in the row's own currency and are never added across currencies.
"""

from sales.models.accounts import CustomerBalance, Payment, PaymentApplication, Subscription
from sales.models.catalog import ListedPrice, NumberSeries, PaymentTerm, PriceList, Product
from sales.models.documents import Quotation, QuotationLine, Sale, SaleLine

__all__ = [
    "CustomerBalance",
    "ListedPrice",
    "NumberSeries",
    "Payment",
    "PaymentApplication",
    "PaymentTerm",
    "PriceList",
    "Product",
    "Quotation",
    "QuotationLine",
    "Sale",
    "SaleLine",
    "Subscription",
]
