"""Keys of programs: made, shown once, revoked."""

from django import forms
from django.contrib import admin, messages
from django.utils.html import format_html, format_html_join
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenants.access import SCOPES
from tenants.admin.access import AccessAdmin
from tenants.forms import RecordedForm
from tenants.history import update_unscoped
from tenants.keys import create_api_key, revoke_api_key
from tenants.models import ApiKey
from tenants.tenant_admin import actor, adopt


class ApiKeyForm(RecordedForm):
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=[(scope, scope) for scope in sorted(SCOPES)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Without any, the key may do whatever the member it acts as may."),
    )
    signing = forms.BooleanField(
        label=_("Signs requests"),
        required=False,
        help_text=_("Keeps the private key, encrypted, so that signatures can be checked."),
    )

    def clean_expires_at(self):
        """A new key is not over already; that of one that is there may be moved anywhere."""
        moment = self.cleaned_data["expires_at"]
        if self.instance._state.adding and moment is not None and moment <= now():
            raise forms.ValidationError(gettext("That is over: such a key would open nothing."))
        return moment


@admin.register(ApiKey)
class ApiKeyAdmin(AccessAdmin):
    form = ApiKeyForm
    list_display = ["name", "public_key", "book", "user", "created_at", "last_used_at", "is_valid"]
    list_select_related = ["user"]
    search_fields = ["name", "public_key"]
    ordering = ["-created_at"]
    actions = ["revoke"]
    told = ["public_key", "book", "user", "created_at", "last_used_at", "revoked_at"]

    def get_fields(self, request, obj=None):
        chosen = ["name", "scopes", "expires_at"]
        return [*chosen, *self.told] if obj else [*chosen, "book", "user", "signing"]

    def get_readonly_fields(self, request, obj=None):
        return self.told if obj else []

    def update(self, request, key, form):
        update_unscoped(key, by=actor(request), **form.changes)

    def create(self, request, key, form):
        credential = create_api_key(request.caller.tenant, **form.cleaned_data, by=actor(request))
        adopt(key, credential.key)
        self.show(request, credential)

    def show(self, request, credential):
        """The only time that anybody sees it."""
        told = gettext("Copy the credential now, it is never shown again.")
        parts = ("token", "public_key", "private_key")
        shown = ((name, getattr(credential, name)) for name in parts)
        lines = format_html_join("", "<br>{}: <code>{}</code>", shown)
        self.message_user(request, format_html("{}{}", told, lines), messages.WARNING)

    @admin.display(description=_("valid"), boolean=True)
    def is_valid(self, key):
        return key.is_valid_at(now())

    @admin.action(description=_("Revoke the selected keys"), permissions=["change"])
    def revoke(self, request, keys):
        by = actor(request)
        valid = keys.filter(revoked_at=None)
        self.one_by_one(request, valid, lambda key: revoke_api_key(key, by=by))
