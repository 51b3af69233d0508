"""Forms that add what they say once, however often a browser sends them."""

from uuid import uuid4

from tenants.idempotency import answer_kept, fingerprint, keep_answer

SENT_ONCE = "sent_once"


class AddsOnce:
    """Each page of a form has a number of its own. A page that is sent again, with the same values,
    is answered as it was before: who went back and filled in something else adds another row.
    """

    adds_once = True

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if self.adds_once:
            context[SENT_ONCE] = request.POST.get(SENT_ONCE) or uuid4().hex
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _changeform_view(self, request, object_id, form_url, extra_context):
        """Inside of the transaction that saves, and so once more where a twin was faster."""
        added = self.is_numbered(request) and answer_kept(*self.page_sent(request))
        if not added:
            return super()._changeform_view(request, object_id, form_url, extra_context)
        row = self.get_object(request, added)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, added)
        answer = self.response_change if object_id else self.response_add
        return answer(request, row)

    def log_addition(self, request, row, message):
        """The record of changes tells it already; kept is that this page has added something."""
        is_added = any("added" in part for part in message)
        if is_added and self.is_numbered(request):
            keep_answer(request.caller.tenant, *self.page_sent(request), answer=str(row.pk))

    log_change = log_addition

    def is_numbered(self, request):
        """Whether such a page was sent, by somebody who may."""
        is_sent = self.adds_once and request.caller and SENT_ONCE in request.POST
        return is_sent and (self.has_add_permission(request) or self.has_change_permission(request))

    def page_sent(self, request):
        """(operation, key) of a page and the values that it was sent with, whatever button."""
        values = {name: sent for name, sent in request.POST.lists() if not name.startswith("_")}
        return f"admin {self.opts.model_name}", fingerprint([request.path, values])
