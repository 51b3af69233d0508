"""The book that is measured: repeatable, and right to the cent."""

from decimal import Decimal

import pytest

from benchmarks.speed.book import make_book
from benchmarks.speed.plan import Plan, growing, plan
from customers.models import BillingAddress, Customer
from customers.search import search_text
from sales.models import NumberSeries, Quotation, Sale
from sales.proofs import findings
from tenants.scope import tenant_scope

TINY = Plan(customers=30, others=(10, 3), sales=120, busy=2, busy_sales=25)


def test_a_whole_book():
    whole = plan(1.0)

    assert (whole.customers, whole.busy, whole.busy_sales) == (200_000, 20, 5000)
    assert (len(whole.others) + 1, whole.sales) == (551, 1_000_000)
    assert whole.others == (2000,) * 50 + (20,) * 500
    assert whole.all_customers == 310_000


def test_parts_of_it():
    assert plan(0.1) == Plan(20_000, (2000,) * 5 + (20,) * 50, 100_000, 2, 5000)
    assert plan(0.0005) == Plan(100, (20, 10), 500, 1, 50)
    assert growing(3000) == Plan(3000, (), 14_000, 1, 5000)


@pytest.mark.sqlite
def test_the_book_is_right(db):
    """Every sum, month, date and number that is kept is what its documents say."""
    tenants = make_book(TINY)

    assert [[*told(tenant)] for tenant in tenants] == [[], [], []]
    with tenant_scope(tenants[0]):
        assert Customer.objects.count() == 30
        assert Customer.objects.order_by("id").first().sales.count() == 25
        assert Sale.objects.exclude(balance=0).exists()
        assert set(Quotation.objects.values_list("status", flat=True)) == {"pending", "cancelled"}
        assert BillingAddress.objects.filter(country="CL").count() == 3
        assert NumberSeries.objects.get(name="sale 1").next == Sale.objects.count() + 1


def told(tenant):
    with tenant_scope(tenant):
        yield from findings(tenant)


@pytest.mark.sqlite
def test_the_book_is_the_same_each_time(db):
    tenant = make_book(TINY)[0]

    with tenant_scope(tenant):
        rows = Customer.objects.values_list("name", "balances__total").order_by("id")
        assert rows[0] == ("Comercial Ana Ibáñez babababababa SAS", Decimal("1633041.27"))


@pytest.mark.sqlite
def test_what_follows_from_columns_is_there(db):
    tenant = make_book(TINY)[0]

    with tenant_scope(tenant):
        for customer in Customer.objects.all():
            facts = {name: getattr(customer, name) for name in DERIVED_FROM}
            assert customer.search_text == search_text(**facts)
            assert customer.email_key == customer.email
            assert customer.name_key


DERIVED_FROM = ("name", "trade_name", "tax_id", "tax_id_compact", "email", "phone")
