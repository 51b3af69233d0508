"""The frame around each request: its id, what is told of it, its transaction mode, its tenant."""

import re
import time
import uuid
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.db import OperationalError, connection
from django.urls import reverse
from django.utils import timezone

from tenants import logs, metrics
from tenants.access import NoTenant, NotMember, caller_of_session, open_to
from tenants.keys import mark_used
from tenants.locales import in_country
from tenants.scope import no_scope, tenant_scope

SAFE = {"GET", "HEAD", "OPTIONS"}
METHODS = {*SAFE, "POST", "PUT", "PATCH", "DELETE"}
REQUEST_ID = re.compile(r"[!-~]{1,255}")


class RequestIdMiddleware:
    """`request.id`: what the caller sent as X-Request-Id, else one of ours; the answer says it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-Id", "")
        request.id = given if REQUEST_ID.fullmatch(given) else f"req_{uuid.uuid4().hex}"
        response = self.get_response(request)
        response["X-Request-Id"] = request.id
        return response


@dataclass(frozen=True, slots=True)
class Sight:
    """What logs and metrics may know of an answered request; `route` is the pattern, not the path,
    and `ms` the milliseconds until its answer began."""

    request_id: str
    tenant: str | None
    face: str
    method: str
    route: str
    status: int
    ms: float


class SightMiddleware:
    """Tell the logs and the metrics of each request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        began = time.perf_counter()
        response = self.get_response(request)
        sight = seen(request, response, round((time.perf_counter() - began) * 1000, 1))
        logs.tell(sight)
        metrics.count(sight)
        return response


def seen(request, response, ms):
    """The Sight of a request. A verb that HTTP does not know is nobody's business."""
    caller, match = getattr(request, "caller", None), request.resolver_match
    return Sight(
        request_id=request.id,
        tenant=caller.tenant.slug if caller else None,
        face=face_of(match),
        method=request.method if request.method in METHODS else "other",
        route=match.route if match else "",
        status=response.status_code,
        ms=ms,
    )


def face_of(match):
    """The name of the face that a route belongs to, `admin`, or empty for all else."""
    face = getattr(match and match.func, "initkwargs", {}).get("face")
    return face.name if face else getattr(match, "namespace", "")


class PolicyMiddleware(CSPMiddleware):
    """The content security policy of the settings, put together once; that of a page which has its
    own is put together with its answer."""

    def __init__(self, get_response):
        super().__init__(get_response)
        self.usual = build_policy()

    def process_request(self, request):
        """No page asks for a nonce."""

    def process_response(self, request, response):
        if settings.DEBUG or any(name.startswith("_csp") for name in vars(response)):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self.usual)
        return response


class ScopeMiddleware:
    """Start every request without a tenant. A face's authentication enters the scope inside the
    request's own transaction."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        choose_transaction_mode(request)
        request.caller = None
        with no_scope():
            response = self.get_response(request)
        if request.caller and request.caller.key:
            mark_used(request.caller.key)
        return response


class BackOfficeMiddleware:
    """Pages of the back office are rendered after the view has returned, so here the scope is
    opened around both. Their clock is the tenant's, and so is the manner of their figures."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.caller = staff_caller(request)
        with working_in(request.caller.tenant) if request.caller else nullcontext():
            return self.get_response(request)


@contextmanager
def working_in(tenant):
    with tenant_scope(tenant), timezone.override(tenant.zone), in_country(tenant.country):
        yield


def choose_transaction_mode(request):
    """On SQLite a transaction that will write takes the lock at once, and one that reads never."""
    if connection.vendor == "sqlite":
        with suppress(OperationalError):  # some pages need no database, the others will say so
            connection.ensure_connection()
        connection.transaction_mode = "DEFERRED" if request.method in SAFE else "IMMEDIATE"


def staff_caller(request):
    """The caller of a back office page, None on every other page and for who may not see it.

    Who may not work any more where they did is moved on, but never by what they send: it was
    meant for there. A superuser who has chosen no tenant yet was nowhere.
    """
    if not request.path.startswith(reverse("admin:index")):
        return None
    if not (request.user.is_active and request.user.is_staff):
        return None
    with suppress(NoTenant, NotMember):
        return caller_of_session(request)
    may_move = request.method in SAFE or request.user.is_superuser
    other = open_to(request.user).order_by("pk").first() if may_move else None
    if other is None:
        return None
    request.session["tenant"] = other.pk  # pages say in which tenant one works
    return caller_of_session(request)
