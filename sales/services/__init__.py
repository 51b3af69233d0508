"""Every write of the ledger: atomic, validated, recorded, with the balances it moves."""

from sales.services.payments import record_payment, void_payment
from sales.services.quotations import cancel_quotation, convert_quotation, create_quotation
from sales.services.sales import cancel_sale, record_sale
from sales.services.subscriptions import cancel_subscription, create_subscription

__all__ = [
    "cancel_quotation",
    "cancel_sale",
    "cancel_subscription",
    "convert_quotation",
    "create_quotation",
    "create_subscription",
    "record_payment",
    "record_sale",
    "void_payment",
]
