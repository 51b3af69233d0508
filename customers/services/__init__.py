"""Every write of the book: atomic, validated, recorded."""

from customers.services.contacts import create_contact, delete_contact, update_contact
from customers.services.customers import (
    archive_customer,
    create_customer,
    customer_of_name,
    restore_customer,
    update_customer,
)
from customers.services.many import create_customers
from customers.services.notes import create_note, delete_note, update_note
from customers.services.org_units import create_org_unit, delete_org_unit, update_org_unit
from customers.services.payment_sources import remove_payment_source
from customers.services.removal import remove_customer
from customers.services.shown import create_shown_customer
from customers.services.statement_links import revoke_statement_link
from customers.services.tagging import apply_tags, create_tag

__all__ = [
    "apply_tags",
    "archive_customer",
    "create_contact",
    "create_customer",
    "create_customers",
    "create_note",
    "create_org_unit",
    "create_shown_customer",
    "create_tag",
    "customer_of_name",
    "delete_contact",
    "delete_note",
    "delete_org_unit",
    "remove_customer",
    "remove_payment_source",
    "restore_customer",
    "revoke_statement_link",
    "update_contact",
    "update_customer",
    "update_note",
    "update_org_unit",
]
