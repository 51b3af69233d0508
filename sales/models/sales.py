"""Sales and credit notes."""

from decimal import Decimal

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from sales.fields import AmountField, ExactField
from sales.models.documents import Document, Line
from sales.querysets import SaleManager
from tenants.columns import FromColumns
from tenants.ownership import TenantForeignKey, TenantReference


def formatted(point_of_sale, number):
    """Both as vouchers show them, 0001-00000012; empty for a draft, which has no number."""
    return f"{point_of_sale:04}-{number:08}" if number else ""


class Sale(Document):
    """A sale, or the credit note that takes one back. Issued ones are frozen.

    What is kept of a sale: `balance`, still to be paid; `credited`, the credit notes issued for
    it; `written_off`, given up as uncollectible. Of a credit note: `unapplied`, what settles
    nothing yet. All in the sale's currency; `exchange_rate` is told and nothing is reckoned by it.
    `references` are other documents that it names: objects of date, document, serial, description.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        ISSUED = "issued", _("issued")
        CANCELLED = "cancelled", _("cancelled")

    class Kind(models.TextChoices):
        SALE = "sale", _("sale")
        CREDIT_NOTE = "credit_note", _("credit note")

    class Collection(models.TextChoices):
        DEFERRED = "deferred", _("paid later")
        DEFERRED_DUES = "deferred_dues", _("paid later in instalments")
        AUTOMATICALLY = "automatically", _("charged automatically")

    class InvoiceStatus(models.TextChoices):
        NOT_REQUIRED = "not_required", _("not required")
        PENDING = "pending", _("pending")
        ISSUED = "issued", _("issued")

    kind = models.CharField(_("kind"), max_length=11, choices=Kind, default=Kind.SALE)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.DRAFT)
    voucher_type = models.CharField(_("voucher type"), max_length=10, blank=True)
    invoice_status = models.CharField(
        _("invoice status"),
        max_length=12,
        choices=InvoiceStatus,
        default=InvoiceStatus.NOT_REQUIRED,
    )
    collection_method = models.CharField(
        _("collection"), max_length=13, choices=Collection, default=Collection.DEFERRED
    )
    point_of_sale = models.PositiveIntegerField(_("point of sale"), default=1)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True, editable=False)
    service_from = models.DateField(_("service from"), null=True, blank=True)
    service_to = models.DateField(_("service to"), null=True, blank=True)
    exchange_rate = ExactField(_("exchange rate"), decimal_places=6, null=True, blank=True)
    references = models.JSONField(_("references"), default=list, blank=True)
    balance = AmountField(_("balance"), default=Decimal(0), editable=False)
    credited = AmountField(_("credited"), default=Decimal(0), editable=False)
    written_off = AmountField(_("written off"), default=Decimal(0), editable=False)
    unapplied = AmountField(_("unapplied"), default=Decimal(0), editable=False)
    uncollectible_at = models.DateTimeField(
        _("uncollectible since"), null=True, blank=True, editable=False
    )
    original = TenantForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="credit_notes",
        verbose_name=_("original sale"),
    )
    subscription = TenantForeignKey(
        "sales.Subscription", models.PROTECT, null=True, blank=True, verbose_name=_("subscription")
    )
    customer_name = models.TextField(_("customer's name"), blank=True, editable=False)
    customer_tax_id = models.TextField(_("customer's document"), blank=True, editable=False)
    customer_address = models.JSONField(_("customer's address"), default=dict, editable=False)
    customer_shipping = models.JSONField(_("shipping address"), default=dict, editable=False)

    objects = SaleManager()

    class Meta(Document.Meta):
        verbose_name = _("sale")
        verbose_name_plural = _("sales")
        default_related_name = "sales"
        indexes = [
            *Document.Meta.indexes,
            Index(
                fields=["tenant", "customer", "currency", "due_on"],
                condition=Q(status="issued", kind="sale", balance__gt=0),
                name="sale_open",
            ),
            Index(
                fields=["tenant", "customer", "-issued_on"],
                condition=Q(status="issued"),
                name="sale_issued",
            ),
            Index(
                # to count them without reading them; in the order of pages, or it would tempt
                # PostgreSQL to sort a customer's thousands for the newest few
                fields=["tenant", "customer", "-created_at", "-id"],
                condition=Q(kind="sale") & ~Q(status="draft"),
                name="sale_invoices",
            ),
            Index(fields=["tenant", "number"], name="sale_by_number"),
            Index(
                fields=["tenant", "uncollectible_at"],
                condition=Q(uncollectible_at__isnull=False),
                name="sale_given_up",
            ),
            Index(
                fields=["tenant", "customer", "currency"],
                condition=Q(status="issued", kind="credit_note", unapplied__gt=0),
                name="credit_note_unapplied",
            ),
            Index(fields=["tenant", "original"], name="sale_credit_notes"),
            Index(fields=["tenant", "subscription"], name="sale_of_subscription"),
        ]
        constraints = [
            *Document.Meta.constraints,
            TenantReference(field="original", name="sale_original"),
            TenantReference(field="subscription", name="sale_subscription"),
            CheckConstraint(condition=Q(total__gte=0), name="sale_total_is_not_negative"),
            CheckConstraint(
                condition=Q(balance__gte=0, balance__lte=F("total")), name="sale_not_overpaid"
            ),
            CheckConstraint(
                condition=Q(credited__gte=0, credited__lte=F("total")), name="sale_not_overcredited"
            ),
            CheckConstraint(
                condition=Q(unapplied__gte=0, unapplied__lte=F("total")),
                name="credit_note_not_overapplied",
            ),
            CheckConstraint(
                condition=Q(status="draft") ^ Q(number__isnull=False),
                name="sale_has_number_once_issued",
            ),
            UniqueConstraint(
                fields=["tenant", "kind", "point_of_sale", "voucher_type", "number"],
                name="sale_number_once_per_series",
            ),
        ]

    @property
    def is_cancelled(self):
        return self.status == self.Status.CANCELLED

    @property
    def is_credit_note(self):
        return self.kind == self.Kind.CREDIT_NOTE

    @property
    def is_uncollectible(self):
        return self.uncollectible_at is not None

    @property
    def taxable(self):
        """The part of the subtotal that bears tax, the discount taken off it."""
        return self.subtotal - self.discount - self.untaxed

    @property
    def untaxed(self):
        """The exempt part of the subtotal, less what is left of the discount after taxed lines."""
        return min(self.exempt, self.subtotal - self.discount)

    @property
    def series(self):
        """The name of the NumberSeries that it takes its number from."""
        return f"{self.kind} {self.point_of_sale} {self.voucher_type}".rstrip()

    formatted_number = FromColumns(formatted, "point_of_sale", "number")

    def is_overdue_on(self, day):
        """Whether something is still to be paid and the due date has passed."""
        return self.days_overdue_on(day) > 0

    def days_overdue_on(self, day):
        """How many days the due date has passed while something is still to be paid, else 0."""
        is_late = self.balance > 0 and self.due_on is not None and self.due_on < day
        return (day - self.due_on).days if is_late else 0

    def sums(self):
        """What it adds to its customer's sums while it is issued: a credit note takes away."""
        if self.is_credit_note:
            return {"sales_count": 0, "total": -self.total}
        return {"sales_count": 1, "total": self.total}


class SaleLine(Line):
    """What was sold, in one line of a sale."""

    sale = TenantForeignKey(Sale, models.CASCADE, related_name="lines", verbose_name=_("sale"))

    class Meta(Line.Meta):
        verbose_name = _("sale line")
        verbose_name_plural = _("sale lines")
        default_related_name = "sale_lines"
        constraints = [
            *Line.Meta.constraints,
            TenantReference(field="sale", name="sale_line_sale"),
            UniqueConstraint(fields=["tenant", "sale", "position"], name="sale_line_position"),
        ]
