"""The book in the back office. A customer and what belongs to one are kept on one page."""

from customers.admin import customer, parts

__all__ = ["customer", "parts"]
