"""The frame around each request: its id, its transaction mode, its tenant."""

import re
import uuid
from contextlib import nullcontext, suppress

from django.db import OperationalError, connection
from django.urls import reverse

from tenants.access import NoTenant, NotMember, caller_of_session
from tenants.keys import mark_used
from tenants.scope import no_scope, tenant_scope

SAFE = {"GET", "HEAD", "OPTIONS"}
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


class ScopeMiddleware:
    """Start every request without a tenant.

    A face's authentication enters the scope inside the request's own transaction. The back office
    renders its pages after the view has returned, so here the scope is opened around both.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        choose_transaction_mode(request)
        request.caller = staff_caller(request)
        with no_scope(), tenant_scope(request.caller.tenant) if request.caller else nullcontext():
            response = self.get_response(request)
        if request.caller and request.caller.key:
            mark_used(request.caller.key)
        return response


def choose_transaction_mode(request):
    """On SQLite a transaction that will write takes the lock at once, and one that reads never."""
    if connection.vendor == "sqlite":
        with suppress(OperationalError):  # some pages need no database, the others will say so
            connection.ensure_connection()
        connection.transaction_mode = "DEFERRED" if request.method in SAFE else "IMMEDIATE"


def staff_caller(request):
    """The caller of a back office page, None on every other page and for who may not see it."""
    if not request.path.startswith(reverse("admin:index")):
        return None
    if not (request.user.is_active and request.user.is_staff):
        return None
    try:
        return caller_of_session(request)
    except (NoTenant, NotMember):
        return None
