"""The tenant at hand; for a superuser every tenant."""

from zoneinfo import available_timezones

from django import forms
from django.contrib import admin, messages
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenants.access import open_to
from tenants.admin.access import AccessAdmin
from tenants.models import Tenant
from tenants.services import create_tenant, update_tenant
from tenants.tenant_admin import actor, adopt


@admin.register(Tenant)
class TenantsAdmin(AccessAdmin):
    tenant_path = "pk"
    list_display = ["name", "slug", "country", "currency", "timezone"]
    search_fields = ["name", "slug"]
    fields = ["name", "slug", "country", "currency", "timezone", "uuid"]
    readonly_fields = ["uuid"]
    actions = ["enter"]

    def may(self, request, way):
        """A superuser is in no tenant before the first one is open."""
        return request.user.is_superuser or super().may(request, way)

    def has_add_permission(self, request, obj=None):
        return request.user.is_superuser

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
            label = capfirst(column.verbose_name)
            return forms.ChoiceField(choices=zones, initial="UTC", label=label)
        return super().formfield_for_dbfield(column, request, **kwargs)

    def create(self, request, tenant, form):
        adopt(tenant, create_tenant(**form.cleaned_data, by=actor(request)))

    def update(self, request, tenant, form):
        update_tenant(tenant, by=actor(request), **form.changes)

    @admin.action(description=_("Work in the selected tenant"))
    def enter(self, request, tenants):
        chosen = tenants.first()
        if chosen is None:
            self.message_user(request, gettext("You cannot work in that tenant."), messages.ERROR)
            return
        request.session["tenant"] = chosen.pk
        self.message_user(request, gettext("You work in %(tenant)s now.") % {"tenant": chosen})
