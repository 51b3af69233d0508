"""Reads of the ledger, by name."""

from django.db.models import QuerySet

from tenants.ownership import TenantManager


class SaleQuerySet(QuerySet):
    def invoices(self):
        """Issued and cancelled sales: what other systems call invoices. Drafts are not."""
        return self.exclude(status="draft")

    def open(self):
        """Issued with something still to pay."""
        return self.filter(status="issued", balance__gt=0)

    def overdue(self, today):
        return self.open().filter(due_on__lt=today)

    def newest_first(self):
        return self.order_by("-created_at", "-id")


class QuotationQuerySet(QuerySet):
    def pending(self):
        """Neither converted nor cancelled; expired ones are among them."""
        return self.filter(status="pending")

    def newest_first(self):
        return self.order_by("-created_at", "-id")


class SubscriptionQuerySet(QuerySet):
    def live(self):
        """Running or on trial."""
        return self.filter(status__in=("active", "trial"))


SaleManager = TenantManager.from_queryset(SaleQuerySet)
QuotationManager = TenantManager.from_queryset(QuotationQuerySet)
SubscriptionManager = TenantManager.from_queryset(SubscriptionQuerySet)
