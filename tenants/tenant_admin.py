"""How every model behaves in the back office.

Rows are those of the caller's tenant, permissions those of the caller's membership, and what is
saved goes through services, so the record of changes tells who it was.
"""

from django.contrib import admin, messages
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.forms import SlugField
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from tenants.errors import Refused
from tenants.forms import Json, RecordedForm, Text, refused_fields
from tenants.history import delete_recorded, save_recorded
from tenants.models import User

LONG_TEXTS = {"description", "notes", "text", "delivery_address"}
SECRETS = {"password", "secret_hash", "signing_secret"}


def actor(request):
    """The signed-in person, as the record of changes names them."""
    return request.caller.actor(request, "admin")


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


class Fields:
    """Form fields that leave alone what nobody touched, and offer nobody from elsewhere."""

    form = RecordedForm
    formfield_overrides = {
        models.CharField: {"form_class": Text, "widget": AdminTextInputWidget},
        models.SlugField: {"form_class": SlugField},
        models.TextField: {"form_class": Text, "widget": AdminTextInputWidget},
        models.JSONField: {"form_class": Json},
    }

    def formfield_for_dbfield(self, column, request, **kwargs):
        if column.name in LONG_TEXTS:
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 3})
        field = super().formfield_for_dbfield(column, request, **kwargs)
        if isinstance(field, Text) and column.null:
            field.empty_value = None
        if isinstance(field, Json):
            field.show_hidden_initial = False  # changed means: other than what is stored
            field.default = None if column.null else column.get_default
        return field

    def formfield_for_foreignkey(self, column, request, **kwargs):
        if column.related_model is User:
            kwargs["queryset"] = members_of(request.caller.tenant)
        return super().formfield_for_foreignkey(column, request, **kwargs)

    @admin.display(description=_("created"), ordering="created_at")
    def created(self, row):
        return row.created_at

    @admin.display(description=_("changed"), ordering="updated_at")
    def changed(self, row):
        return row.updated_at


def members_of(tenant):
    """Everybody who has, or had, a place in the tenant."""
    return User.objects.filter(memberships__tenant=tenant).order_by("full_name", "email")


class ShortCount(Paginator):
    """Counts no further than anybody would turn pages: a whole count reads a whole table."""

    most = 10_000

    @cached_property
    def count(self):
        return self.object_list.order_by()[: self.most].count()


class TenantAdmin(Allowed, Fields, admin.ModelAdmin):
    """A model's pages for one tenant."""

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # a count for each choice of each filter
    paginator = ShortCount
    list_per_page = 50

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def lookup_allowed(self, lookup, value, request):
        """The address of a list cannot ask for what the list would not show."""
        if lookup.partition("__")[0] in SECRETS:
            return False
        return super().lookup_allowed(lookup, value, request)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        return form

    def changeform_view(self, request, *args, **kwargs):
        """What a service refuses while saving is shown in the form, nothing of it is kept."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (Refused, ValidationError) as refusal:
            request.refusal = refusal
            return super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            page = reverse(admin_urlname(self.opts, "change"), args=[object_id])
            return HttpResponseRedirect(page)

    def changelist_view(self, request, extra_context=None):
        """An action stops at the first row that a service refuses."""
        try:
            return super().changelist_view(request, extra_context)
        except (Refused, ValidationError) as refusal:
            for name, message in refused_fields(refusal):
                self.message_user(request, f"{name}: {message}", messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def history_view(self, request, object_id, extra_context=None):
        """The record of changes, which also knows what came in through faces and commands."""
        return changes_of(self.opts.model_name, object_id)

    def save_model(self, request, row, form, change):
        if not change:
            row.tenant = request.caller.tenant
        save_recorded(row, by=actor(request))

    def save_related(self, request, form, formsets, change):
        for formset in formsets:
            self.save_formset(request, form, formset, change)

    def save_formset(self, request, form, formset, change):
        """Every row as the page of its own model would have it."""
        page = self.admin_site.get_model_admin(formset.model)
        formset.save(commit=False)
        for row in formset.deleted_objects:
            page.delete_model(request, row)
        for part in formset.forms:
            if part.has_changed() and part not in formset.deleted_forms:
                is_new = part.instance._state.adding
                page.save_model(request, part.instance, part, change=not is_new)

    def delete_model(self, request, row):
        delete_recorded(row, by=actor(request))

    def delete_queryset(self, request, rows):
        for row in rows:
            self.delete_model(request, row)


def changes_of(kind, object_id):
    """To the record of changes of one row."""
    asked = urlencode({"kind": kind, "object_id": object_id})
    return HttpResponseRedirect(f"{reverse('admin:tenants_change_changelist')}?{asked}")


def adopt(row, saved):
    """Let the row of a form stand for the one that a service made of it."""
    row.pk, row._state.adding = saved.pk, False
    row.refresh_from_db()


class Part(ViewOnly, TenantAdmin):
    """Rows that are read and written on the page of what they belong to: not on the front page."""

    def has_module_permission(self, request):
        return False


class TenantInline(Allowed, Fields, admin.TabularInline):
    """Rows of the tenant that belong to the object at hand, in a table below it."""

    extra = 0


class Lines(ViewOnly, TenantInline):
    """Lines that only services write."""

    max_num = 0
