"""Who is calling, in which workspace, with live or with test data."""

from customers.api import wire
from customers.api.authentication import KeyAuthentication, proven_key
from customers.api.errors import Forbidden, Problem
from customers.api.schema import BOOLEAN, Parameter
from tenants.access import caller_of_key

WORKSPACE = "x-simple-workspace"
TEST_MODE = "x-piriod-test-mode"
MODE = wire.BooleanField()
NO_MODE = f"{TEST_MODE} header must be true or false."


class TokenInWorkspace(KeyAuthentication):
    """A key and the short name or uuid of the tenant it is for.

    A key is one tenant's, also where its user belongs to several: whoever may make keys in one
    workspace must not get into another by naming it.
    """

    scheme = "Token"
    headers = (
        Parameter(WORKSPACE, str, Parameter.HEADER, required=True),
        Parameter(TEST_MODE, BOOLEAN, Parameter.HEADER, description="False by default."),
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
    """In the words that a boolean of a form has; nothing is false. Other words are refused: what
    is meant for the test data must not land among the live."""
    try:
        return MODE.run_validation(text.strip().lower() or "false")
    except wire.ValidationError:
        raise Problem(fields={"non_field_errors": [NO_MODE]}) from None
