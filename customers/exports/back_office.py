"""Exports in the admin: what the list shows with its filters and its search, as a file."""

from functools import partial

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from customers.exports.columns import columns
from customers.exports.comma_separated import lines, torn
from customers.exports.rows import rows
from customers.exports.workbook import workbook
from sales.dates import today
from tenants.streams import Stream

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class WithExports:
    """A list of customers that can be taken home. `exports` are the endings of their addresses."""

    change_list_template = "admin/exported_list.html"
    exports = ("csv", "xlsx")

    def get_urls(self):
        return [*map(self.export_url, self.exports), *super().get_urls()]

    def export_url(self, kind):
        view = self.admin_site.admin_view(partial(self.export, kind=kind))
        name = f"{self.opts.app_label}_{self.opts.model_name}_{kind}"
        return path(f"export.{kind}", view, name=name)

    @method_decorator(require_safe)
    def export(self, request, kind):
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            listed = self.listed(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(f"{reverse(admin_urlname(self.opts, 'changelist'))}?e=1")
        tenant = request.caller.tenant
        customers = listed.queryset.select_related(None).prefetch_related(None)
        return named(WRITERS[kind](tenant, customers), tenant, kind)

    def listed(self, request):
        """The list at this address. No column holds a NUL, and PostgreSQL takes none in a question.

        Raises IncorrectLookupParameters.
        """
        if any("\0" in value for value in request.GET.values()):
            raise IncorrectLookupParameters
        return self.get_changelist_instance(request)


def as_csv(tenant, customers):
    told = columns(tenant)
    body = Stream(tenant, lambda: lines(told, rows(customers, told)), torn=torn())
    return StreamingHttpResponse(body, content_type="text/csv; charset=utf-8")


def as_xlsx(tenant, customers):
    told = columns(tenant)
    return FileResponse(workbook(told, rows(customers, told)), content_type=XLSX)


WRITERS = {"csv": as_csv, "xlsx": as_xlsx}


def named(response, tenant, kind):
    """The tenant and their day are in the file's name."""
    name = f"{slugify(tenant.slug)}-{today(tenant)}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
