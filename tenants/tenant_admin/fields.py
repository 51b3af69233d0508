"""Form fields of the back office."""

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.db import models
from django.forms import SlugField
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tenants.form_fields import Json, Moment, Number, Text
from tenants.forms import RecordedForm
from tenants.models import User
from tenants.tenant_admin.widgets import FoundOne

LONG_TEXTS = {"description", "notes", "text", "delivery_address"}


class Fields:
    """Form fields that leave alone what nobody touched, and offer nobody from elsewhere."""

    form = RecordedForm
    formfield_overrides = {
        models.CharField: {"form_class": Text, "widget": AdminTextInputWidget},
        models.SlugField: {"form_class": SlugField},
        models.TextField: {"form_class": Text, "widget": AdminTextInputWidget},
        models.DecimalField: {"form_class": Number},
        models.DateTimeField: {"form_class": Moment},
        models.JSONField: {"form_class": Json},
    }

    def formfield_for_dbfield(self, column, request, **kwargs):
        if column.name in LONG_TEXTS:
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 3})
        field = super().formfield_for_dbfield(column, request, **kwargs)
        if isinstance(field, Text) and column.null:
            field.empty_value = None
        if isinstance(field, Json):
            field.default = None if column.null else column.get_default
        return field

    def formfield_for_foreignkey(self, column, request, **kwargs):
        if column.related_model is User:
            kwargs["queryset"] = members_of(request.caller.tenant)
        if column.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = FoundOne(column, self.admin_site)
        return super().formfield_for_foreignkey(column, request, **kwargs)

    @admin.display(description=_("created"), ordering="created_at")
    def created(self, row):
        return told(row, row.created_at)

    @admin.display(description=_("changed"), ordering="updated_at")
    def changed(self, row):
        return told(row, row.updated_at)


def told(row, moment):
    """A moment in words, in the zone that is switched on; nothing of a row that is not saved."""
    if row._state.adding or moment is None:
        return ""
    return date_format(localtime(moment), "SHORT_DATETIME_FORMAT")


def members_of(tenant):
    """Everybody who has, or had, a place in the tenant."""
    return User.objects.filter(memberships__tenant=tenant).order_by("full_name", "email")
