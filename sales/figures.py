"""What a customer bought, owes and brings in: each figure in its one home.

Amounts are per currency and never added across currencies. Sums come out of kept rows, so that a
customer with thousands of sales costs what any customer costs.

* Sums of all time, balance, last sale: CustomerBalance, `balances_of` and `balance_of`.
* Sales of a calendar month: MonthlySales, `sold_in_month`.
* What is late, and by how much: sales.aging.
* Recurring revenue: sales.revenue.
* Recent sales and open quotations: properties of the customer; lists of customers with any of
  these: customers.querysets.
"""

from operator import attrgetter

from sales.aging import Aging, aging, aging_of, overdue_of
from sales.balance_rows import balances_of_one
from sales.dates import month_of
from sales.models import CustomerBalance, MonthlySales
from sales.revenue import RecurringRevenue, recurring_revenue
from tenants.compiled import read_ahead
from tenants.makers import blank

__all__ = [
    "Aging",
    "RecurringRevenue",
    "aging",
    "aging_of",
    "balance_of",
    "balances_of",
    "last_sale_on",
    "no_balance",
    "overdue_of",
    "recurring_revenue",
    "revenue_of",
    "sold_in_month",
]


def balances_of(customer):
    """{currency: CustomerBalance}; one statement, none where `balances` are prefetched."""
    kept = read_ahead(customer, "balances")
    rows = balances_of_one(customer) if kept is None else kept
    return {row.currency: row for row in sorted(rows, key=attrgetter("currency"))}


def balance_of(customer, currency=None):
    """The CustomerBalance in a currency, the customer's own by default; zeros where is none."""
    currency = currency or customer.currency
    return balances_of(customer).get(currency) or no_balance(customer, currency)


def no_balance(customer, currency):
    """Zeros, where nothing was ever sold or paid."""
    return blank(CustomerBalance, customer_id=customer.pk, currency=currency)


def last_sale_on(customer):
    """The date of the customer's newest issued sale in any currency; None without one."""
    return next((row.last_sale_on for row in customer.balances.all()), None)


def sold_in_month(customer, day):
    """{currency: amount}: issued sales less credit notes of the calendar month of that day."""
    rows = MonthlySales.objects.filter(customer=customer, month=month_of(day))
    return dict(rows.order_by("currency").values_list("currency", "total"))


def revenue_of(customer):
    """{currency: RecurringRevenue} of the customer's live subscriptions."""
    return recurring_revenue(customer.subscriptions.live())
