"""The link to a customer's statement: taken back, and another in its place."""

from django.db import transaction

from customers.services.customers import locked
from tenants.history import recorded


@transaction.atomic
def revoke_statement_link(customer, *, by):
    """From now on the link opens nothing; the customer returned has another one."""
    customer = locked(customer)
    with recorded(customer, by=by):
        customer.statement_revision += 1
        customer.updated_ip = by.ip_address
        customer.save(update_fields=["statement_revision", "updated_ip", "updated_at"])
    return customer
