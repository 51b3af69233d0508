"""Payment sources taken out of the book, and customers with and without valuable ones."""

import pytest

from customers.models import Customer, PaymentSource
from customers.services import remove_customer, remove_payment_source
from sales.services import record_payment
from tenants.history import save_recorded
from tenants.models import Change
from tenants.scope import tenant_scope
from tests.book import BY


@pytest.fixture
def ana(norte, make_customer):
    customer = make_customer(norte, name="Ana")
    with tenant_scope(norte):
        yield customer


def source_of(customer, **facts):
    return save_recorded(PaymentSource(tenant=customer.tenant, customer=customer, **facts), by=BY)


def test_source_that_nothing_was_paid_by_is_deleted(ana):
    source = source_of(ana)

    remove_payment_source(source, by=BY)

    assert not PaymentSource.objects.exists()
    assert Change.objects.filter(kind="paymentsource", action="deleted").count() == 1


def test_source_with_payments_is_kept_as_finalized(ana):
    source = source_of(ana, status="chargeable")
    record_payment(ana.tenant, by=BY, customer=ana, amount=5, source=source)

    remove_payment_source(source, by=BY)

    assert PaymentSource.objects.get().status == "finalized"
    assert Change.objects.filter(kind="paymentsource", action="updated").get().after == {
        "status": "finalized"
    }


@pytest.mark.parametrize("status", PaymentSource.Status.values)
@pytest.mark.parametrize("usage", PaymentSource.Usage.values)
def test_only_a_valuable_source_keeps_its_customer(status, usage, ana):
    source_of(ana, status=status, usage=usage)
    is_valuable = usage == "reusable" and status in {"pending", "chargeable"}

    assert remove_customer(ana, by=BY) == (not is_valuable)

    assert Customer.objects.filter(status="archived").count() == int(is_valuable)
    assert PaymentSource.objects.count() == int(is_valuable)


def test_abandoned_source_with_payments_keeps_its_customer(ana):
    source = source_of(ana, status="failed", usage="single")
    record_payment(ana.tenant, by=BY, customer=ana, amount=5, source=source)

    assert remove_customer(ana, by=BY) is False

    assert PaymentSource.objects.count() == 1
