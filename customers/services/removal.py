"""Taking a customer out of the book: for good where nothing hangs on them, else archived."""

from django.db import transaction

from customers.models import Customer, RetiredKey
from customers.services.customers import archive_customer, locked, told
from sales.balances import Ledger
from tenants.history import record
from tenants.models import Change


@transaction.atomic
def remove_customer(customer, *, by):
    """Delete a customer without documents, archive one with; says which: True when deleted.

    Documents are sales that are no drafts, payments, quotations, subscriptions and valuable payment
    sources; sub-customers count as much. Drafts and other sources go with their customer. Raises
    Refused `active_subscriptions`.
    """
    Ledger.locked(customer.tenant_id, [customer.pk])  # nobody sells to them meanwhile
    customer = locked(customer)
    if has_documents(customer):
        archive_customer(customer, by=by)
        return False
    delete(customer, by)
    return True


def has_documents(customer):
    """Whether anything refers to the customer that must not lose them."""
    hanging_on = (
        customer.sales.numbered(),
        customer.payments.all(),
        customer.quotations.all(),
        customer.subscriptions.all(),
        customer.payment_sources.valuable(),
        customer.children.all(),
    )
    return any(rows.exists() for rows in hanging_on)


def delete(customer, by):
    before = told(customer, {"tags", "main_contact"})
    record(Change.Action.DELETED, customer, by=by, before=before)
    if customer.external_key is not None:
        RetiredKey.objects.create(tenant=customer.tenant, external_key=customer.external_key)
    customer.sales.all().delete()  # drafts: the others were found above
    Customer.objects.filter(pk=customer.pk).delete()
