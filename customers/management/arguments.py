"""What commands are given as text, and one sentence for each thing that is wrong with it."""

from argparse import ArgumentTypeError
from contextlib import contextmanager

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.management.base import CommandError

from tenants.errors import Refused
from tenants.models import Tenant


def text(given):
    """An argument without the white space around it; raises ArgumentTypeError."""
    return verbatim(given).strip()


def verbatim(given):
    """An argument as it was given; raises ArgumentTypeError where it is no text."""
    try:
        given.encode()
    except UnicodeEncodeError:
        raise ArgumentTypeError("this is not UTF-8") from None
    return given


def live_tenant(slug):
    """The tenant of that slug; raises CommandError."""
    tenant = Tenant.objects.live().filter(slug=slug).first()
    if tenant is None:
        raise CommandError(f"There is no tenant “{slug}”.")
    return tenant


@contextmanager
def refusals_told():
    """What a service refuses becomes a CommandError."""
    try:
        yield
    except ValidationError as error:
        raise CommandError(" ".join(sentences(error))) from None
    except Refused as error:
        raise CommandError(error.message) from None


def sentences(error):
    """The messages of a ValidationError, each after the name of its field."""
    for name, messages in error.message_dict.items():
        for message in messages:
            yield message if name == NON_FIELD_ERRORS else f"{name}: {message}"
