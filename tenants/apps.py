"""Tenants and access, as Django sees them."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.utils.translation import gettext_lazy as _


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = _("Tenants and access")

    def ready(self):
        from tenants import checks  # noqa: F401  registers them


class BackOfficeConfig(admin.AdminConfig):
    default = False  # stands in INSTALLED_APPS in the place of django.contrib.admin
    default_site = "tenants.back_office.BackOffice"

    def ready(self):
        super().ready()
        from tenants.worded import let_columns_say

        let_columns_say()
