"""Who may work in the tenant: accounts, and their places here."""

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenants.admin.access import AccessAdmin
from tenants.errors import Refused
from tenants.forms import RecordedForm
from tenants.history import update_unscoped
from tenants.holding import held
from tenants.invitations import invite_member, may_be_linked, password_link
from tenants.models import Membership, User
from tenants.services import take_turns
from tenants.tenant_admin import Deed, actor, adopt


@admin.register(User)
class UserAdmin(AccessAdmin):
    """Accounts are a matter of the whole installation, so only a superuser changes them."""

    tenant_path = "memberships__tenant"
    list_display = ["email", "full_name", "is_active", "last_login"]
    search_fields = ["email", "full_name"]
    ordering = ["email"]
    fields = ["email", "full_name", "is_active", "is_staff", "last_login", "created"]
    readonly_fields = ["last_login", "created"]

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return bool(request.caller and request.user.is_superuser)


class Invitation(RecordedForm):
    """Whom to let in."""

    email = forms.EmailField(label=_("e-mail"))
    full_name = forms.CharField(
        label=_("full name"),
        max_length=150,
        required=False,
        help_text=_("Of a new account; who has one keeps the name they gave themselves."),
    )


class NewLink(Deed):
    """For who lost the link, or let it expire, before they set a password."""

    name, label, scope = "link", _("New link"), "admin"
    question = _("Make a link at which this person sets their password?")

    def is_open_for(self, membership, request):
        return may_change(membership, request) and may_be_linked(membership, request.user)

    def run(self, membership, request):
        refuse_unless_allowed(membership, request)
        if not may_be_linked(membership, request.user):
            told = gettext("This person has a password, or a place elsewhere.")
            raise Refused("has_password", told)
        return link_shown(membership.user, request)


@admin.register(Membership)
class MembershipAdmin(AccessAdmin):
    """Nobody changes their own place, and only owners touch the place of an owner."""

    list_display = ["member", "role", "is_active", "created"]
    list_filter = ["role", "is_active"]
    list_select_related = ["user", "tenant"]
    search_fields = ["user__email", "user__full_name"]
    ordering = ["created_at"]
    actions = ["suspend", "readmit"]
    deeds = [NewLink()]

    def get_fields(self, request, obj=None):
        return ["member", "role", "is_active"] if obj else ["email", "full_name", "role"]

    def get_readonly_fields(self, request, obj=None):
        return ["member"] if obj else []

    @admin.display(description=_("user"), ordering="user__email")
    def member(self, membership):
        return membership.user

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = {} if obj else {"form": Invitation}
        return super().get_form(request, obj, change, **form | kwargs)

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or may_change(obj, request))

    def formfield_for_choice_field(self, column, request, **kwargs):
        if column.name == "role" and not is_owner(request):
            owner = Membership.Role.OWNER
            kwargs["choices"] = [one for one in Membership.Role.choices if one[0] != owner]
        return super().formfield_for_choice_field(column, request, **kwargs)

    def create(self, request, membership, form):
        tenant, by = request.caller.tenant, actor(request)
        adopt(membership, invite_member(tenant, **form.cleaned_data, by=by))
        if may_be_linked(membership, request.user):
            self.message_user(request, link_shown(membership.user, request), messages.WARNING)

    def update(self, request, membership, form):
        self.alter(request, membership, **form.changes)

    def alter(self, request, membership, **changes):
        """Change a place, as far as the caller still may: of two owners who shut each other out at
        once the second is none any more. Raises Refused."""
        take_turns(membership.tenant)
        refuse_unless_allowed(held(membership), request)
        update_unscoped(membership, by=actor(request), **changes)

    @admin.action(description=_("Suspend the selected members"), permissions=["change"])
    def suspend(self, request, memberships):
        self.one_by_one(request, memberships, partial(self.let, request, is_active=False))

    @admin.action(description=_("Let the selected members in again"), permissions=["change"])
    def readmit(self, request, memberships):
        self.one_by_one(request, memberships, partial(self.let, request, is_active=True))

    def let(self, request, membership, *, is_active):
        """Let a member in or not. Raises Refused where the caller may not, or nothing changes."""
        refuse_unless_allowed(membership, request)
        if membership.is_active == is_active:
            raise Refused("nothing_to_do", gettext("Nothing to change."))
        self.alter(request, membership, is_active=is_active)


def may_change(membership, request):
    """Nobody their own, and only owners that of an owner; a superuser any."""
    if request.user.is_superuser:
        return True
    is_own = membership.user_id == request.user.pk
    return not is_own and (membership.role != Membership.Role.OWNER or is_owner(request))


def refuse_unless_allowed(membership, request):
    if not may_change(membership, request):
        raise Refused("not_yours", gettext("You may not change this place."))


def link_shown(user, request):
    """The only time that anybody sees it."""
    told = gettext("Give %(user)s this link to set a password. It is never shown again.")
    link = password_link(user, request)
    return format_html("{}<br><code>{}</code>", told % {"user": user}, link)


def is_owner(request):
    mine = request.user.memberships.filter(tenant=request.caller.tenant, is_active=True)
    return request.user.is_superuser or mine.filter(role=Membership.Role.OWNER).exists()
