"""Several requests in one: each is answered by the view of its own address.

All run in the transaction of the request that holds them, each with a savepoint, so one that fails
takes back what it wrote and nothing else.
"""

from io import BytesIO
from urllib.parse import unquote_to_bytes

from django.core.handlers.wsgi import WSGIRequest
from django.urls import resolve
from rest_framework.authentication import BaseAuthentication

from customers.api.bodies import ENCODER
from tenants.services import take_turns


class ProvenAlready(BaseAuthentication):
    """The caller of the request that holds this one. First among the schemes of a face."""

    documented = None

    def authenticate(self, request):
        caller = getattr(request._request, "holders_caller", None)
        return (caller.user, caller) if caller else None


def is_held(request):
    """Whether another request holds this one, which then counts for both."""
    return getattr(request._request, "holders_caller", None) is not None


def is_entry(request):
    """Whether the request is one of a batch."""
    return hasattr(request._request, "holders_caller")


def wait_for_turn(request):
    """Let no other batch of the tenant write meanwhile: two could wait for each other's rows."""
    take_turns(request.auth.tenant)


def answer(request, method, address, payload):
    """The view's response to one request of a batch, not rendered.

    `address` begins with a slash. Raises Resolver404 for one that is nobody's.
    """
    inner = request_for(request._request, method, address, payload)
    inner.id, inner.holders_caller = request._request.id, request.auth
    inner.caller = None  # as whoever sends one by itself, until it is proven
    match = resolve(inner.path_info)
    return match.func(inner, *match.args, **match.kwargs)


def request_for(outer, method, address, payload):
    path, _, query = address.partition("?")  # urlsplit drops tabs, and takes # for the end
    body = b"" if payload is None else ENCODER.encode(payload)
    return WSGIRequest(
        outer.META
        | {
            "REQUEST_METHOD": method,
            "PATH_INFO": as_wsgi_writes(unquote_to_bytes(path)),
            "QUERY_STRING": as_wsgi_writes(query.encode()),
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_TRANSFER_ENCODING": "",
            "wsgi.input": BytesIO(body),
        }
    )


def as_wsgi_writes(sent):
    """The text that stands for the bytes of an address."""
    return sent.decode("latin-1")
