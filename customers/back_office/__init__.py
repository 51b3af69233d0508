"""What the page of a customer tells beside its form."""

from customers.back_office.panel import Panel

__all__ = ["Panel"]
