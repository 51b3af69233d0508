"""Reads of the ledger, by name."""

from django.db.models import QuerySet, Sum

from tenants.ownership import TenantManager


class SaleQuerySet(QuerySet):
    def invoices(self):
        """Issued and cancelled sales: what other systems call invoices. Drafts and credit notes
        are not."""
        return self.numbered().filter(kind="sale")

    def numbered(self):
        """What was issued, cancelled since or not: sales and credit notes."""
        return self.exclude(status="draft")

    def drafts(self):
        return self.filter(status="draft")

    def credit_notes(self):
        """Issued and cancelled credit notes."""
        return self.numbered().filter(kind="credit_note")

    def standing(self):
        """Issued and not cancelled: sales and credit notes that count."""
        return self.filter(status="issued")

    def open(self):
        """Issued sales with something still to pay, those given up as uncollectible excepted."""
        return self.filter(status="issued", kind="sale", balance__gt=0)

    def overdue(self, today):
        return self.open().filter(due_on__lt=today)

    def uncollectible(self):
        return self.filter(status="issued", uncollectible_at__isnull=False)

    def unapplied(self):
        """Credit notes with something that settles nothing yet."""
        return self.filter(status="issued", kind="credit_note", unapplied__gt=0)

    def newest_first(self):
        return self.order_by("-created_at", "-id")


class QuotationQuerySet(QuerySet):
    def pending(self):
        """Neither converted nor cancelled; expired ones are among them."""
        return self.filter(status="pending")

    def expired(self, moment):
        """Pending and past their validity."""
        return self.pending().filter(valid_until__lte=moment)

    def newest_first(self):
        return self.order_by("-created_at", "-id")


class PaymentQuerySet(QuerySet):
    def standing(self):
        """Not void."""
        return self.filter(voided_at=None)

    def unapplied(self):
        """With something that settles nothing yet. Refunds and what is void have none."""
        return self.filter(unapplied__gt=0)

    def newest_first(self):
        return self.order_by("-created_at", "-id")


class ApplicationQuerySet(QuerySet):
    def per_sale(self):
        """One row for each sale: `sale_id` and the `applied` sum."""
        settled = self.filter(sale__isnull=False).order_by("sale_id").values("sale_id")
        return settled.annotate(applied=Sum("amount"))

    def by_payments(self):
        """Of payments proper, neither of credits nor of credit notes."""
        return self.filter(payment__kind="payment")

    def by_credits(self):
        """Of credits and credit notes."""
        return self.exclude(payment__kind="payment")

    def newest_first(self):
        return self.order_by("-id")


class SubscriptionQuerySet(QuerySet):
    def live(self):
        """Running or on trial."""
        return self.filter(status__in=("active", "trial"))


SaleManager = TenantManager.from_queryset(SaleQuerySet)
QuotationManager = TenantManager.from_queryset(QuotationQuerySet)
PaymentManager = TenantManager.from_queryset(PaymentQuerySet)
ApplicationManager = TenantManager.from_queryset(ApplicationQuerySet)
SubscriptionManager = TenantManager.from_queryset(SubscriptionQuerySet)
