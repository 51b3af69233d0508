"""What customers pay, get back and are granted, and what it settles."""

from decimal import Decimal

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from sales.fields import AmountField, CurrencyField, has_currency
from sales.models.documents import person
from sales.models.sales import Sale
from sales.money import worded
from sales.querysets import ApplicationManager, PaymentManager
from tenants.identifiers import random_token
from tenants.ownership import TenantForeignKey, TenantOwned, TenantRecord, TenantReference


class Payment(TenantRecord):
    """Money that came in or went back, or a credit that was granted.

    `unapplied` is what settles no sale yet and was not given back either; always 0 for a refund,
    which is covered by such credit from the beginning. `intended_for` is the sale that it was made
    for, which may have been a draft by then; `source` the means by which it was paid.
    """

    class Kind(models.TextChoices):
        PAYMENT = "payment", _("payment")
        REFUND = "refund", _("refund")
        CREDIT = "credit", _("credit")

    token = models.CharField(max_length=12, default=random_token, editable=False)
    external_key = models.CharField(_("external key"), max_length=255, null=True, blank=True)
    number = models.PositiveBigIntegerField(_("number"), editable=False)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind, default=Kind.PAYMENT)
    customer = TenantForeignKey("customers.Customer", models.PROTECT, verbose_name=_("customer"))
    currency = CurrencyField(_("currency"))
    amount = AmountField(_("amount"))
    unapplied = AmountField(_("unapplied"), default=Decimal(0), editable=False)
    paid_on = models.DateField(_("paid on"))
    method = models.CharField(_("method"), max_length=40, blank=True)
    splits = models.JSONField(_("split into"), default=list, blank=True)
    reference = models.CharField(_("reference"), max_length=255, blank=True)
    notes = models.TextField(_("notes"), null=True, blank=True)
    metadata = models.JSONField(_("metadata"), default=dict, blank=True)
    intended_for = TenantForeignKey(
        Sale,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="intended_payments",
        verbose_name=_("intended for"),
    )
    source = TenantForeignKey(
        "customers.PaymentSource",
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("payment source"),
    )
    received_by = person(_("received by"))
    voided_at = models.DateTimeField(_("voided at"), null=True, blank=True, editable=False)
    voided_by = person(_("voided by"))

    objects = PaymentManager()

    class Meta(TenantRecord.Meta):
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        default_related_name = "payments"
        indexes = [
            Index(fields=["tenant", "customer", "-paid_on", "-id"], name="payment_of_customer"),
            Index(fields=["tenant", "-created_at", "-id"], name="payment_newest"),
            Index(
                fields=["tenant", "customer", "currency"],
                condition=Q(unapplied__gt=0),
                name="payment_unapplied",
            ),
            Index(
                fields=["tenant", "intended_for"],
                condition=Q(intended_for__isnull=False),
                name="payment_intended_for",
            ),
            Index(
                fields=["tenant", "source"],
                condition=Q(source__isnull=False),
                name="payment_of_source",
            ),
        ]
        constraints = [
            *TenantRecord.Meta.constraints,
            has_currency(),
            TenantReference(field="customer", name="payment_customer"),
            TenantReference(field="intended_for", name="payment_intended_for_sale"),
            TenantReference(field="source", name="payment_source"),
            CheckConstraint(condition=Q(amount__gt=0), name="payment_amount_is_positive"),
            CheckConstraint(
                condition=Q(unapplied__gte=0, unapplied__lte=F("amount")),
                name="payment_not_overapplied",
            ),
            CheckConstraint(
                condition=~Q(kind="refund") | Q(unapplied=0), name="refund_is_no_credit"
            ),
            UniqueConstraint(fields=["tenant", "number"], name="payment_number_per_tenant"),
            UniqueConstraint(fields=["tenant", "token"], name="payment_token_per_tenant"),
            UniqueConstraint(
                fields=["tenant", "external_key"], name="payment_external_key_per_tenant"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}"

    @property
    def is_void(self):
        return self.voided_at is not None


class Application(TenantOwned):
    """So much of a payment, a credit or a credit note settles so much of a sale, or is refunded.

    All of one customer and in one currency. `applied_on` is the day from which it counts: both
    sides are there by then.
    """

    payment = TenantForeignKey(
        Payment,
        models.PROTECT,
        null=True,
        related_name="applications",
        verbose_name=_("payment"),
    )
    credit_note = TenantForeignKey(
        Sale,
        models.PROTECT,
        null=True,
        related_name="applied_to",
        verbose_name=_("credit note"),
    )
    sale = TenantForeignKey(
        Sale, models.PROTECT, null=True, related_name="applications", verbose_name=_("sale")
    )
    refund = TenantForeignKey(
        Payment, models.PROTECT, null=True, related_name="covered_by", verbose_name=_("refund")
    )
    amount = AmountField(_("amount"))
    applied_on = models.DateField(_("applied on"))

    objects = ApplicationManager()

    class Meta(TenantOwned.Meta):
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        indexes = [
            Index(fields=["tenant", "sale"], name="application_of_sale"),
            Index(fields=["tenant", "payment"], name="application_of_payment"),
            Index(fields=["tenant", "credit_note"], name="application_of_credit_note"),
            Index(fields=["tenant", "refund"], name="application_of_refund"),
            Index(fields=["tenant", "applied_on"], name="application_by_day"),
        ]
        constraints = [
            *TenantOwned.Meta.constraints,
            TenantReference(field="payment", name="application_payment"),
            TenantReference(field="credit_note", name="application_credit_note"),
            TenantReference(field="sale", name="application_sale"),
            TenantReference(field="refund", name="application_refund"),
            CheckConstraint(condition=Q(amount__gt=0), name="application_amount_is_positive"),
            CheckConstraint(
                condition=Q(payment__isnull=False) ^ Q(credit_note__isnull=False),
                name="application_has_one_source",
            ),
            CheckConstraint(
                condition=Q(sale__isnull=False) ^ Q(refund__isnull=False),
                name="application_has_one_target",
            ),
        ]

    def __str__(self):
        return f"{self.source} → {self.target}: {worded(self.amount)}"

    @property
    def source(self):
        """The Payment or the credit note that it draws on."""
        return self.payment if self.payment_id else self.credit_note

    @property
    def target(self):
        """The sale or the refund that it settles."""
        return self.sale if self.sale_id else self.refund
