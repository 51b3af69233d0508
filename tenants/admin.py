"""Tenants, people, keys and the record of changes in the back office."""

from zoneinfo import available_timezones

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin  # noqa: F401  registers Group, so that it can go
from django.contrib.auth.models import Group
from django.utils.html import format_html, format_html_join
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenants.access import SCOPES
from tenants.back_office import open_to
from tenants.forms import RecordedForm
from tenants.history import save_unscoped
from tenants.keys import create_api_key, revoke_api_key
from tenants.models import ApiKey, Change, Membership, Tenant, User
from tenants.services import create_tenant, update_tenant
from tenants.tenant_admin import Kept, TenantAdmin, ViewOnly, actor, adopt, changes_of

admin.site.unregister(Group)  # what people may do is said by their memberships


class AccessAdmin(Kept, TenantAdmin):
    """Who may enter, and how: for owners and admins.

    These models are read before any tenant is in scope, so they have none of their own;
    `tenant_path` is the lookup from a row to its tenant.
    """

    scope = "admin"
    tenant_path = "tenant"

    def get_queryset(self, request):
        rows, caller = super().get_queryset(request), request.caller
        return rows.filter(**{self.tenant_path: caller.tenant.pk}) if caller else rows


@admin.register(Tenant)
class TenantsAdmin(AccessAdmin):
    tenant_path = "pk"
    list_display = ["name", "slug", "country", "currency", "timezone"]
    search_fields = ["name", "slug"]
    fields = ["name", "slug", "country", "currency", "timezone", "uuid"]
    readonly_fields = ["uuid"]
    actions = ["enter"]

    def has_add_permission(self, request, obj=None):
        return bool(request.caller and request.user.is_superuser)

    def get_queryset(self, request):
        if request.user.is_superuser:
            return open_to(request.user)
        return super().get_queryset(request)

    def get_readonly_fields(self, request, obj=None):
        """Programs know a tenant by its short name; its amounts are in its currency."""
        return ["slug", "country", "currency", "uuid"] if obj else ["uuid"]

    def formfield_for_dbfield(self, column, request, **kwargs):
        if column.name == "timezone":
            zones = [(zone, zone) for zone in sorted(available_timezones())]
            return forms.ChoiceField(choices=zones, initial="UTC", label=column.verbose_name)
        return super().formfield_for_dbfield(column, request, **kwargs)

    def save_model(self, request, tenant, form, change):
        if change:
            update_tenant(tenant, by=actor(request))
        else:
            adopt(tenant, create_tenant(**form.cleaned_data, by=actor(request)))

    @admin.action(description=_("Work in the selected tenant"))
    def enter(self, request, tenants):
        chosen = tenants.first()
        request.session["tenant"] = chosen.pk
        self.message_user(request, gettext("You work in %(tenant)s now.") % {"tenant": chosen})


@admin.register(User)
class UserAdmin(AccessAdmin):
    """Accounts are a matter of the whole installation, so only a superuser changes them."""

    tenant_path = "memberships__tenant"
    list_display = ["email", "full_name", "is_active", "last_login"]
    search_fields = ["email", "full_name"]
    ordering = ["email"]
    fields = ["email", "full_name", "is_active", "is_staff", "last_login", "created"]
    readonly_fields = ["last_login", "created"]

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return bool(request.caller and request.user.is_superuser)


@admin.register(Membership)
class MembershipAdmin(AccessAdmin):
    """Nobody changes their own place, and only owners touch the place of an owner."""

    list_display = ["user", "role", "is_active", "created"]
    list_filter = ["role", "is_active"]
    list_select_related = ["user", "tenant"]
    search_fields = ["user__email", "user__full_name"]
    ordering = ["created_at"]
    fields = ["user", "role", "is_active"]
    readonly_fields = ["user"]

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        if obj is None or not allowed or request.user.is_superuser:
            return allowed
        if obj.user_id == request.user.pk:
            return False
        return obj.role != Membership.Role.OWNER or is_owner(request)

    def formfield_for_choice_field(self, column, request, **kwargs):
        if column.name == "role" and not is_owner(request):
            owner = Membership.Role.OWNER
            kwargs["choices"] = [one for one in Membership.Role.choices if one[0] != owner]
        return super().formfield_for_choice_field(column, request, **kwargs)

    def save_model(self, request, membership, form, change):
        save_unscoped(membership, by=actor(request))


def is_owner(request):
    mine = request.user.memberships.filter(tenant=request.caller.tenant, is_active=True)
    return request.user.is_superuser or mine.filter(role=Membership.Role.OWNER).exists()


class ApiKeyForm(RecordedForm):
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=[(scope, scope) for scope in sorted(SCOPES)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Without any, the key may do whatever the member it acts as may."),
    )
    signing = forms.BooleanField(
        label=_("Signs requests"),
        required=False,
        help_text=_("Keeps the private key, encrypted, so that signatures can be checked."),
    )


@admin.register(ApiKey)
class ApiKeyAdmin(AccessAdmin):
    form = ApiKeyForm
    list_display = ["name", "public_key", "book", "user", "created_at", "last_used_at", "is_valid"]
    list_select_related = ["user"]
    search_fields = ["name", "public_key"]
    ordering = ["-created_at"]
    actions = ["revoke"]
    told = ["public_key", "book", "user", "created_at", "last_used_at", "revoked_at"]

    def get_fields(self, request, obj=None):
        chosen = ["name", "scopes", "expires_at"]
        return [*chosen, *self.told] if obj else [*chosen, "book", "user", "signing"]

    def get_readonly_fields(self, request, obj=None):
        return self.told if obj else []

    def save_model(self, request, key, form, change):
        if change:
            save_unscoped(key, by=actor(request))
            return
        credential = create_api_key(request.caller.tenant, **form.cleaned_data, by=actor(request))
        adopt(key, credential.key)
        self.show(request, credential)

    def show(self, request, credential):
        """The only time that anybody sees it."""
        told = gettext("Copy the credential now, it is never shown again.")
        parts = ("token", "public_key", "private_key")
        shown = ((name, getattr(credential, name)) for name in parts)
        lines = format_html_join("", "<br>{}: <code>{}</code>", shown)
        self.message_user(request, format_html("{}{}", told, lines), messages.WARNING)

    @admin.display(description=_("valid"), boolean=True)
    def is_valid(self, key):
        return key.is_valid_at(now())

    @admin.action(description=_("Revoke the selected keys"), permissions=["change"])
    def revoke(self, request, keys):
        for key in keys:
            revoke_api_key(key, by=actor(request))
        self.message_user(request, gettext("The keys open nothing any more."))


@admin.register(Change)
class ChangeAdmin(ViewOnly, TenantAdmin):
    """The record of changes. What concerns access is for owners and admins."""

    list_display = ["at", "actor", "face", "action", "kind_name", "label"]
    list_filter = ["action"]
    search_fields = ["label", "actor", "=request_id"]
    fields = ["at", "actor", "face", "action", "kind_name", "label", "differences"]
    fields += ["request", "address"]
    about_access = {"tenant", "user", "membership", "apikey"}

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        if request.caller and not request.caller.may("admin"):
            return rows.exclude(kind__in=self.about_access)
        return rows

    def history_view(self, request, object_id, extra_context=None):
        """What else happened to the same row."""
        change = self.get_object(request, object_id)
        if change is None:
            return super().history_view(request, object_id)
        return changes_of(change.kind, change.object_id)

    @admin.display(description=_("request"))
    def request(self, change):
        return change.request_id

    @admin.display(description=_("IP address"))
    def address(self, change):
        return change.ip_address

    @admin.display(description=_("object"), ordering="kind")
    def kind_name(self, change):
        names = {model._meta.model_name: model._meta.verbose_name for model in apps.get_models()}
        return names.get(change.kind, change.kind)

    @admin.display(description=_("changes"))
    def differences(self, change):
        names = sorted(change.before.keys() | change.after.keys())
        rows = [(name, change.before.get(name, "—"), change.after.get(name, "—")) for name in names]
        return format_html_join("", "<p><b>{}</b>: {} → {}</p>", rows)
