"""Who is calling, in which workspace, with live or with test data."""

from customers.api.authentication import KeyAuthentication, proven_key
from customers.api.errors import Forbidden, Problem
from customers.api.schema import BOOLEAN, Parameter, tolerant
from tenants.access import caller_of_key

WORKSPACE = "x-simple-workspace"
TEST_MODE = "x-piriod-test-mode"


class TokenInWorkspace(KeyAuthentication):
    """A key and the short name or uuid of the tenant it is for.

    A key is one tenant's, also where its user belongs to several: whoever may make keys in one
    workspace must not get into another by naming it.
    """

    scheme = "Token"
    headers = (
        Parameter(WORKSPACE, str, Parameter.HEADER, required=True),
        Parameter(TEST_MODE, tolerant(BOOLEAN), Parameter.HEADER, description="False by default."),
    )

    def caller(self, request, credential):
        """The token goes first, then whether a workspace is named, then whether it is its own."""
        key = proven_key(credential)
        named = request.headers.get(WORKSPACE, "").strip()
        if not named:
            raise Problem(fields={"non_field_errors": [f"{WORKSPACE} header is required."]})
        if named != key.tenant.slug and named.lower() != str(key.tenant.uuid):
            raise Forbidden("tenant")
        return caller_of_key(key, test=is_true(request.headers.get(TEST_MODE, "")))


def is_true(text):
    return text.strip().lower() in {"true", "1"}
