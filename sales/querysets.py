"""Reads of the ledger, by name."""

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from tenants.ownership import TenantManager
from tenants.scope import depend_on_clock


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

    def settled(self):
        """Issued sales with nothing left to pay, those given up as uncollectible excepted."""
        mine = self.filter(status="issued", kind="sale", balance=0)
        return mine.filter(uncollectible_at__isnull=True)

    def overdue(self, today):
        return self.open().filter(due_on__lt=today)

    def uncollectible(self):
        return self.filter(status="issued", uncollectible_at__isnull=False)

    def unapplied(self):
        """Credit notes with something that settles nothing yet."""
        return self.filter(status="issued", kind="credit_note", unapplied__gt=0)

    def without_notes(self):
        """Sales of any state, credit notes left out."""
        return self.filter(kind="sale")

    def with_stage(self):
        """With `stage`: draft, `pending` (a draft that payments wait for, void ones aside), open,
        paid, uncollectible, cancelled."""
        return self.annotate(stage=stage(self.model))

    def newest_first(self):
        return self.order_by("-created_at", "-id")


def stage(sales):
    payments = sales._meta.get_field("intended_payments").related_model.objects
    own = payments.filter(intended_for=OuterRef("pk"), tenant_id=OuterRef("tenant_id"))
    return Case(
        When(Q(status="draft") & Exists(own.standing()), then=Value("pending")),
        When(status="draft", then=Value("draft")),
        When(status="cancelled", then=Value("cancelled")),
        When(uncollectible_at__isnull=False, then=Value("uncollectible")),
        When(balance__gt=0, then=Value("open")),
        default=Value("paid"),
    )


class QuotationQuerySet(QuerySet):
    def with_line_count(self):
        """With `lines_count`, of each by itself, so that a list can be read as a stream."""
        lines = self.model._meta.get_field("lines").related_model.objects
        own = lines.filter(quotation=OuterRef("pk"), tenant_id=OuterRef("tenant_id")).order_by()
        counted = own.values("quotation").annotate(number=Count("pk")).values("number")
        return self.annotate(lines_count=Coalesce(Subquery(counted), 0))

    def pending(self):
        """Neither converted nor cancelled; expired ones are among them."""
        return self.filter(status="pending")

    def expired(self, moment):
        """Pending and past their validity."""
        return self.pending().filter(valid_until__lte=moment)

    def in_states(self, words, moment):
        """In one of these at a moment: `valid` and `expired`, which are pending, `converted`,
        `cancelled`. Other words are no state."""
        pending = {"valid": Q(valid_until__gt=moment), "expired": Q(valid_until__lte=moment)}
        either = Q(status__in={"converted", "cancelled"} & set(words))
        for word in pending.keys() & set(words):
            depend_on_clock()
            either |= Q(status="pending") & pending[word]
        return self.filter(either)

    def newest_first(self):
        return self.order_by("-created_at", "-id")


class PaymentQuerySet(QuerySet):
    def standing(self):
        """Not void."""
        return self.filter(voided_at=None)

    def void(self):
        return self.exclude(voided_at=None)

    def received(self):
        """Money that came in: neither refunds nor credits."""
        return self.filter(kind="payment")

    def linked_to(self, **sale):
        """Intended for a sale of which this is true, or settling it."""
        conditions = {f"applications__sale__{name}": value for name, value in sale.items()}
        settling = self.model.objects.filter(**conditions).values("pk")
        intended = {f"intended_for__{name}": value for name, value in sale.items()}
        return self.filter(Q(**intended) | Q(pk__in=settling))

    def unapplied(self):
        """With something that settles nothing yet. Refunds and what is void have none."""
        return self.filter(unapplied__gt=0)

    def newest_first(self):
        return self.order_by("-created_at", "-id")

    def with_first_sale(self):
        """With `sale_uuid`, `sale_point` and `sale_number` of the first sale that each settles."""
        application = self.model._meta.get_field("applications").related_model
        of_this = {"payment": OuterRef("pk"), "tenant_id": OuterRef("tenant_id")}
        first = application.objects.filter(sale__isnull=False, **of_this).order_by("id")
        return self.annotate(
            sale_uuid=Subquery(first.values("sale__uuid")[:1]),
            sale_point=Subquery(first.values("sale__point_of_sale")[:1]),
            sale_number=Subquery(first.values("sale__number")[:1]),
        )


class ApplicationQuerySet(QuerySet):
    def per_sale(self):
        """One row for each sale: `sale_id` and the `applied` sum."""
        settled = self.filter(sale__isnull=False).order_by("sale_id").values("sale_id")
        return settled.annotate(applied=Sum("amount"))

    def by_payments(self):
        """Of payments proper, neither of credits nor of credit notes."""
        return self.filter(payment__kind="payment")

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
