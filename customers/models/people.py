"""Who and what belongs to a customer: contacts, org units, notes, payment sources."""

from django.conf import settings
from django.db import models
from django.db.models import Index, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from customers.models.customer import Customer
from customers.querysets import PaymentSourceManager
from tenants.identifiers import random_token
from tenants.ownership import TenantForeignKey, TenantRecord, TenantReference


class OrgUnit(TenantRecord):
    """A department or branch of a customer."""

    customer = TenantForeignKey(Customer, models.CASCADE, verbose_name=_("customer"))
    name = models.CharField(_("name"), max_length=64)

    class Meta(TenantRecord.Meta):
        verbose_name = _("org unit")
        verbose_name_plural = _("org units")
        default_related_name = "org_units"
        ordering = ["name", "id"]
        indexes = [Index(fields=["tenant", "customer"], name="org_unit_of_customer")]
        constraints = [
            *TenantRecord.Meta.constraints,
            TenantReference(field="customer", name="org_unit_customer"),
        ]

    def __str__(self):
        return self.name


class Contact(TenantRecord):
    """A person at a customer. `name` and its parts tell the same; the service keeps them so."""

    token = models.CharField(max_length=12, default=random_token, editable=False)
    external_key = models.CharField(_("external key"), max_length=255, null=True, blank=True)
    customer = TenantForeignKey(Customer, models.CASCADE, verbose_name=_("customer"))
    org_unit = TenantForeignKey(
        OrgUnit, models.SET_NULL, null=True, blank=True, verbose_name=_("org unit")
    )
    username = models.CharField(max_length=255, default=random_token, editable=False)
    password = models.CharField(max_length=128, blank=True, editable=False)
    name = models.TextField(_("name"), blank=True)
    first_name = models.TextField(_("first name"), blank=True, editable=False)
    middle_names = models.TextField(_("middle names"), null=True, blank=True, editable=False)
    last_name = models.TextField(_("last name"), blank=True, editable=False)
    name_suffix = models.TextField(_("suffix"), null=True, blank=True, editable=False)
    title = models.TextField(_("title"), blank=True)
    email = models.TextField(_("e-mail"), null=True, blank=True)
    phone = models.TextField(_("phone"), null=True, blank=True)
    mobile = models.TextField(_("mobile"), null=True, blank=True)
    invoicing = models.BooleanField(_("receives invoices"), default=True)
    collections = models.BooleanField(_("receives reminders"), default=True)
    user_type_id = models.PositiveIntegerField(default=1, editable=False)
    custom_fields = models.JSONField(_("custom fields"), default=dict, blank=True)

    class Meta(TenantRecord.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        default_related_name = "contacts"
        ordering = ["id"]
        indexes = [
            Index(fields=["tenant", "customer", "id"], name="contact_of_customer"),
            Index(fields=["tenant", "-created_at", "-id"], name="contact_newest"),
        ]
        constraints = [
            *TenantRecord.Meta.constraints,
            TenantReference(field="customer", name="contact_customer"),
            TenantReference(field="org_unit", name="contact_org_unit"),
            UniqueConstraint(fields=["tenant", "token"], name="contact_token_per_tenant"),
            UniqueConstraint(fields=["tenant", "username"], name="contact_username_per_tenant"),
            UniqueConstraint(
                fields=["tenant", "external_key"], name="contact_external_key_per_tenant"
            ),
        ]

    def __str__(self):
        return self.name or self.email or self.username


class Note(TenantRecord):
    """What somebody wrote down about a customer."""

    customer = TenantForeignKey(Customer, models.CASCADE, verbose_name=_("customer"))
    text = models.TextField(_("text"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        related_name="+",
        verbose_name=_("author"),
    )
    contact = TenantForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, editable=False, verbose_name=_("contact")
    )

    class Meta(TenantRecord.Meta):
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        default_related_name = "notes"
        ordering = ["-id"]
        indexes = [Index(fields=["tenant", "customer", "-id"], name="note_of_customer")]
        constraints = [
            *TenantRecord.Meta.constraints,
            TenantReference(field="customer", name="note_customer"),
            TenantReference(field="contact", name="note_contact"),
        ]

    def __str__(self):
        return self.text[:60]


class PaymentSource(TenantRecord):
    """A means of payment that a gateway keeps for a customer. No card numbers are kept here."""

    class Usage(models.TextChoices):
        SINGLE = "single", _("single use")
        REUSABLE = "reusable", _("reusable")

    class Status(models.TextChoices):
        PENDING = "pending", _("pending")
        REQUIRES_AUTHORIZATION = "requires_authorization", _("requires authorization")
        WAITING_AUTHORIZATION = "waiting_authorization", _("waiting for authorization")
        CHARGEABLE = "chargeable", _("chargeable")
        CONSUMED = "consumed", _("consumed")
        FAILED = "failed", _("failed")
        FINALIZED = "finalized", _("finalized")

    class Method(models.TextChoices):
        CARD = "card", _("card")
        BANK_ACCOUNT = "bank_account", _("bank account")
        TOKEN = "token", _("gateway token")

    customer = TenantForeignKey(Customer, models.CASCADE, verbose_name=_("customer"))
    gateway = models.CharField(_("gateway"), max_length=60, blank=True)
    gateway_reference = models.CharField(_("reference at the gateway"), max_length=255, blank=True)
    method = models.CharField(_("method"), max_length=12, choices=Method, default=Method.TOKEN)
    usage = models.CharField(_("usage"), max_length=8, choices=Usage, default=Usage.REUSABLE)
    status = models.CharField(_("status"), max_length=22, choices=Status, default=Status.PENDING)
    is_default = models.BooleanField(_("default"), default=False)
    label = models.CharField(_("label"), max_length=120, blank=True)

    objects = PaymentSourceManager()

    class Meta(TenantRecord.Meta):
        verbose_name = _("payment source")
        verbose_name_plural = _("payment sources")
        default_related_name = "payment_sources"
        ordering = ["id"]
        indexes = [Index(fields=["tenant", "customer", "id"], name="payment_source_of_customer")]
        constraints = [
            *TenantRecord.Meta.constraints,
            TenantReference(field="customer", name="payment_source_customer"),
        ]

    def __str__(self):
        return self.label or f"{self.get_method_display()} {self.pk}"
