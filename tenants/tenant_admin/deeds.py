"""What can be done to one row, each on a page that asks before it is done."""

from functools import partial

from django import forms
from django.contrib import messages
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from tenants.errors import REFUSALS
from tenants.forms import refused_fields


class DeedForm(forms.Form):
    """What a deed has to be told; most need nothing. It knows the row and the request."""

    def __init__(self, row, request, *args, **kwargs):
        self.row, self.request = row, request
        super().__init__(*args, **kwargs)


class Deed:
    """Something that a service does to a row, behind a button on the row's page.

    `name` is a word of its address, `label` is on the button, `question` on the page that asks,
    `scope` is what the caller needs. The page always asks the service: a button that is hidden
    is no rule.
    """

    name = label = question = ""
    scope = "sales:write"
    form = DeedForm

    def is_open_for(self, row, request):
        """Whether the button is there."""
        return True

    def run(self, row, request, **given):
        """Call the service, and say what was done. Raises one of REFUSALS."""
        raise NotImplementedError

    def address(self, row):
        return reverse(admin_urlname(row._meta, self.name), args=[row.pk])


class WithDeeds:
    """A ModelAdmin whose rows have buttons."""

    deeds = []

    def get_urls(self):
        return [*map(self.url_of, self.deeds), *super().get_urls()]

    def url_of(self, deed):
        view = self.admin_site.admin_view(partial(self.deed_view, deed=deed))
        _, _, name = admin_urlname(self.opts, deed.name).partition(":")
        return path(f"<path:object_id>/{deed.name}/", view, name=name)

    def buttons(self, request, row):
        """(label, address) of what can be done to the row now."""
        return [
            (deed.label, deed.address(row))
            for deed in self.deeds
            if request.caller.may(deed.scope) and deed.is_open_for(row, request)
        ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["buttons"] = self.buttons(request, obj) if change and obj else []
        return super().render_change_form(request, context, add, change, form_url, obj)

    def deed_view(self, request, object_id, deed):
        if not (request.caller and request.caller.may(deed.scope)):
            raise PermissionDenied
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        form = deed.form(row, request, request.POST if request.method == "POST" else None)
        if form.is_valid() and self.is_finished(request, row, deed, form):
            return HttpResponseRedirect(reverse(admin_urlname(self.opts, "change"), args=[row.pk]))
        return self.deed_page(request, row, deed, form)

    def is_finished(self, request, row, deed, form):
        try:
            with transaction.atomic():
                told = deed.run(row, request, **form.cleaned_data)
        except REFUSALS as refusal:
            for name, message in refused_fields(refusal):
                form.add_error(name if name in form.fields else None, message)
            return False
        self.message_user(request, told, messages.SUCCESS)
        return True

    def deed_page(self, request, row, deed, form):
        context = {
            **self.admin_site.each_context(request),
            "title": deed.label,
            "subtitle": str(row),
            "opts": self.opts,
            "original": row,
            "deed": deed,
            "form": form,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/deed.html", context)
