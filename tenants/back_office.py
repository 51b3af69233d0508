"""The back office: Django's admin, for the tenant that the signed-in person works in."""

from functools import wraps

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tenants.access import open_to
from tenants.history import record
from tenants.invitations import link_tokens
from tenants.models import Change, Tenant
from tenants.templatetags.shown_for import SHOWN_FOR

MOST_OFFERED = (
    100  # the header is on every page; past this a superuser enters from the tenants' list
)
OF_NO_TENANT = {  # what is done there is the same wherever one works
    "choose_tenant",
    "logout",
    "password_change",
    "tenants_tenant_add",
    "tenants_tenant_change",
    "tenants_tenant_changelist",
}


class TenantChoice(forms.Form):
    tenant = forms.ModelChoiceField(Tenant.objects.none())
    next = forms.CharField(required=False)

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tenant"].queryset = open_to(user)


class SetPassword(PasswordResetConfirmView):
    """Takes a new account its first password, and its holder on to sign in."""

    token_generator = link_tokens
    template_name = "admin/set_password.html"
    success_url = reverse_lazy("admin:login")

    def form_valid(self, form):
        messages.success(self.request, gettext("Your password is set. Sign in with it."))
        return super().form_valid(form)


class BackOffice(AdminSite):
    site_title = site_header = "Clientela"
    index_title = _("Back office")

    def get_urls(self):
        choosing = path("tenant/", self.admin_view(self.choose_tenant), name="choose_tenant")
        link = path("password/<uidb64>/<token>/", self.set_password, name="set_password")
        return [choosing, link, *super().get_urls()]

    def admin_view(self, view, cacheable=False):
        """Nothing is done for a form that was shown for another tenant than one works in now."""

        @wraps(view)
        def view_here(request, *args, **kwargs):
            if is_sent_from_elsewhere(request):
                context = self.each_context(request) | {"title": _("You work in another tenant")}
                return TemplateResponse(request, "admin/elsewhere.html", context, status=409)
            return view(request, *args, **kwargs)

        return super().admin_view(view_here, cacheable)

    def each_context(self, request):
        caller = getattr(request, "caller", None)
        offered = open_to(request.user)[:MOST_OFFERED] if caller else []
        chosen = {"tenant": caller and caller.tenant, "tenants": offered}
        return super().each_context(request) | chosen

    def set_password(self, request, **link):
        """Where the link of an invitation leads: for whoever holds it, signed in or not."""
        context = self.each_context(request)
        return SetPassword.as_view(extra_context=context)(request, **link)

    def password_change(self, request, extra_context=None):
        """Recorded in the tenant at hand; what the password was and is, nobody keeps."""
        response = super().password_change(request, extra_context)
        if request.method == "POST" and response.status_code == 302 and request.caller:
            record(Change.Action.UPDATED, request.user, by=request.caller.actor(request, "admin"))
        return response

    @method_decorator(require_POST)
    def choose_tenant(self, request):
        """Work in another tenant from the next page on."""
        choice = TenantChoice(request.user, request.POST)
        if choice.is_valid():
            request.session["tenant"] = choice.cleaned_data["tenant"].pk
        else:
            messages.error(request, gettext("You cannot work in that tenant."))
        return HttpResponseRedirect(self.page_after(request, choice.cleaned_data.get("next")))

    def page_after(self, request, wanted):
        """The page that was asked for where it is one of ours, else the front page."""
        ours = {request.get_host()}
        if url_has_allowed_host_and_scheme(wanted, ours, require_https=request.is_secure()):
            return wanted
        return reverse("admin:index")


def is_sent_from_elsewhere(request):
    """Whether a form that writes in a tenant comes from a page of another one."""
    if request.resolver_match.url_name in OF_NO_TENANT:
        return False
    here = str(request.caller.tenant.pk) if request.caller else None
    return request.POST.get(SHOWN_FOR, here) != here
