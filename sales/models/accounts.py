"""What a customer pays, owes and subscribes to."""

from decimal import Decimal

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from sales.fields import AmountField, CurrencyField, has_currency
from sales.models.documents import Sale
from sales.querysets import SubscriptionManager
from tenants.identifiers import random_token
from tenants.ownership import TenantForeignKey, TenantOwned, TenantRecord, TenantReference


class Payment(TenantRecord):
    """Money that came in or went back, or a credit that was granted."""

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
    reference = models.CharField(_("reference"), max_length=255, blank=True)
    notes = models.TextField(_("notes"), null=True, blank=True)
    metadata = models.JSONField(_("metadata"), default=dict, blank=True)
    voided_at = models.DateTimeField(_("voided at"), null=True, blank=True, editable=False)

    class Meta(TenantRecord.Meta):
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        default_related_name = "payments"
        indexes = [
            Index(fields=["tenant", "customer", "-paid_on", "-id"], name="payment_of_customer"),
            Index(fields=["tenant", "-created_at", "-id"], name="payment_newest"),
        ]
        constraints = [
            *TenantRecord.Meta.constraints,
            has_currency(),
            TenantReference(field="customer", name="payment_customer"),
            CheckConstraint(condition=Q(amount__gt=0), name="payment_amount_is_positive"),
            CheckConstraint(condition=Q(unapplied__gte=0), name="payment_not_overapplied"),
            UniqueConstraint(fields=["tenant", "number"], name="payment_number_per_tenant"),
            UniqueConstraint(fields=["tenant", "token"], name="payment_token_per_tenant"),
            UniqueConstraint(
                fields=["tenant", "external_key"], name="payment_external_key_per_tenant"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}"


class PaymentApplication(TenantOwned):
    """So much of a payment settles so much of a sale, in the currency of both."""

    payment = TenantForeignKey(Payment, models.CASCADE, verbose_name=_("payment"))
    sale = TenantForeignKey(Sale, models.PROTECT, verbose_name=_("sale"))
    amount = AmountField(_("amount"))

    class Meta(TenantOwned.Meta):
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        default_related_name = "applications"
        indexes = [Index(fields=["tenant", "sale"], name="application_of_sale")]
        constraints = [
            *TenantOwned.Meta.constraints,
            TenantReference(field="payment", name="application_payment"),
            TenantReference(field="sale", name="application_sale"),
            CheckConstraint(condition=Q(amount__gt=0), name="application_amount_is_positive"),
            UniqueConstraint(fields=["tenant", "payment", "sale"], name="application_once"),
        ]

    def __str__(self):
        return f"{self.payment} → {self.sale}: {self.amount}"


class Subscription(TenantRecord):
    """A recurring amount, in the subscription's currency, once per cycle."""

    class Cycle(models.TextChoices):
        WEEK = "week", _("weekly")
        FORTNIGHT = "fortnight", _("every two weeks")
        MONTH = "month", _("monthly")
        TWO_MONTHS = "two_months", _("every two months")
        QUARTER = "quarter", _("quarterly")
        HALF_YEAR = "half_year", _("every six months")
        YEAR = "year", _("yearly")

    class Status(models.TextChoices):
        TRIAL = "trial", _("trial")
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        CANCELLED = "cancelled", _("cancelled")
        ENDED = "ended", _("ended")

    token = models.CharField(max_length=12, default=random_token, editable=False)
    external_key = models.CharField(_("external key"), max_length=255, null=True, blank=True)
    customer = TenantForeignKey("customers.Customer", models.PROTECT, verbose_name=_("customer"))
    name = models.CharField(_("name"), max_length=200)
    amount = AmountField(_("amount"))
    currency = CurrencyField(_("currency"))
    cycle = models.CharField(_("cycle"), max_length=10, choices=Cycle, default=Cycle.MONTH)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.ACTIVE)
    started_on = models.DateField(_("started on"))
    next_invoice_on = models.DateField(_("next invoice on"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancellation_reason = models.TextField(_("cancellation reason"), null=True, blank=True)
    metadata = models.JSONField(_("metadata"), default=dict, blank=True)

    objects = SubscriptionManager()

    class Meta(TenantRecord.Meta):
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        default_related_name = "subscriptions"
        indexes = [Index(fields=["tenant", "customer", "status"], name="subscription_of_customer")]
        constraints = [
            *TenantRecord.Meta.constraints,
            has_currency(),
            TenantReference(field="customer", name="subscription_customer"),
            UniqueConstraint(fields=["tenant", "token"], name="subscription_token_per_tenant"),
            UniqueConstraint(
                fields=["tenant", "external_key"], name="subscription_external_key_per_tenant"
            ),
        ]

    def __str__(self):
        return self.name


class CustomerBalance(TenantOwned):
    """One customer's sums in one currency, kept in the transactions that change them.

    `balance` = `total` of issued sales less credit notes, less `paid`, less `credited`; it may be
    negative. `unapplied` is the part of what was paid or credited that settles no sale yet.
    """

    customer = TenantForeignKey("customers.Customer", models.CASCADE, verbose_name=_("customer"))
    currency = CurrencyField(_("currency"))
    sales_count = models.PositiveIntegerField(_("sales"), default=0)
    total = AmountField(_("total"), default=Decimal(0))
    paid = AmountField(_("paid"), default=Decimal(0))
    credited = AmountField(_("credited"), default=Decimal(0))
    unapplied = AmountField(_("unapplied"), default=Decimal(0))
    balance = AmountField(_("balance"), default=Decimal(0))

    class Meta(TenantOwned.Meta):
        verbose_name = _("balance")
        verbose_name_plural = _("balances")
        default_related_name = "balances"
        indexes = [Index(fields=["tenant", "currency", "-balance"], name="balance_by_debt")]
        constraints = [
            *TenantOwned.Meta.constraints,
            has_currency(),
            TenantReference(field="customer", name="balance_customer"),
            UniqueConstraint(
                fields=["tenant", "customer", "currency"], name="balance_once_per_currency"
            ),
        ]

    def __str__(self):
        return f"{self.customer}: {self.balance} {self.currency}"
