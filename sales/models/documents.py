"""Sales and quotations."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from sales.fields import AmountField, CurrencyField, has_currency
from sales.models.catalog import PaymentTerm, Product
from sales.querysets import QuotationManager, SaleManager
from tenants.identifiers import random_token
from tenants.ownership import (
    TenantForeignKey,
    TenantOneToOneField,
    TenantOwned,
    TenantRecord,
    TenantReference,
)


def person(verbose_name):
    """A reference to who did it. Accounts are suspended, never deleted."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=verbose_name,
    )


class Document(TenantRecord):
    """What a sale and a quotation have in common."""

    token = models.CharField(max_length=12, default=random_token, editable=False)
    external_key = models.CharField(_("external key"), max_length=255, null=True, blank=True)
    number = models.PositiveBigIntegerField(_("number"), null=True, editable=False)
    customer = TenantForeignKey(
        "customers.Customer", models.PROTECT, null=True, blank=True, verbose_name=_("customer")
    )
    seller = person(_("seller"))
    currency = CurrencyField(_("currency"))
    subtotal = AmountField(_("subtotal"), default=Decimal(0))
    tax = AmountField(_("tax"), default=Decimal(0))
    total = AmountField(_("total"), default=Decimal(0))
    notes = models.TextField(_("notes"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True, editable=False)
    cancelled_by = person(_("cancelled by"))
    cancellation_reason = models.TextField(_("cancellation reason"), null=True, blank=True)

    class Meta(TenantRecord.Meta):
        abstract = True
        indexes = [
            Index(
                fields=["tenant", "customer", "-created_at", "-id"], name="%(class)s_of_customer"
            ),
            Index(fields=["tenant", "-created_at", "-id"], name="%(class)s_newest"),
        ]
        constraints = [
            *TenantRecord.Meta.constraints,
            has_currency(),
            TenantReference(field="customer", name="%(class)s_customer"),
            UniqueConstraint(fields=["tenant", "token"], name="%(class)s_token_per_tenant"),
            UniqueConstraint(
                fields=["tenant", "external_key"], name="%(class)s_external_key_per_tenant"
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.number or self.pk}"


class Line(TenantOwned):
    """One line of a document: what, how many, at what price in the document's currency."""

    position = models.PositiveSmallIntegerField(_("position"))
    product = TenantForeignKey(
        Product, models.PROTECT, null=True, blank=True, verbose_name=_("product")
    )
    description = models.CharField(_("description"), max_length=500)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=4)
    unit_price = AmountField(_("unit price"), max_digits=20, decimal_places=4)
    total = AmountField(_("total"))

    class Meta(TenantOwned.Meta):
        abstract = True
        ordering = ["position"]
        constraints = [
            *TenantOwned.Meta.constraints,
            TenantReference(field="product", name="%(class)s_product"),
        ]

    def __str__(self):
        return self.description


class Sale(Document):
    """A sale, or the credit note that takes one back. Issued ones are frozen."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        ISSUED = "issued", _("issued")
        CANCELLED = "cancelled", _("cancelled")

    class Kind(models.TextChoices):
        SALE = "sale", _("sale")
        CREDIT_NOTE = "credit_note", _("credit note")

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
    point_of_sale = models.PositiveIntegerField(_("point of sale"), default=1)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True, editable=False)
    payment_term = TenantForeignKey(
        PaymentTerm, models.PROTECT, null=True, blank=True, verbose_name=_("payment term")
    )
    exchange_rate = models.DecimalField(
        _("exchange rate"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    balance = AmountField(_("balance"), default=Decimal(0), editable=False)
    original = TenantForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="credit_notes",
        verbose_name=_("original sale"),
    )
    customer_name = models.TextField(_("customer's name"), blank=True, editable=False)
    customer_tax_id = models.TextField(_("customer's document"), blank=True, editable=False)
    customer_address = models.JSONField(_("customer's address"), default=dict, editable=False)
    metadata = models.JSONField(_("metadata"), default=dict, blank=True)

    objects = SaleManager()

    class Meta(Document.Meta):
        verbose_name = _("sale")
        verbose_name_plural = _("sales")
        default_related_name = "sales"
        indexes = [
            *Document.Meta.indexes,
            Index(
                fields=["tenant", "customer", "due_on"],
                condition=Q(status="issued", balance__gt=0),
                name="sale_open",
            ),
        ]
        constraints = [
            *Document.Meta.constraints,
            TenantReference(field="payment_term", name="sale_payment_term"),
            TenantReference(field="original", name="sale_original"),
            UniqueConstraint(fields=["tenant", "kind", "number"], name="sale_number_per_tenant"),
        ]

    @property
    def is_cancelled(self):
        return self.status == self.Status.CANCELLED


class SaleLine(Line):
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


class Quotation(Document):
    """An offer. It expires by date alone; converting it makes one sale, once."""

    class Status(models.TextChoices):
        PENDING = "pending", _("pending")
        CONVERTED = "converted", _("converted")
        CANCELLED = "cancelled", _("cancelled")

    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.PENDING)
    valid_until = models.DateTimeField(_("valid until"))
    converted_at = models.DateTimeField(_("converted at"), null=True, blank=True, editable=False)
    sale = TenantOneToOneField(
        Sale, models.PROTECT, null=True, blank=True, editable=False, verbose_name=_("sale")
    )

    objects = QuotationManager()

    class Meta(Document.Meta):
        verbose_name = _("quotation")
        verbose_name_plural = _("quotations")
        default_related_name = "quotations"
        constraints = [
            *Document.Meta.constraints,
            TenantReference(field="sale", name="quotation_sale"),
            UniqueConstraint(fields=["tenant", "sale"], name="quotation_converted_once"),
            UniqueConstraint(fields=["tenant", "number"], name="quotation_number_per_tenant"),
        ]

    def has_expired_at(self, moment):
        return self.valid_until <= moment


class QuotationLine(Line):
    quotation = TenantForeignKey(
        Quotation, models.CASCADE, related_name="lines", verbose_name=_("quotation")
    )

    class Meta(Line.Meta):
        verbose_name = _("quotation line")
        verbose_name_plural = _("quotation lines")
        default_related_name = "quotation_lines"
        constraints = [
            *Line.Meta.constraints,
            TenantReference(field="quotation", name="quotation_line_quotation"),
            UniqueConstraint(
                fields=["tenant", "quotation", "position"], name="quotation_line_position"
            ),
        ]
