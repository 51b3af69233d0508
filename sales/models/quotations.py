"""Quotations."""

from django.db import models
from django.db.models import UniqueConstraint
from django.utils.translation import gettext_lazy as _

from sales.models.documents import Document, Line
from sales.models.sales import Sale
from sales.querysets import QuotationManager
from tenants.ownership import TenantForeignKey, TenantOneToOneField, TenantReference


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

    @property
    def is_pending(self):
        return self.status == self.Status.PENDING

    def has_expired_at(self, moment):
        return self.valid_until <= moment


class QuotationLine(Line):
    """What is offered, in one line of a quotation."""

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
