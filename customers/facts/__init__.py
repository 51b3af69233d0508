"""What rows can be asked by and ordered by: the allow-list of every query language.

Each fact says what it is in SQL and how a text is read and compared as one. They are no filters of
django-filter, which know neither operators nor order and are copied for each request.
"""

from customers.facts.customer import CUSTOMER
from customers.facts.payments import CREDIT_NOTE, PAYMENT
from customers.facts.people import CONTACT, NOTE
from customers.facts.sales import QUOTATION, SALE
from customers.facts.subscriptions import SUBSCRIPTION

__all__ = [
    "CONTACT",
    "CREDIT_NOTE",
    "CUSTOMER",
    "NOTE",
    "PAYMENT",
    "QUOTATION",
    "SALE",
    "SUBSCRIPTION",
]
