"""What sales and quotations have in common."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Index, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from sales.fields import AmountField, CurrencyField, ExactField, has_currency
from sales.models.catalog import PaymentTerm, PriceList, Product
from tenants.identifiers import random_token
from tenants.ownership import TenantForeignKey, TenantOwned, TenantRecord, TenantReference


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
    """A list of what is sold or offered, in one currency.

    `total` = `subtotal` (of the lines) - `discount` + `tax` + `other_taxes`. `exempt` is the part
    of the subtotal without tax, `withheld` what the customer keeps back for the tax office: both
    are told, neither changes the total. `discount_percent` is what the discount was agreed as,
    where it was no amount.
    """

    token = models.CharField(max_length=12, default=random_token, editable=False)
    external_key = models.CharField(_("external key"), max_length=255, null=True, blank=True)
    number = models.PositiveBigIntegerField(_("number"), null=True, editable=False)
    customer = TenantForeignKey(
        "customers.Customer", models.PROTECT, null=True, blank=True, verbose_name=_("customer")
    )
    seller = person(_("seller"))
    payment_term = TenantForeignKey(
        PaymentTerm, models.PROTECT, null=True, blank=True, verbose_name=_("payment term")
    )
    currency = CurrencyField(_("currency"))
    subtotal = AmountField(_("subtotal"), default=Decimal(0))
    discount = AmountField(_("discount"), default=Decimal(0))
    discount_percent = ExactField(
        _("discount in per cent"), max_digits=7, decimal_places=4, null=True, blank=True
    )
    tax = AmountField(_("tax"), default=Decimal(0))
    other_taxes = AmountField(_("other taxes"), default=Decimal(0))
    exempt = AmountField(_("exempt"), default=Decimal(0))
    withheld = AmountField(_("withheld"), default=Decimal(0))
    total = AmountField(_("total"), default=Decimal(0))
    notes = models.TextField(_("notes"), null=True, blank=True)
    custom_fields = models.JSONField(_("custom fields"), default=dict, blank=True)
    metadata = models.JSONField(_("metadata"), default=dict, blank=True)
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
            TenantReference(field="payment_term", name="%(class)s_payment_term"),
            UniqueConstraint(fields=["tenant", "token"], name="%(class)s_token_per_tenant"),
            UniqueConstraint(
                fields=["tenant", "external_key"], name="%(class)s_external_key_per_tenant"
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.number or self.pk}"


class Line(TenantOwned):
    """One line of a document: what, how many, at what price in the document's currency.

    `total` = `quantity` x `unit_price` to the cent, less `discount`, before `tax`. `price_list`
    is where the price came from, `code` and `description` are the product's at that time. `details`
    is what was said beside all that, of which nothing is reckoned.
    """

    position = models.PositiveSmallIntegerField(_("position"))
    product = TenantForeignKey(
        Product, models.PROTECT, null=True, blank=True, verbose_name=_("product")
    )
    price_list = TenantForeignKey(
        PriceList, models.PROTECT, null=True, blank=True, verbose_name=_("price list")
    )
    code = models.CharField(_("code"), max_length=60, blank=True)
    description = models.CharField(_("description"), max_length=500)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    quantity = ExactField(_("quantity"), max_digits=14, decimal_places=4)
    unit_price = AmountField(_("unit price"), decimal_places=4)
    discount = AmountField(_("discount"), default=Decimal(0))
    total = AmountField(_("total"))
    is_exempt = models.BooleanField(_("exempt from tax"), default=False)
    tax_percent = ExactField(
        _("tax in per cent"), max_digits=7, decimal_places=4, null=True, blank=True
    )
    tax = AmountField(_("tax"), default=Decimal(0))
    details = models.JSONField(_("details"), default=dict, blank=True)

    class Meta(TenantOwned.Meta):
        abstract = True
        ordering = ["position"]
        constraints = [
            *TenantOwned.Meta.constraints,
            TenantReference(field="product", name="%(class)s_product"),
            TenantReference(field="price_list", name="%(class)s_price_list"),
        ]

    def __str__(self):
        return self.description
