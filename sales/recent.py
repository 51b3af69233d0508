"""The newest documents of a customer, with what is shown beside them."""

from functools import cache

from django.db import models

from sales.models import Quotation, Sale
from tenants.compiled import Compiled, Slot, is_known_without

OF_CUSTOMER = {"customer": Slot("customer", models.BigAutoField())}
MADE_BY = ("seller", "cancelled_by")


def recent_sales(customer, most):
    """Sales with who made them, cancelled ones too."""
    if is_known_without(customer, "sales"):
        return []
    return newest(sold, most).run(customer=customer.pk)


def recent_issued_sales(customer, most):
    """Sales and credit notes that stand, with what a note refers to."""
    if is_known_without(customer, "sales"):
        return []
    return newest(issued, most).run(customer=customer.pk)


def recent_pending_quotations(customer, most):
    """Quotations neither converted nor cancelled, expired ones too."""
    return newest(pending, most).run(customer=customer.pk)


def sold():
    return Sale.objects.invoices().select_related(*MADE_BY)


def issued():
    return Sale.objects.filter(status="issued").select_related("original")


def pending():
    return Quotation.objects.pending().select_related(*MADE_BY)


@cache
def newest(documents, most):
    return Compiled(lambda: documents().filter(**OF_CUSTOMER).newest_first()[:most])
