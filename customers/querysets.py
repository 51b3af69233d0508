"""Reads of the book, by name."""

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from customers.search import matches
from sales.models import Quotation, Sale
from tenants.ownership import TenantManager


class CustomerQuerySet(QuerySet):
    def present(self):
        """Not archived."""
        return self.exclude(status="archived")

    def search(self, text):
        """Customers in whose name, document, e-mail or phone each word of the text occurs.

        Case, accents, and separators inside numbers do not count (customers.search). No stored
        text has a NUL, so none is found by one.
        """
        return self.none() if "\0" in text else self.filter(matches(text))

    def with_document(self, compact):
        """The customer whose own document number this compact form is."""
        return self.filter(tax_id_compact=compact, tax_id_is_shared=False)

    def with_document_counts(self):
        """With `sales_count`, drafts left out, and `quotations_count`, of any state."""
        return self.annotate(
            sales_count=of_customer(Sale.objects.invoices()),
            quotations_count=of_customer(Quotation.objects.all()),
        )


def of_customer(documents):
    """How many of the documents are the outer customer's; a sub-query, so that counts do not
    multiply each other."""
    mine = documents.filter(customer=OuterRef("pk"), tenant_id=OuterRef("tenant_id")).order_by()
    counted = mine.values("customer").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


CustomerManager = TenantManager.from_queryset(CustomerQuerySet)
