"""Words for stories about the ledger: a shop that sells, is paid, credits and proves its books."""

from contextlib import contextmanager
from decimal import Decimal

from customers.services import create_customer
from sales.models import Product
from sales.proofs import findings
from sales.services import record_payment, record_sale
from tenants.history import save_recorded
from tenants.scope import tenant_scope
from tests.book import BY


def sell(customer, total, **details):
    """An issued sale of so much."""
    return record_sale(
        customer.tenant, by=BY, customer=customer, items=[], total=Decimal(total), **details
    )


def pay(customer, amount, **details):
    """A payment of so much."""
    return record_payment(
        customer.tenant, by=BY, customer=customer, amount=Decimal(amount), **details
    )


def product(tenant, price, **facts):
    """Something that is sold at that price in the tenant's currency."""
    given = {"name": "Paper", "code": "P-1", "currency": tenant.currency} | facts
    return save_recorded(Product(tenant=tenant, price=Decimal(price), **given), by=BY)


def again(row):
    """The row as the database has it."""
    return type(row).objects.get(pk=row.pk)


def sums(customer, currency=None):
    """(total, paid, credited, written off, unapplied, balance) of a customer in a currency."""
    row = customer.balances.get(currency=currency or customer.currency)
    return row.total, row.paid, row.credited, row.written_off, row.unapplied, row.balance


def proven(tenant):
    """Whether every proof of the tenant's ledger holds; what is wrong is what fails."""
    wrong = list(findings(tenant))
    assert not wrong, "\n".join(wrong)
    return True


@contextmanager
def shop(tenant, **facts):
    """A customer of the tenant, in the tenant's scope; the books are proven at the end."""
    with tenant_scope(tenant):
        yield create_customer(tenant, by=BY, **{"name": "Acme"} | facts)
        proven(tenant)
