"""What only owners and admins see."""

from tenants.tenant_admin import Kept, TenantAdmin


class AccessAdmin(Kept, TenantAdmin):
    """Who may enter, and how: for owners and admins.

    These models are read before any tenant is in scope, so they have none of their own;
    `tenant_path` is the lookup from a row to its tenant.
    """

    scope = "admin"
    adds_once = False  # a credential or a link is shown with the answer, and never again
    tenant_path = "tenant"

    def get_queryset(self, request):
        rows, caller = super().get_queryset(request), request.caller
        return rows.filter(**{self.tenant_path: caller.tenant.pk}) if caller else rows
