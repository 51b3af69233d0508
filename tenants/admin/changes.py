"""The record of changes: read here, written by services alone."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from tenants.fact_names import fact_value, kind_name
from tenants.models import Change
from tenants.tenant_admin import TenantAdmin, ViewOnly, changes_of


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
        return change.request_id or "-"

    @admin.display(description=_("IP address"))
    def address(self, change):
        return change.ip_address or "-"

    @admin.display(description=_("object"), ordering="kind")
    def kind_name(self, change):
        return kind_name(change.kind)

    @admin.display(description=_("changes"))
    def differences(self, change):
        sides = change.before, change.after
        facts = zip(change.names_changed, change.facts_changed, strict=True)
        rows = [
            (name, *(fact_value(change.kind, one, side.get(one)) for side in sides))
            for name, one in facts
        ]
        return format_html_join("", "<p><b>{}</b>: {} → {}</p>", rows)
