"""Opening a tenant's book and letting people in."""

from django.db import transaction

from tenants.history import facts, record, save_unscoped
from tenants.models import Change, Membership, Tenant, User
from tenants.scope import tenant_scope


@transaction.atomic
def create_tenant(*, slug, name, country, currency, timezone="UTC", by):
    """Make a tenant; raises ValidationError when the slug is taken or a code is malformed."""
    tenant = Tenant(slug=slug, name=name, country=country, currency=currency, timezone=timezone)
    tenant.full_clean()
    tenant.save()
    with tenant_scope(tenant):
        record(Change.Action.CREATED, tenant, by=by, after=facts(tenant))
    return tenant


@transaction.atomic
def add_member(tenant, email, *, role, password=None, by):
    """Give a person a place in the tenant, and an account where they have none.

    Members are staff: they sign in at the back office. A password given for an account that exists
    replaces the old one. Raises ValidationError for a malformed address.
    """
    user = User.objects.filter(email=email.lower()).first() or User(email=email)
    user.is_staff = True
    if password or user._state.adding:
        user.set_password(password)
    user.full_clean()
    user.save()
    membership = Membership.objects.filter(tenant=tenant, user=user).first()
    membership = membership or Membership(tenant=tenant, user=user)
    membership.role, membership.is_active = role, True
    return save_unscoped(membership, by=by)
