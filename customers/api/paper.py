"""A document as a printable page."""

from base64 import b64encode

from customers.api import wire
from customers.papers import invoice_pdf


class Paper(wire.Field):
    """A sale as a printable page: PDF, in base 64."""

    documented = {"type": "string", "contentEncoding": "base64"}

    def __init__(self):
        super().__init__(source="*", read_only=True)

    def to_representation(self, sale):
        return b64encode(invoice_pdf(sale)).decode()
