"""Letting people into a tenant by a link, shown once to who invites: no mail is sent from here.

An account that exists is the person's own, and other tenants may trust it. So it is given a place
and nothing else, and a link that sets a password is made only for accounts that have none yet and
a place nowhere else: a superuser's never, who may work everywhere. Where two tenants invited one
new person, neither may open the other with such a link; a superuser, who may enter both, makes it.
"""

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from tenants.errors import Duplicate
from tenants.history import save_unscoped
from tenants.models import Membership, User


@transaction.atomic
def invite_member(tenant, email, *, role, full_name="", by):
    """Give a person a place in the tenant, and an account without a password where they have none.

    Raises ValidationError for a malformed address, Duplicate for who has a place already,
    suspended or not.
    """
    user = User.objects.filter(email=email.lower()).first() or open_account(email, full_name)
    if user.memberships.filter(tenant=tenant).exists():
        raise Duplicate("email", _("This person has a place here already."))
    return save_unscoped(Membership(tenant=tenant, user=user, role=role), by=by)


def open_account(email, full_name):
    user = User(email=email, full_name=full_name, is_staff=True)
    user.set_unusable_password()
    user.full_clean()
    user.save()
    return user


def may_be_linked(membership, by):
    """Whether a link that `by`, a user, makes may set this person's password."""
    user = membership.user
    elsewhere = user.memberships.exclude(pk=membership.pk)
    is_new = user.is_active and not user.is_superuser and not user.has_usable_password()
    return is_new and (by.is_superuser or not elsewhere.exists())


class LinkTokens(PasswordResetTokenGenerator):
    """A link is void once its person may enter more than who made it could open to them."""

    key_salt = "tenants.invitations.LinkTokens"

    def _make_hash_value(self, user, timestamp):
        places = sorted(user.memberships.values_list("pk", flat=True))
        return f"{super()._make_hash_value(user, timestamp)}{user.is_superuser}{places}"


link_tokens = LinkTokens()


def password_link(user, request):
    """An address at which the person sets their password: once, within PASSWORD_RESET_TIMEOUT."""
    key = urlsafe_base64_encode(force_bytes(user.pk))
    address = reverse("admin:set_password", args=[key, link_tokens.make_token(user)])
    return request.build_absolute_uri(address)
