"""Who may do what in the back office, and whose name the record of changes gives."""

from django.db import models

from tenants.access import Caller


def actor(request):
    """The signed-in person, as the record of changes names them."""
    caller = request.caller or Caller(None, user=request.user)  # who opens the first tenant
    return caller.actor(request, "admin")


class Allowed:
    """Permissions of the caller; `scope` is what they need, as for a page of a face."""

    scope = "customers"

    def may(self, request, way):
        return bool(request.caller and request.caller.may(f"{self.scope}:{way}"))

    def has_view_permission(self, request, obj=None):
        return self.may(request, "read")

    def has_add_permission(self, request, obj=None):
        return self.may(request, "write")

    def has_change_permission(self, request, obj=None):
        return self.may(request, "write")

    def has_delete_permission(self, request, obj=None):
        return self.may(request, "write")

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows if request.caller else models.QuerySet(self.model).none()


class ViewOnly:
    """What only services make and change."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class Kept:
    """What is never deleted here."""

    def has_delete_permission(self, request, obj=None):
        return False
