"""Every write of the book: atomic, validated, recorded."""

from customers.services.customers import (
    archive_customer,
    create_customer,
    restore_customer,
    update_customer,
)
from customers.services.removal import remove_customer

__all__ = [
    "archive_customer",
    "create_customer",
    "remove_customer",
    "restore_customer",
    "update_customer",
]
