"""The customer.

A text that may be null was never given: the faces that document null tell it from an empty text.
"""

from django.conf import settings
from django.db import models
from django.db.models import Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from customers import sat
from customers.querysets import CustomerManager
from customers.statements.links import statement_path
from customers.tax_ids import examine
from sales import recent
from sales.fields import CurrencyField
from sales.figures import balance_of, no_balance
from sales.revenue import revenue_in
from tenants.columns import FromColumns
from tenants.identifiers import random_token
from tenants.ownership import (
    TenantForeignKey,
    TenantOwned,
    TenantRecord,
    TenantReference,
)


class Tag(TenantRecord):
    """A word that customers are grouped by."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("short name"), max_length=120)
    color = models.CharField(_("colour"), max_length=30, null=True, blank=True)
    description = models.TextField(_("description"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)

    class Meta(TenantRecord.Meta):
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        default_related_name = "tags"
        ordering = ["name", "id"]
        constraints = [
            *TenantRecord.Meta.constraints,
            UniqueConstraint(fields=["tenant", "name"], name="tag_name_per_tenant"),
        ]

    def __str__(self):
        return self.name


class Customer(TenantRecord):
    """A person or company a tenant sells to.

    Two customers of one tenant never share a document number, in whatever spelling: `tax_id` is
    kept as typed, `tax_id_compact` is what must be unique, except for values that many buyers
    share. See tax_ids.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        PENDING = "pending", _("pending")
        INACTIVE = "inactive", _("inactive")
        ARCHIVED = "archived", _("archived")

    class PersonType(models.TextChoices):
        NATURAL = "natural", _("natural person")
        LEGAL = "legal", _("legal person")

    class Delivery(models.TextChoices):
        EMAIL = "email", _("by e-mail")
        PRINT = "print", _("on paper")

    token = models.CharField(max_length=12, default=random_token, editable=False)
    statement_revision = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    external_key = models.CharField(_("external key"), max_length=255, null=True, blank=True)
    code = models.CharField(_("code"), max_length=60, null=True, blank=True)
    reference = models.CharField(_("reference"), max_length=255, null=True, blank=True)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.ACTIVE)

    name = models.TextField(_("name"))
    trade_name = models.TextField(_("trade name"), null=True, blank=True)
    description = models.TextField(_("description"), null=True, blank=True)
    email = models.TextField(_("e-mail"), null=True, blank=True)
    phone = models.TextField(_("phone"), null=True, blank=True)
    website = models.TextField(_("website"), null=True, blank=True)
    currency = CurrencyField(_("currency"))
    person_type = models.CharField(
        _("person type"), max_length=7, choices=PersonType, null=True, blank=True
    )

    tax_id = models.TextField(_("document number"), null=True, blank=True)
    tax_id_type = models.CharField(_("document type"), max_length=20, null=True, blank=True)
    tax_country = models.CharField(_("document's country"), max_length=2, null=True, blank=True)
    tax_id_compact = models.CharField(max_length=80, null=True, blank=True, editable=False)
    tax_id_is_shared = models.BooleanField(default=False, editable=False)
    tax_category = models.CharField(_("tax category (AR)"), max_length=40, null=True, blank=True)
    withholding_regime = models.CharField(
        _("withholding regime (AR)"), max_length=40, null=True, blank=True
    )
    tax_regime = models.CharField(_("tax regime (MX)"), max_length=10, null=True, blank=True)
    invoice_use = models.CharField(_("invoice use (MX)"), max_length=10, null=True, blank=True)
    foreign_tax_id = models.CharField(
        _("foreign document number"), max_length=80, null=True, blank=True
    )
    arca_country_tax_id = models.CharField(
        _("ARCA country tax number"), max_length=80, null=True, blank=True
    )
    arca_destination_country = models.PositiveIntegerField(
        _("ARCA destination country"), null=True, blank=True
    )
    tax_settings = models.JSONField(_("tax settings"), default=dict, blank=True)

    salesperson = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("salesperson"),
    )
    manager = models.CharField(_("account manager"), max_length=255, null=True, blank=True)
    parent = TenantForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent customer"),
    )
    main_contact = TenantForeignKey(
        "customers.Contact",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("main contact"),
    )
    tags = models.ManyToManyField(
        Tag, through="CustomerTag", blank=True, related_name="customers", verbose_name=_("tags")
    )

    payment_term = TenantForeignKey(
        "sales.PaymentTerm", models.PROTECT, null=True, blank=True, verbose_name=_("payment term")
    )
    price_list = TenantForeignKey(
        "sales.PriceList", models.PROTECT, null=True, blank=True, verbose_name=_("price list")
    )
    default_account_id = models.CharField(
        _("default account"), max_length=80, null=True, blank=True
    )
    delivery_carrier = models.TextField(_("carrier"), null=True, blank=True)
    delivery_address = models.TextField(_("delivery address"), null=True, blank=True)
    invoice_delivery = models.CharField(
        _("invoices go"), max_length=5, choices=Delivery, default=Delivery.EMAIL
    )
    dunning_delivery = models.CharField(
        _("reminders go"), max_length=5, choices=Delivery, default=Delivery.EMAIL
    )
    send_invoices = models.BooleanField(_("send invoices"), default=True)
    send_collections = models.BooleanField(_("send reminders"), default=True)
    send_vouchers = models.BooleanField(_("send receipts"), default=True)
    no_taxes = models.BooleanField(_("no taxes"), default=False)
    no_dunning = models.BooleanField(_("no reminders"), default=False)
    no_latefees = models.BooleanField(_("no late fees"), default=False)
    no_procfees = models.BooleanField(_("no processing fees"), default=False)

    language_id = models.PositiveIntegerField(default=1, editable=False)
    brand_id = models.PositiveIntegerField(default=1, editable=False)
    class_id = models.PositiveIntegerField(null=True, blank=True, editable=False)
    campaign_id = models.PositiveIntegerField(null=True, blank=True, editable=False)
    campaign_details = models.TextField(null=True, blank=True, editable=False)
    custom_fields = models.JSONField(_("custom fields"), default=dict, blank=True)
    metadata = models.JSONField(_("metadata"), default=dict, blank=True)
    metafields = models.JSONField(_("metafields"), default=list, blank=True)

    created_ip = models.GenericIPAddressField(null=True, editable=False)
    updated_ip = models.GenericIPAddressField(null=True, editable=False)
    search_text = models.TextField(default="", editable=False)
    name_key = models.CharField(max_length=80, null=True, editable=False)
    email_key = models.CharField(max_length=80, null=True, editable=False)
    phone_key = models.CharField(max_length=80, null=True, editable=False)

    objects = CustomerManager()

    class Meta(TenantRecord.Meta):
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        default_related_name = "customers"
        ordering = ["-created_at", "-id"]
        indexes = [
            Index(fields=["tenant", "-created_at", "-id"], name="customer_newest"),
            Index(fields=["tenant", "status", "-created_at", "-id"], name="customer_by_status"),
            # of pages in the order of ids those before are left out without reading their rows
            Index(fields=["tenant", "id", "status"], name="customer_status_by_id"),
            Index(fields=["tenant", "parent"], name="customer_of_parent"),
            Index(fields=["tenant", "name_key"], name="customer_of_name"),
            Index(fields=["tenant", "email_key"], name="customer_of_email"),
            Index(fields=["tenant", "phone_key"], name="customer_of_phone"),
        ]
        constraints = [
            *TenantRecord.Meta.constraints,
            TenantReference(field="parent", name="customer_parent"),
            TenantReference(field="main_contact", name="customer_main_contact"),
            TenantReference(field="payment_term", name="customer_payment_term"),
            TenantReference(field="price_list", name="customer_price_list"),
            UniqueConstraint(fields=["tenant", "token"], name="customer_token_per_tenant"),
            UniqueConstraint(
                fields=["tenant", "external_key"], name="customer_external_key_per_tenant"
            ),
            UniqueConstraint(
                fields=["tenant", "tax_id_compact"],
                condition=Q(tax_id_is_shared=False),
                name="customer_document_per_tenant",
            ),
        ]

    def __str__(self):
        return self.name

    is_active = FromColumns({Status.ACTIVE, Status.PENDING}.__contains__, "status")

    def billing_parts(self):
        """The parts of the billing address that are there, by their name."""
        address = getattr(self, "billing", None)
        return address.parts() if address else {}

    @property
    def has_unknown_country(self):
        """Whether a billing country was typed that nobody knows."""
        parts = self.billing_parts()
        return bool(parts.get("country_text")) and not parts.get("country")

    def shipping_parts(self):
        """The parts of the shipping address that are there, by their name."""
        address = getattr(self, "shipping", None)
        return address.parts() if address else {}

    def recent_sales(self, most=None):
        """The newest sales with who made them, cancelled ones too."""
        return recent.recent_sales.of(self, most)

    def recent_issued_sales(self):
        """The newest sales and credit notes that stand, with what a note refers to."""
        return recent.recent_issued_sales.of(self)

    def own_balance(self):
        """The sums in the customer's own currency, a CustomerBalance: that of `with_own_balance`
        where it was joined."""
        if "own_ledger" in vars(self):
            return self.own_ledger or no_balance(self, self.currency)
        return balance_of(self)

    def own_revenue(self):
        """What live subscriptions in the customer's own currency bring in, a RecurringRevenue."""
        return revenue_in(self.subscriptions.live(), self.currency)

    def recent_pending_quotations(self, most=None):
        """The newest quotations neither converted nor cancelled, expired ones too."""
        return recent.recent_pending_quotations.of(self, most)

    @property
    def is_archived(self):
        return self.status == self.Status.ARCHIVED

    @property
    def statement_path(self):
        """Where whoever has the link reads the customer's statement; until it is revoked."""
        return statement_path(self)

    @property
    def document_country(self):
        """Whose authority gave the document: as stated, else the tenant's own country.

        Which numbers are the same depends on it, so it is not the address's: a customer who moves
        keeps the number that was theirs alone.
        """
        return self.tax_country or self.tenant.country

    def document(self):
        """What the document number can be, a tax_ids.Finding.

        The type is the one stated, else what the number looks like in the country stated, in that
        of the billing address, or in the tenant's.
        """
        where = self.tax_country or self.billing_parts().get("country") or self.tenant.country
        return examine(self.tax_id or "", where, self.tax_id_type or "")

    def tax_warnings(self):
        """What a person should look at twice, in their language. Nothing of it refuses a write.

        A document that looks wrong, and in Mexico what the SAT would object to when it comes to an
        invoice.
        """
        found = self.document()
        is_mexican = found.country == "MX" or found.compact in sat.GENERIC
        rfc = found.compact if is_mexican else ""
        objections = sat.warnings(rfc, self.tax_regime or "", self.invoice_use or "")
        return [str(message) for message in [found.message, *objections] if message]


class CustomerTag(TenantOwned):
    """A customer bears a tag."""

    customer = TenantForeignKey(Customer, models.CASCADE)
    tag = TenantForeignKey(Tag, models.CASCADE, verbose_name=_("tag"))

    class Meta(TenantOwned.Meta):
        verbose_name = _("customer's tag")
        verbose_name_plural = _("customers' tags")
        default_related_name = "customer_tags"
        indexes = [Index(fields=["tenant", "tag", "customer"], name="customers_of_tag")]
        constraints = [
            *TenantOwned.Meta.constraints,
            TenantReference(field="customer", name="customer_tag_customer"),
            TenantReference(field="tag", name="customer_tag_tag"),
            UniqueConstraint(fields=["tenant", "customer", "tag"], name="tag_once_per_customer"),
        ]

    def __str__(self):
        return str(self.tag)


class RetiredKey(TenantOwned):
    """The external key of a deleted customer. It names nobody else: callers may still hold it."""

    external_key = models.CharField(_("external key"), max_length=255)

    class Meta(TenantOwned.Meta):
        verbose_name = _("retired key")
        verbose_name_plural = _("retired keys")
        default_related_name = "retired_keys"
        constraints = [
            *TenantOwned.Meta.constraints,
            UniqueConstraint(fields=["tenant", "external_key"], name="retired_key_once_per_tenant"),
        ]

    def __str__(self):
        return self.external_key
