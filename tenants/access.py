"""Who is calling, in which book, and what they may do there."""

from dataclasses import dataclass, field

from tenants.actor import Actor
from tenants.models import ApiKey, Membership, Tenant
from tenants.remote import remote_address

MEMBER_SCOPES = frozenset({"customers:read", "customers:write", "sales:read", "sales:write"})
SCOPES = MEMBER_SCOPES | {"admin"}
ADMINS = {Membership.Role.OWNER, Membership.Role.ADMIN}


class NotMember(Exception):
    """The signed-in user's memberships are all suspended."""


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

    The tenant is the one chosen in the back office, else the first the user joined. A superuser
    belongs to none and may choose any.
    """
    chosen = request.session.get("tenant")
    if request.user.is_superuser:
        return Caller(superuser_choice(chosen), user=request.user, scopes=SCOPES)
    membership = membership_of(request.user, chosen)
    return Caller(membership.tenant, user=request.user, scopes=role_scopes(membership.role))


def superuser_choice(chosen):
    live = Tenant.objects.live()
    tenant = live.filter(pk=chosen).first() or live.first()
    if tenant is None:
        raise NoTenant
    return tenant


def membership_of(user, chosen):
    memberships = list(user.memberships.select_related("tenant").order_by("created_at", "id"))
    active = [membership for membership in memberships if membership.is_active]
    if not active:
        raise NotMember if memberships else NoTenant
    return next((one for one in active if one.tenant_id == chosen), active[0])
