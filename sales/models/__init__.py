"""The ledger: what was sold, offered, subscribed and paid.

Amounts are Decimal in the row's own currency and are never added across currencies.
"""

from sales.models.balances import CustomerBalance, MonthlySales
from sales.models.catalog import ListedPrice, NumberSeries, PaymentTerm, PriceList, Product
from sales.models.payments import Application, Payment
from sales.models.quotations import Quotation, QuotationLine
from sales.models.sales import Sale, SaleLine
from sales.models.subscriptions import Subscription

__all__ = [
    "Application",
    "CustomerBalance",
    "ListedPrice",
    "MonthlySales",
    "NumberSeries",
    "Payment",
    "PaymentTerm",
    "PriceList",
    "Product",
    "Quotation",
    "QuotationLine",
    "Sale",
    "SaleLine",
    "Subscription",
]
