"""Who is calling. Each scheme reads a credential its own way; what follows is the same for all."""

from urllib.parse import urlsplit

from django.conf import settings
from rest_framework.authentication import BaseAuthentication

from customers.api.errors import Forbidden, Unauthenticated
from tenants.access import NoTenant, NotMember, caller_of_key, caller_of_session
from tenants.keys import InvalidKey, check_secret, presume_key, split_token

SAFE = {"GET", "HEAD", "OPTIONS"}


class KeyAuthentication(BaseAuthentication):
    """An API key in the `Authorization` header, after the scheme's name."""

    scheme = "Bearer"

    @property
    def documented(self):
        """Its security scheme in the OpenAPI document."""
        if self.scheme == "Bearer":
            return {"bearer": {"type": "http", "scheme": "bearer"}}
        header = {"type": "apiKey", "in": "header", "name": "Authorization"}
        return {self.scheme.lower(): header | {"description": f"`{self.scheme} KEY`"}}

    def authenticate(self, request):
        """(user, Caller), or None when the request carries no credential of this kind."""
        credential = self.credential(request)
        if credential is None:
            return None
        caller = self.caller(request, credential)
        return caller.user, caller

    def credential(self, request):
        scheme, _, credential = request.headers.get("Authorization", "").partition(" ")
        return credential.strip() if scheme.lower() == self.scheme.lower() else None

    def caller(self, request, credential):
        return caller_of_key(proven_key(credential))


class KeyHeader(KeyAuthentication):
    """An API key in a header of its own."""

    header = "X-API-Key"

    @property
    def documented(self):
        return {"key": {"type": "apiKey", "in": "header", "name": self.header}}

    def credential(self, request):
        return request.headers.get(self.header)


def proven_key(token):
    """The key that a one-string token is; raises Unauthenticated for any other text."""
    try:
        public, private = split_token(token)
    except InvalidKey as error:
        raise Unauthenticated("unknown") from error
    return proven_pair(public, private)


def proven_pair(public, private):
    """The key whose parts these are, if it still is what it was; raises Unauthenticated."""
    try:
        key = presume_key(public)
        check_secret(key, private)
    except InvalidKey as error:
        raise Unauthenticated("unknown") from error
    return key


class MemberSession(BaseAuthentication):
    """The session of somebody signed in at the back office.

    Front ends that use it send no token against forgery, so a write that the browser says comes
    from another site is refused.
    """

    documented = {
        "session": {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
    }

    def authenticate(self, request):
        user = getattr(request._request, "user", None)  # none without a cookie
        if not (user and user.is_authenticated and user.is_active):
            return None
        caller = self.caller(request._request)
        if request.method not in SAFE and is_cross_site(request):
            raise Forbidden("cross_site")
        return user, caller

    def caller(self, request):
        try:
            return caller_of_session(request)
        except NotMember:
            raise Unauthenticated("suspended") from None
        except NoTenant:
            raise Forbidden("tenant") from None


def is_cross_site(request):
    """Whether the browser tells that another site sent this: Sec-Fetch-Site, else Origin."""
    fetched_from = request.headers.get("Sec-Fetch-Site")
    if fetched_from:
        return fetched_from not in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.get_host()
