"""Subscriptions."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from sales.fields import AmountField, CurrencyField, has_currency
from sales.models.catalog import PaymentTerm
from sales.models.documents import person
from sales.querysets import SubscriptionManager
from tenants.identifiers import random_token
from tenants.ownership import TenantForeignKey, TenantRecord, TenantReference


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
    seller = person(_("seller"))
    payment_term = TenantForeignKey(
        PaymentTerm, models.PROTECT, null=True, blank=True, verbose_name=_("payment term")
    )
    name = models.CharField(_("name"), max_length=200)
    amount = AmountField(_("amount"))
    currency = CurrencyField(_("currency"))
    cycle = models.CharField(_("cycle"), max_length=10, choices=Cycle, default=Cycle.MONTH)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.ACTIVE)
    started_on = models.DateField(_("started on"))
    trial_ends_on = models.DateField(_("trial ends on"), null=True, blank=True)
    next_invoice_on = models.DateField(_("next invoice on"), null=True, blank=True)
    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True, editable=False)
    resumes_on = models.DateField(_("resumes on"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancelled_by = person(_("cancelled by"))
    cancellation_reason = models.TextField(_("cancellation reason"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)
    custom_fields = models.JSONField(_("custom fields"), default=dict, blank=True)
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
            TenantReference(field="payment_term", name="subscription_payment_term"),
            CheckConstraint(condition=Q(amount__gte=0), name="subscription_amount_is_not_negative"),
            UniqueConstraint(fields=["tenant", "token"], name="subscription_token_per_tenant"),
            UniqueConstraint(
                fields=["tenant", "external_key"], name="subscription_external_key_per_tenant"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_live(self):
        return self.status in {self.Status.TRIAL, self.Status.ACTIVE}
