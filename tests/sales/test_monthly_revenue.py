"""Ordering by revenue follows the revenue that is shown, on every database."""

from decimal import Decimal

import pytest

from customers.models import Customer
from sales.models import Subscription
from sales.revenue import monthly_revenue, revenue_in
from sales.services import create_subscription
from tenants.scope import tenant_scope
from tests.book import BY

AMOUNTS = [("0.06", "year"), ("0.18", "year"), ("1.00", "year"), ("1.01", "year"), ("0.01", "week")]
LARGE = [("9999999999999.99", "month"), ("0.03", "quarter"), ("0.01", "half_year")]


@pytest.mark.parametrize("amount, cycle", AMOUNTS + LARGE)
def test_a_month_is_the_same_in_sql(norte, make_customer, amount, cycle):
    customer = make_customer(norte)
    with tenant_scope(norte):
        for currency in (norte.currency, "USD"):
            create_subscription(
                norte, by=BY, customer=customer, name="x", amount=Decimal(amount),
                cycle=cycle, currency=currency,
            )  # fmt: skip
        shown = revenue_in(Subscription.objects.all(), norte.currency).monthly
        rows = Customer.objects.annotate(monthly=monthly_revenue())
        order = rows.order_by("monthly").values_list("pk", flat=True)

        assert list(order) == [customer.pk]
        if amount not in dict(LARGE[:1]):  # beyond what SQLite's floats hold
            in_sql = rows.values_list("monthly", flat=True)[0]
            assert in_sql in (shown, shown * 100)  # SQLite orders by cents
