"""Subscriptions: begun and changed in a form, moved on by actions."""

from functools import partial

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from sales.admin.ledger import SalesAdmin
from sales.models import Subscription
from sales.services import (
    activate_subscription,
    cancel_subscription,
    create_subscription,
    pause_subscription,
    resume_subscription,
    update_subscription,
)
from tenants.tenant_admin import actor, adopt


@admin.register(Subscription)
class SubscriptionAdmin(SalesAdmin):
    """Where it stands follows from what was done: a form cannot say it."""

    list_display = ["name", "customer", "amount", "currency", "cycle", "status"]
    list_select_related = ["customer"]
    list_filter = ["status", "cycle"]
    search_fields = ["name", "=external_key"]
    autocomplete_fields = ["customer"]
    actions = ["cancel", "pause", "resume", "activate"]
    told = ["cancelled_at", "cancelled_by", "cancellation_reason"]

    def get_readonly_fields(self, request, obj=None):
        return [*self.told, *(["status", "customer"] if obj else [])]

    def formfield_for_dbfield(self, column, request, **kwargs):
        """The database takes no negative amount, and says so in words of its own."""
        least = {"min_value": 0} if column.name == "amount" else {}
        return super().formfield_for_dbfield(column, request, **least | kwargs)

    def create(self, request, subscription, form):
        given = {"currency": request.caller.tenant.currency} | form.changes
        adopt(subscription, create_subscription(request.caller.tenant, by=actor(request), **given))

    def update(self, request, subscription, form):
        update_subscription(subscription, by=actor(request), **form.changes)

    @admin.action(description=_("Cancel the selected subscriptions"), permissions=["change"])
    def cancel(self, request, subscriptions):
        self.one_by_one(request, subscriptions, partial(cancel_subscription, by=actor(request)))

    @admin.action(description=_("Pause the selected subscriptions"), permissions=["change"])
    def pause(self, request, subscriptions):
        self.one_by_one(request, subscriptions, partial(pause_subscription, by=actor(request)))

    @admin.action(description=_("Resume the selected subscriptions"), permissions=["change"])
    def resume(self, request, subscriptions):
        self.one_by_one(request, subscriptions, partial(resume_subscription, by=actor(request)))

    @admin.action(description=_("End the trial of the selected ones"), permissions=["change"])
    def activate(self, request, subscriptions):
        self.one_by_one(request, subscriptions, partial(activate_subscription, by=actor(request)))
