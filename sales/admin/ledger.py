"""What all pages of the ledger have in common."""

from tenants.tenant_admin import TenantAdmin


class SalesAdmin(TenantAdmin):
    """A page that callers with a scope of the ledger see."""

    scope = "sales"
