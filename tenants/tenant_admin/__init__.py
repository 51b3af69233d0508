"""How every model behaves in the back office.

Rows are those of the caller's tenant, permissions those of the caller's membership, and what is
saved goes through services, so the record of changes tells who it was.
"""

from tenants.tenant_admin.choices import Chosen, ChosenFromMany
from tenants.tenant_admin.deeds import Deed, DeedForm
from tenants.tenant_admin.fields import Fields, members_of
from tenants.tenant_admin.pages import (
    Lines,
    Part,
    TenantAdmin,
    TenantInline,
    adopt,
    changes_of,
)
from tenants.tenant_admin.permissions import Allowed, Kept, ViewOnly, actor
from tenants.tenant_admin.several import AskedForm
from tenants.tenant_admin.widgets import FoundSeveral

__all__ = [
    "Allowed",
    "AskedForm",
    "Chosen",
    "ChosenFromMany",
    "Deed",
    "DeedForm",
    "Fields",
    "FoundSeveral",
    "Kept",
    "Lines",
    "Part",
    "TenantAdmin",
    "TenantInline",
    "ViewOnly",
    "actor",
    "adopt",
    "changes_of",
    "members_of",
]
