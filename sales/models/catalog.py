"""What sales are made of: products, prices, terms, numbers."""

from django.db import models
from django.db.models import Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from sales.fields import AmountField, CurrencyField, has_currency
from sales.money import worded
from tenants.identifiers import random_token
from tenants.ownership import TenantForeignKey, TenantOwned, TenantRecord, TenantReference


class NumberSeries(TenantOwned):
    """The next number of one kind of document: without gap, without repeat."""

    name = models.CharField(_("name"), max_length=40)
    next = models.PositiveBigIntegerField(_("next number"), default=1)

    class Meta(TenantOwned.Meta):
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        default_related_name = "number_series"
        constraints = [
            *TenantOwned.Meta.constraints,
            UniqueConstraint(fields=["tenant", "name"], name="number_series_once_per_tenant"),
        ]

    def __str__(self):
        return self.name


class PaymentTerm(TenantRecord):
    """When a sale falls due: so many days after its date. `number` is 1, 2, … within the tenant."""

    number = models.PositiveIntegerField(_("number"))
    code = models.SlugField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=60)
    days = models.PositiveSmallIntegerField(_("days"), default=0)

    class Meta(TenantRecord.Meta):
        verbose_name = _("payment term")
        verbose_name_plural = _("payment terms")
        default_related_name = "payment_terms"
        ordering = ["number"]
        constraints = [
            *TenantRecord.Meta.constraints,
            UniqueConstraint(fields=["tenant", "number"], name="payment_term_number_per_tenant"),
            UniqueConstraint(fields=["tenant", "code"], name="payment_term_code_per_tenant"),
        ]

    def __str__(self):
        return self.name


class Product(TenantRecord):
    """Something that is sold. Stock is not tracked."""

    token = models.CharField(max_length=12, default=random_token, editable=False)
    code = models.CharField(_("code"), max_length=60, blank=True)
    name = models.CharField(_("name"), max_length=200)
    price = AmountField(_("price"))
    currency = CurrencyField(_("currency"))
    is_active = models.BooleanField(_("active"), default=True)

    class Meta(TenantRecord.Meta):
        verbose_name = _("product")
        verbose_name_plural = _("products")
        default_related_name = "products"
        ordering = ["name", "id"]
        constraints = [
            *TenantRecord.Meta.constraints,
            has_currency(),
            UniqueConstraint(
                fields=["tenant", "code"], condition=~Q(code=""), name="product_code_per_tenant"
            ),
        ]

    def __str__(self):
        return self.name


class PriceList(TenantRecord):
    """Prices that some customers get."""

    name = models.CharField(_("name"), max_length=120)
    currency = CurrencyField(_("currency"))
    is_active = models.BooleanField(_("active"), default=True)

    class Meta(TenantRecord.Meta):
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")
        default_related_name = "price_lists"
        ordering = ["name", "id"]
        constraints = [*TenantRecord.Meta.constraints, has_currency()]

    def __str__(self):
        return self.name


class ListedPrice(TenantOwned):
    """The price of one product on one list, in the list's currency."""

    price_list = TenantForeignKey(PriceList, models.CASCADE, verbose_name=_("price list"))
    product = TenantForeignKey(Product, models.CASCADE, verbose_name=_("product"))
    price = AmountField(_("price"))

    class Meta(TenantOwned.Meta):
        verbose_name = _("listed price")
        verbose_name_plural = _("listed prices")
        default_related_name = "listed_prices"
        constraints = [
            *TenantOwned.Meta.constraints,
            TenantReference(field="price_list", name="listed_price_list"),
            TenantReference(field="product", name="listed_price_product"),
            UniqueConstraint(
                fields=["tenant", "price_list", "product"], name="product_once_per_price_list"
            ),
        ]

    def __str__(self):
        return f"{self.product}: {worded(self.price)}"
