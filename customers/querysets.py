"""Reads of the book, by name."""

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from customers.search import matches, patterns, postgresql
from sales.models import Quotation, Sale
from tenants.ownership import TenantManager

MOST_BY_INDEX = 1000


class CustomerQuerySet(QuerySet):
    def present(self):
        """Not archived."""
        return self.exclude(status="archived")

    def search(self, text):
        """Customers in whose name, document, e-mail or phone each word of the text occurs.

        Case, accents, and separators inside numbers do not count (customers.search). No stored
        text has a NUL, so none is found by one.
        """
        if "\0" in text:
            return self.none()
        ids = indexed(text) if postgresql.is_available() else None
        return self.filter(matches(text)) if ids is None else self.filter(pk__in=ids)

    def with_document(self, compact):
        """The customer whose own document number this compact form is."""
        return self.filter(tax_id_compact=compact, tax_id_is_shared=False)

    def with_document_counts(self):
        """With `sales_count`, drafts left out, and `quotations_count`, of any state."""
        return self.annotate(
            sales_count=of_customer(Sale.objects.invoices()),
            quotations_count=of_customer(Quotation.objects.all()),
        )


def indexed(text):
    """All ids that the trigram index finds, None where they are so many that reading the rows in
    page order finds a page sooner, or where there is no word to look for."""
    words = patterns(text)
    ids = postgresql.found_ids(words, MOST_BY_INDEX + 1) if words else []
    return ids if 0 < len(words) and len(ids) <= MOST_BY_INDEX else None


def of_customer(documents):
    """How many of the documents are the outer customer's; a sub-query, so that counts do not
    multiply each other."""
    mine = documents.filter(customer=OuterRef("pk"), tenant_id=OuterRef("tenant_id")).order_by()
    counted = mine.values("customer").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


CustomerManager = TenantManager.from_queryset(CustomerQuerySet)
