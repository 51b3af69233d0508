"""The newest documents of a customer, with what is shown beside them."""

from functools import cache

from django.db import models
from django.db.models import Prefetch

from sales.models import Quotation, Sale
from tenants.compiled import Compiled, is_known_without
from tenants.slots import Slot

OF_CUSTOMER = {"customer": Slot("customer", models.BigAutoField())}
MADE_BY = ("seller", "cancelled_by")


class Newest:
    """So many of a customer's documents. Whoever reads the customer can read them ahead."""

    def __init__(self, name, relation, model, rows, most):
        self.name, self.relation, self.model, self.rows = name, relation, model, rows
        self.most, self.compiled = most, cache(self.compiled)

    def ahead(self, columns=()):
        """For `prefetch_related`, where the customer is the only one that is read; all columns, or
        these."""
        rows = self.rows().newest_first()[: self.most]
        rows = rows.only("customer", *columns) if columns else rows
        return Prefetch(self.relation, rows, to_attr=self.name)

    def of(self, customer, most=None):
        """Those read ahead, else what the database has now; None is the usual number."""
        if is_known_without(customer, self.relation):
            return []
        read_ahead = vars(customer).get(self.name) if most in (None, self.most) else None
        if read_ahead is not None:
            return read_ahead
        return self.compiled(most or self.most).run(customer=customer.pk)

    def compiled(self, most):
        return Compiled(lambda: self.rows().filter(**OF_CUSTOMER).newest_first()[:most])


def sold():
    """Sales with who made them, cancelled ones too."""
    return Sale.objects.invoices().select_related(*MADE_BY)


def issued():
    """Sales and credit notes that stand, with what a note refers to."""
    return Sale.objects.filter(status="issued").select_related("original")


def pending():
    """Quotations neither converted nor cancelled, expired ones too."""
    return Quotation.objects.pending().select_related(*MADE_BY)


recent_sales = Newest("newest_sales", "sales", Sale, sold, 20)
recent_issued_sales = Newest("newest_issued_sales", "sales", Sale, issued, 5)
recent_pending_quotations = Newest(
    "newest_pending_quotations", "quotations", Quotation, pending, 10
)
