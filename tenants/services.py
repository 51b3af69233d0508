"""Opening a tenant's book and letting people in."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from tenants.access import test_book, twin_facts
from tenants.codes import is_country, is_currency
from tenants.history import record_new, save_unscoped, update_recorded, update_unscoped
from tenants.holding import held
from tenants.models import Membership, Tenant, User
from tenants.scope import tenant_scope


@transaction.atomic
def create_tenant(*, slug, name, country, currency, timezone="UTC", by):
    """Make a tenant and its test book.

    Raises ValidationError when the slug is taken or a code means nothing.
    """
    tenant = Tenant(slug=slug, name=name, country=country, currency=currency, timezone=timezone)
    tenant.full_clean()
    refuse_unknown_codes(tenant)
    tenant.save()
    test_book(tenant)
    with tenant_scope(tenant):
        record_new(tenant, by=by)
    return tenant


def refuse_unknown_codes(tenant):
    """Raise ValidationError for what is no country's and no currency's: both are for good."""
    wrong = {}
    if not is_country(tenant.country):
        wrong["country"] = _("This is no country code, such as AR.")
    if not is_currency(tenant.currency):
        wrong["currency"] = _("This is no currency code, such as ARS.")
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def update_tenant(tenant, *, by, **changes):
    """Change a tenant's facts; its test book follows. Raises ValidationError."""
    with tenant_scope(tenant):
        tenant = update_recorded(tenant, by=by, **changes)
    Tenant.objects.filter(test_of=tenant).update(**twin_facts(tenant))
    return tenant


@transaction.atomic
def add_member(tenant, email, *, role, password=None, full_name="", by):
    """Give a person a place in the tenant, and an account where they have none.

    Members are staff: they sign in at the back office. A password or a name given for an account
    that exists replaces the old one. Raises ValidationError for a malformed address.
    """
    user = User.objects.filter(email=email.lower()).first() or User(email=email)
    user.is_staff, user.full_name = True, full_name or user.full_name
    if password or not user.password:
        user.set_password(password or None)  # an empty one is none
    user.full_clean()
    user.save()
    membership = Membership.objects.filter(tenant=tenant, user=user).first()
    if membership is None:
        return save_unscoped(Membership(tenant=tenant, user=user, role=role), by=by)
    return update_unscoped(membership, by=by, role=role, is_active=True)


def take_turns(tenant):
    """Hold back every other writer that takes turns in this tenant, until the transaction ends.

    First of all locks, so that nobody who waits here holds what another needs. New rows of the
    tenant are not held back: they only need the tenant to exist.
    """
    held(tenant)
