"""What is done to rows that were ticked in a list, and what people are told of it."""

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from tenants.errors import REFUSALS
from tenants.forms import refused_texts

MOST_AT_ONCE = 500
SENT = "_sent"


class Several:
    """Actions of a list, for a ModelAdmin: one by one through services, or after a form."""

    def ticked(self, request, rows):
        """The ticked rows in the order of their ids, as writers lock them; None for too many."""
        rows = list(rows.order_by("pk")[: MOST_AT_ONCE + 1])
        if len(rows) <= MOST_AT_ONCE:
            return rows
        told = _("No more than %(most)s at once: narrow the list.") % {"most": MOST_AT_ONCE}
        self.message_user(request, told, messages.ERROR)
        return None

    def one_by_one(self, request, rows, deed):
        """Call `deed(row)` for each; who is refused stays as they are, the others are changed."""
        rows = self.ticked(request, rows)
        if rows is not None:
            self.change_each(request, rows, deed)

    def change_each(self, request, rows, deed):
        changed = [row for row in rows if self.is_done(request, row, deed)]
        if changed or not rows:
            self.tell_changed(request, len(changed))

    def is_done(self, request, row, deed):
        try:
            with transaction.atomic():
                deed(row)
        except REFUSALS as refusal:
            for text in refused_texts(refusal, self.model):
                self.message_user(request, f"{row}: {text}", messages.ERROR)
            return False
        return True

    def tell_refused(self, request, refusal):
        for text in refused_texts(refusal, self.model):
            self.message_user(request, text, messages.ERROR)

    def tell_changed(self, request, count):
        told = _("Changed: %(count)s.") % {"count": count} if count else _("Nothing to change.")
        self.message_user(request, told, messages.SUCCESS if count else messages.WARNING)

    def ask(self, request, rows, form_class, then):
        """Have a form filled in on a page between, then call `then(rows, **what it says)`."""
        rows = self.ticked(request, rows)
        if rows is None:
            return None
        form = form_class(request, request.POST if SENT in request.POST else None)
        if form.is_valid():
            return then(rows, **form.cleaned_data)
        return self.page_between(request, rows, form)

    def page_between(self, request, rows, form):
        action = request.POST.getlist("action")[-1]
        context = {
            **self.admin_site.each_context(request),
            "title": self.get_actions(request)[action][2],
            "opts": self.opts,
            "rows": rows,
            "form": form,
            "media": self.media + form.media,
            "hidden": [(ACTION_CHECKBOX_NAME, row.pk) for row in rows]
            + [("action", action), (SENT, 1)],
        }
        return TemplateResponse(request, "admin/action_form.html", context)


class AskedForm(forms.Form):
    """A form between a list and what is done to it; it knows the request."""

    def __init__(self, request, *args, **kwargs):
        self.request = request
        super().__init__(*args, **kwargs)
