"""Who is calling, in which book, and what they may do there."""

from dataclasses import dataclass, field

from tenants.actor import Actor
from tenants.models import ApiKey, Membership, Tenant
from tenants.remote import remote_address

MEMBER_SCOPES = frozenset({"customers:read", "customers:write", "sales:read", "sales:write"})
SCOPES = MEMBER_SCOPES | {"admin"}
ADMINS = {Membership.Role.OWNER, Membership.Role.ADMIN}


class NotMember(Exception):
    """The signed-in user is no active member of the tenant that is meant."""


class NoTenant(Exception):
    """The signed-in user belongs to no tenant."""


@dataclass(frozen=True)
class Caller:
    """A proven caller. `tenant` is the book in use: the live one or its test twin."""

    tenant: Tenant
    user: object = None
    key: ApiKey | None = None
    scopes: frozenset = field(default=MEMBER_SCOPES)

    def confirm(self):
        """Raise Changed where the caller's key is not what it was presumed to be."""
        if presumption := getattr(self.key, "presumption", None):
            presumption.confirm()

    def may(self, scope):
        """Writing implies reading, `admin` implies everything."""
        writing = scope.replace(":read", ":write")
        return bool(self.scopes & {scope, writing, "admin"})

    def actor(self, request, face):
        """The caller as the record of changes names them."""
        return Actor(
            name=str(self.user or self.key.name),
            face=face,
            user=self.user,
            request_id=request.id,
            ip_address=remote_address(request),
        )


def caller_of_key(key, *, test=False):
    """The caller behind a key from `find_key`; a test key always sees the test book."""
    wants_test = test or key.book == ApiKey.Book.TEST
    book = test_book(key.tenant) if wants_test else key.tenant
    return Caller(
        book, user=key.user, key=key, scopes=frozenset(key.scopes) or role_scopes(key.role)
    )


def role_scopes(role):
    return SCOPES if role in ADMINS else MEMBER_SCOPES


def test_book(tenant):
    """The tenant's test book, made with the tenant or on first use."""
    twin = getattr(tenant, "test_book", None)
    if twin is None:
        twin, _ = Tenant.objects.get_or_create(test_of=tenant, defaults=twin_facts(tenant))
    return twin


def twin_facts(tenant):
    """What a test book has in common with its live one."""
    common = ("slug", "name", "country", "currency", "timezone")
    return {name: getattr(tenant, name) for name in common}


def caller_of_session(request):
    """The caller behind a signed-in session; raises NotMember or NoTenant.

    The tenant is the one chosen in the back office, else the first that the user joined: no other
    takes its place where the user may not work there any more, for a program would go on writing
    into a stranger's book. A superuser may choose any.
    """
    user, chosen = request.user, request.session.get("tenant")
    if user.is_superuser:
        tenant = Tenant.objects.live().filter(pk=chosen).first()
        return Caller(tenant or membership_of(user, None).tenant, user=user, scopes=SCOPES)
    membership = membership_of(user, chosen)
    return Caller(membership.tenant, user=user, scopes=role_scopes(membership.role))


def membership_of(user, chosen):
    memberships = list(user.memberships.select_related("tenant").order_by("created_at", "id"))
    if not memberships:
        raise NoTenant
    meant = next((one for one in memberships if chosen in (None, one.tenant_id)), None)
    if meant is None or not meant.is_active:
        raise NotMember
    return meant


def open_to(user):
    """The tenants that somebody may work in, by name."""
    live = Tenant.objects.live().order_by("name", "pk")
    if user.is_superuser:
        return live
    return live.filter(memberships__user=user, memberships__is_active=True)
