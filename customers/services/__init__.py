"""Every write of the book: atomic, validated, recorded."""

from customers.services.customers import (
    archive_customer,
    create_customer,
    restore_customer,
    update_customer,
)

__all__ = ["archive_customer", "create_customer", "restore_customer", "update_customer"]
