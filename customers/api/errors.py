"""Everything that can go wrong in a request, under one name each, before a face words it."""

from dataclasses import dataclass, field

from django.core.exceptions import (
    ObjectDoesNotExist,
    RequestDataTooBig,
    TooManyFieldsSent,
    ValidationError,
)
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected, FeatureNotSupported, ForeignKeyViolation
from rest_framework import exceptions as rest
from rest_framework.serializers import as_serializer_error

from tenants.errors import Refused
from tenants.streams import Busy


class Interrupted(Exception):
    """The database has stopped a request for what is over now: nothing of it was kept, and once
    more it can be done."""


class Problem(Exception):
    """A failure of a request: `code` is the name by which faces choose status and words."""

    status = 400
    code = "invalid"

    def __init__(self, message="", *, code=None, fields=None):
        self.message, self.fields = message, fields or {}
        self.code = code or self.code
        super().__init__(message)


class Malformed(Problem):
    """The body or a parameter cannot be read at all."""

    code = "malformed"


class Unauthenticated(Problem):
    """No proven caller; `reason` is missing, unknown, or what a scheme adds of its own."""

    status, code = 401, "unauthenticated"

    def __init__(self, reason):
        self.reason = reason
        super().__init__(reason)


class Forbidden(Problem):
    """A proven caller who may not; `reason` is scope, tenant, or cross_site."""

    status, code = 403, "forbidden"

    def __init__(self, reason):
        self.reason = reason
        super().__init__(reason)


class NotFound(Problem):
    """No such object, or not the caller's: the two are never told apart."""

    status, code = 404, "not_found"


class UnknownAddress(Problem):
    """Nothing is at this address, whoever asks."""

    status, code = 404, "unknown_address"


class UnknownReference(Problem):
    """The body names an object that the tenant does not have; `fields` says where."""

    code = "unknown_reference"


class LengthRequired(Problem):
    status, code = 411, "length_required"


class TooLarge(Problem):
    status, code = 413, "too_large"


class Throttled(Problem):
    """More requests than the caller's limits allow."""

    status, code = 429, "throttled"

    def __init__(self):
        super().__init__("The request limit was reached. Try again later.")


class Crashed(Problem):
    status, code = 500, "crashed"


class Unavailable(Crashed):
    """The server or its database cannot answer just now: faces say what they say of a crash."""

    status, retry_after = 503, 1  # seconds


@dataclass
class Failure:
    """A problem with where it happened: what a face needs to word it.

    `action` is list, retrieve, create, update, destroy or a page's own; None outside of pages.
    `fields` maps wire names to lists of messages, which carry a `code` each.
    """

    problem: Exception
    status: int
    code: str
    message: str = ""
    fields: dict = field(default_factory=dict)
    page: object = None
    action: str | None = None


def problem_of(exc, shape=None):
    """The Problem that an exception means, or None for one that nobody foresaw.

    `shape` names the fields of model errors as the wire does.
    """
    match exc := in_core_words(exc):
        case Problem():
            return exc
        case Refused():
            return said(exc, Problem, 409, code=exc.code, fields=at_fault(exc, shape))
        case rest.ValidationError() | ValidationError():
            return invalid(exc, shape)
        case RequestDataTooBig():
            return TooLarge(str(exc))
        case TooManyFieldsSent():
            return Malformed(str(exc))
        case Http404() | rest.NotFound() | ObjectDoesNotExist():  # gone since it was looked up
            return NotFound()
        case rest.MethodNotAllowed():
            return said(exc, Problem, 405, code="method_not_allowed")
    return None


def in_core_words(exc):
    """What the database refuses at the end of a transaction, as services refuse it earlier; what
    there is no place for, as a Problem; any other exception as it is."""
    if isinstance(exc.__cause__, ForeignKeyViolation):
        return Refused("changed_meanwhile", _("What is referred to was deleted."))
    return Unavailable() if isinstance(exc, Busy) else exc


def is_interruption(exc):
    """Whether another writer and this one waited for each other, and the other one may go on; or a
    statement was prepared before a migration gave its columns other types."""
    match exc.__cause__:
        case DeadlockDetected():
            return True
        case FeatureNotSupported() as refusal:  # whose words are in the server's language
            return refusal.diag.source_function == "RevalidateCachedQuery"
    return False


def breakdown(exc):
    """The Problem behind an exception that is not the caller's doing."""
    # away or busy, as the database says
    is_away = isinstance(exc, Busy | OperationalError | InterfaceError)
    return Unavailable() if is_away else Crashed()


def at_fault(exc, shape):
    return {shape.wire_name(exc.field) if shape else exc.field: [exc.message]}


def said(exc, kind, status, **facts):
    problem = kind(str(exc), **facts)
    problem.status = status
    return problem


def invalid(exc, shape):
    fields = as_serializer_error(exc)
    if isinstance(exc, ValidationError) and shape is not None:
        fields = {shape.wire_name(name): messages for name, messages in fields.items()}
    return Problem("invalid", fields=fields)
