"""Who is calling. Each scheme reads a credential its own way; what follows is the same for all."""

from urllib.parse import urlsplit

from rest_framework.authentication import BaseAuthentication

from customers.api.errors import Forbidden, Unauthenticated
from tenants.access import NoTenant, NotMember, caller_of_key, caller_of_session
from tenants.keys import InvalidKey, check_secret, find_key, split_token

SAFE = {"GET", "HEAD", "OPTIONS"}


class KeyAuthentication(BaseAuthentication):
    """An API key in the `Authorization` header, after the scheme's name."""

    scheme = "Bearer"

    def authenticate(self, request):
        """(user, Caller), or None when the header is not of this scheme."""
        scheme, _, credential = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != self.scheme.lower():
            return None
        caller = self.caller(request, credential.strip())
        return caller.user, caller

    def caller(self, request, credential):
        return caller_of_key(proven_key(credential))


def proven_key(token):
    """The key that a one-string token is; raises Unauthenticated for any other text."""
    try:
        public, private = split_token(token)
        key = find_key(public)
        check_secret(key, private)
    except InvalidKey as error:
        raise Unauthenticated("unknown") from error
    return key


class MemberSession(BaseAuthentication):
    """The session of somebody signed in at the back office.

    Front ends that use it send no token against forgery, so a write that the browser says comes
    from another site is refused.
    """

    def authenticate(self, request):
        user = request._request.user
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
