"""Tenants, the people in them, and the keys of programs."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q, UniqueConstraint
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from tenants.fact_names import fact_name, kind_name
from tenants.identifiers import uuid7
from tenants.ownership import TenantOwned
from tenants.tables import Unlogged


class TenantQuerySet(models.QuerySet):
    def live(self):
        """Tenants themselves, without their test books."""
        return self.filter(test_of=None)


class Tenant(models.Model):
    """A company and its book. Its test book is a Tenant of its own, so the two never meet."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    slug = models.SlugField(_("short name"))
    name = models.CharField(_("name"), max_length=120)
    country = models.CharField(
        _("country"),
        max_length=2,
        validators=[RegexValidator(r"^[A-Z]{2}\Z")],
        help_text=_("ISO 3166-1 alpha-2"),
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        validators=[RegexValidator(r"^[A-Z]{3}\Z")],
        help_text=_("ISO 4217"),
    )
    timezone = models.CharField(_("time zone"), max_length=64, default="UTC")
    test_of = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="test_book", editable=False
    )
    created_at = models.DateTimeField(default=now, editable=False)

    objects = TenantQuerySet.as_manager()

    class Meta:
        verbose_name = _("tenant")
        verbose_name_plural = _("tenants")
        ordering = ["id"]
        constraints = [
            UniqueConstraint(
                fields=["slug"], condition=Q(test_of=None), name="tenant_slug_once_among_live"
            )
        ]

    def __str__(self):
        return _("%(name)s (test)") % {"name": self.name} if self.test_of_id else self.name

    @property
    def live(self):
        """The tenant that a test book belongs to; a live tenant itself."""
        return self.test_of or self

    @property
    def zone(self):
        return ZoneInfo(self.timezone)


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **facts):
        user = self.model(email=email, **facts)
        user.set_password(password)
        user.full_clean()
        user.save()
        return user

    def create_superuser(self, email, password=None, **facts):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **facts)

    def get_by_natural_key(self, email):
        return self.get(email=email.lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. What they may do is said by their memberships."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("full name"), max_length=150, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(
        _("staff"), default=False, help_text=_("May sign in to the back office.")
    )
    created_at = models.DateTimeField(default=now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self):
        return self.full_name or self.email

    def clean(self):
        self.email = self.email.lower()


class Membership(models.Model):
    """A user's place in a tenant."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        ADMIN = "admin", _("admin")
        MEMBER = "member", _("member")

    tenant = models.ForeignKey(Tenant, models.CASCADE, db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    role = models.CharField(_("role"), max_length=6, choices=Role, default=Role.MEMBER)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        default_related_name = "memberships"
        constraints = [UniqueConstraint(fields=["tenant", "user"], name="member_once_per_tenant")]

    def __str__(self):
        return f"{self.user} · {self.tenant}"


class ApiKey(models.Model):
    """A program's credential. The secret itself is shown once and kept as a hash."""

    class Book(models.TextChoices):
        LIVE = "live", _("live")
        TEST = "test", _("test")

    tenant = models.ForeignKey(Tenant, models.CASCADE, verbose_name=_("tenant"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, verbose_name=_("acts as")
    )
    name = models.CharField(_("name"), max_length=120)
    public_key = models.CharField(_("public key"), max_length=40, unique=True, editable=False)
    secret_hash = models.CharField(max_length=64, editable=False)
    signing_secret = models.TextField(blank=True, editable=False)
    scopes = models.JSONField(_("scopes"), default=list, blank=True)
    book = models.CharField(_("book"), max_length=4, choices=Book, default=Book.LIVE)
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        default_related_name = "api_keys"

    def __str__(self):
        return f"{self.name} ({self.public_key})"

    def is_valid_at(self, moment):
        return self.revoked_at is None and (self.expires_at is None or moment < self.expires_at)


class Nonce(models.Model):
    """A word that a signed request carried: no other request of the key may, until it expires."""

    api_key = models.ForeignKey(ApiKey, models.CASCADE, db_index=False)
    nonce = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("nonce")
        verbose_name_plural = _("nonces")
        default_related_name = "nonces"
        constraints = [UniqueConstraint(fields=["api_key", "nonce"], name="nonce_once_per_key")]

    def __str__(self):
        return self.nonce


class RequestCount(models.Model):
    """How many requests a subject of limits has made since `began_at`, milliseconds since 1970."""

    subject = models.CharField(max_length=40, primary_key=True)
    began_at = models.BigIntegerField()
    used = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("request count")
        verbose_name_plural = _("request counts")
        constraints = [Unlogged(name="request_count_is_unlogged")]

    def __str__(self):
        return self.subject


class IdempotencyKey(TenantOwned):
    """A write that a client marked with a key, and what it was answered."""

    operation = models.CharField(max_length=80)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    answer = models.TextField(default="")
    created_at = models.DateTimeField(default=now)

    class Meta(TenantOwned.Meta):
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        default_related_name = "idempotency_keys"
        indexes = [models.Index(fields=["tenant", "created_at"], name="idempotency_key_by_age")]
        constraints = [
            *TenantOwned.Meta.constraints,
            UniqueConstraint(
                fields=["tenant", "operation", "key"], name="idempotency_key_once_per_operation"
            ),
        ]

    def __str__(self):
        return self.key


class Change(TenantOwned):
    """One entry of the record of changes: append only, in the transaction of what it tells.

    Erasing a person alone takes facts out of entries (tenants.erasure) and writes one of its own.
    """

    class Action(models.TextChoices):
        CREATED = "created", _("created")
        UPDATED = "updated", _("updated")
        DELETED = "deleted", _("deleted")
        ERASED = "erased", _("erased")

    at = models.DateTimeField(_("when"), default=now)
    action = models.CharField(_("action"), max_length=20, choices=Action)
    kind = models.CharField(_("object"), max_length=40)
    object_id = models.BigIntegerField()
    label = models.CharField(_("name"), max_length=200)
    actor = models.CharField(_("who"), max_length=254)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_index=False)
    face = models.CharField(_("through"), max_length=20)
    request_id = models.CharField(max_length=255)
    ip_address = models.GenericIPAddressField(null=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta(TenantOwned.Meta):
        verbose_name = _("change")
        verbose_name_plural = _("record of changes")
        default_related_name = "changes"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["tenant", "kind", "object_id", "-id"], name="change_of_object")
        ]

    def __str__(self):
        return f"{kind_name(self.kind)} {self.label}: {self.get_action_display()}"

    @property
    def facts_changed(self):
        """The names of the facts that differ, in their order."""
        return sorted(self.before.keys() | self.after.keys())

    @property
    def names_changed(self):
        """The same as people call them."""
        return [fact_name(self.kind, fact) for fact in self.facts_changed]
