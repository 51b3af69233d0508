"""Words for stories about the ledger: a shop that sells, is paid, credits and proves its books."""

from collections import Counter, defaultdict
from contextlib import contextmanager
from decimal import Decimal

from customers.receivables import open_documents, receivables
from customers.services import create_customer
from sales.aging import BUCKETS
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


def itemized(tenant, day, **narrowed):
    """The open documents of a day, which make up its receivables."""
    documents = list(open_documents(tenant, day, **narrowed))
    sums, counts = defaultdict(Counter), Counter()
    for one in documents:
        sums[one.customer_id][one.bucket] += one.balance
        counts[one.customer_id] += one.kind == "sale"
    for group in receivables(tenant, day, **narrowed):
        mine = sums.pop(group.customer_id, {})
        assert group.aging.buckets == dict.fromkeys(BUCKETS, 0) | mine
        assert group.aging.sales_count == counts[group.customer_id]
    assert not sums
    return documents


@contextmanager
def shop(tenant, **facts):
    """A customer of the tenant, in the tenant's scope; the books are proven at the end."""
    with tenant_scope(tenant):
        yield create_customer(tenant, by=BY, **{"name": "Acme"} | facts)
        proven(tenant)
