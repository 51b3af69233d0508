"""What the book declines. Each face has its own words and status for it."""

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from psycopg.errors import UniqueViolation


class Refused(Exception):
    """A rule of the book forbids the operation.

    `code` names the rule for faces and tests, `field` the core name of the fact at fault where it
    is one, the message tells people who have no face between them and the book.
    """

    def __init__(self, code, message, *, field=""):
        self.code, self.message, self.field = code, message, field
        super().__init__(message)


class Duplicate(Refused):
    """Another row of the tenant has this value already."""

    def __init__(self, field, message):
        super().__init__("duplicate", message, field=field)


# What a service raises that does not do what it was asked: the last of a row that is gone.
REFUSALS = (Refused, ValidationError, ObjectDoesNotExist)


def is_taken(error):
    """Whether an IntegrityError says that another row has what must be unique."""
    return isinstance(error.__cause__, UniqueViolation) or str(error).startswith("UNIQUE")
