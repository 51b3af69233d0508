"""A model's pages for one tenant: its list, its form, its history."""

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.admin.views.main import ERROR_FLAG
from django.db import IntegrityError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst, smart_split

from tenants.errors import REFUSALS, is_taken
from tenants.form_fields import ID
from tenants.history import delete_recorded, save_recorded, update_recorded
from tenants.tenant_admin.adding import AddsOnce
from tenants.tenant_admin.deeds import WithDeeds
from tenants.tenant_admin.fields import Fields
from tenants.tenant_admin.formsets import RowsBelow
from tenants.tenant_admin.permissions import Allowed, ViewOnly, actor
from tenants.tenant_admin.several import Several
from tenants.tenant_admin.turning import TurnedList, Turning

SECRETS = {"password", "secret_hash", "signing_secret"}
MOST_WORDS = 20  # of a search


class TenantAdmin(Allowed, Fields, WithDeeds, AddsOnce, Several, admin.ModelAdmin):
    """A model's pages for one tenant."""

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # a count for each choice of each filter
    paginator = Turning
    list_per_page = 50

    def get_changelist(self, request, **kwargs):
        return TurnedList

    def get_search_results(self, request, rows, text):
        """By the first words of a text: each is a condition, and a database takes only so many."""
        words = list(smart_split(text))[:MOST_WORDS]
        rows = rows.none() if "\0" in text else rows
        return super().get_search_results(request, rows, " ".join(words))

    def get_ordering(self, request):
        """Always some: choices that are offered while typing come page by page too."""
        return super().get_ordering(request) or self.opts.ordering or ["-pk"]

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def lookup_allowed(self, lookup, value, request):
        """The address of a list cannot ask for what the list would not show, nor by a pattern, that
        may take a database as long as it likes."""
        if lookup.partition("__")[0] in SECRETS or lookup.endswith(("__regex", "__iregex")):
            return False
        return super().lookup_allowed(lookup, value, request)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        return form

    def changeform_view(self, request, *args, **kwargs):
        """What a service refuses while saving is shown in the form, nothing of it is kept. There is
        no form any more where the row itself was deleted meanwhile, and Django says so. The form
        also says that another writer was faster to take what is unique."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (IntegrityError, *REFUSALS) as refusal:
            if isinstance(refusal, IntegrityError) and not is_taken(refusal):
                raise
            request.refusal = refusal
            return super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except REFUSALS as refusal:
            self.tell_refused(request, refusal)
            page = reverse(admin_urlname(self.opts, "change"), args=[object_id])
            return HttpResponseRedirect(page)

    def changelist_view(self, request, extra_context=None):
        """Deleting several stops at the first row that a service refuses. No column has a NUL, so
        nothing is looked for by one."""
        if "\0" in "".join(request.GET.values()):
            return HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")
        try:
            return super().changelist_view(request, extra_context)
        except REFUSALS as refusal:
            self.tell_refused(request, refusal)
            return HttpResponseRedirect(request.get_full_path())

    def response_action(self, request, queryset):
        """What is no id was not ticked by anybody."""
        request.POST = request.POST.copy()
        ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
        request.POST.setlist(ACTION_CHECKBOX_NAME, filter(ID.fullmatch, ticked))
        return super().response_action(request, queryset)

    def history_view(self, request, object_id, extra_context=None):
        """The record of changes, which also knows what came in through faces and commands."""
        return changes_of(self.opts.model_name, object_id)

    def log_deletions(self, request, rows):
        """The record of changes tells it already, and to this tenant alone."""

    def save_model(self, request, row, form, change):
        """A form in which nothing was changed changes nothing, and nothing is recorded."""
        if not change:
            self.create(request, row, form)
        elif form.has_changed():
            self.update(request, row, form)

    def create(self, request, row, form):
        """Make the row of a form; a page whose model has a service calls that one."""
        row.tenant = request.caller.tenant
        save_recorded(row, by=actor(request))

    def update(self, request, row, form):
        """The same for a row that was changed."""
        update_recorded(row, by=actor(request), **form.changes)

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

    def get_deleted_objects(self, rows, request):
        """What goes with a row needs no permission of its own: what must not go is protected."""
        names, counts, _needed, protected = super().get_deleted_objects(rows, request)
        return names, counts, set(), protected

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

    formset = RowsBelow
    extra = 0

    def formfield_for_dbfield(self, column, request, **kwargs):
        """In a table the heading of a column is no label that a screen reader would read."""
        field = super().formfield_for_dbfield(column, request, **kwargs)
        if field:
            field.widget.attrs.setdefault("aria-label", capfirst(column.verbose_name))
        return field


class Lines(ViewOnly, TenantInline):
    """Lines that only services write."""

    max_num = 0
