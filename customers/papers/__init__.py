"""Documents of the ledger on paper."""

from customers.papers.invoice import invoice_pdf

__all__ = ["invoice_pdf"]
