"""Tenants, people, keys and the record of changes in the back office."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin  # noqa: F401  registers Group, so that it can go
from django.contrib.auth.models import Group

from tenants.admin import changes, keys, people, tenants

__all__ = ["changes", "keys", "people", "tenants"]

admin.site.unregister(Group)  # what people may do is said by their memberships
