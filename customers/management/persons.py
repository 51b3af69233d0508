"""What the commands about a person have in common: whose book, and nobody found."""

from contextlib import contextmanager

from django.core.management.base import CommandError

from customers.management.arguments import live_tenant, text
from customers.persons import NoSuchPerson
from tenants.access import test_book


def name_book(parser):
    """The arguments that say whose book."""
    parser.add_argument("slug", type=text, help="The tenant.")
    parser.add_argument("--test", action="store_true", help="In the tenant's test book instead.")


def book_of(options):
    """The tenant, or its test book. Raises CommandError."""
    tenant = live_tenant(options["slug"])
    return test_book(tenant) if options["test"] else tenant


@contextmanager
def person_found():
    """That nobody is meant becomes a CommandError."""
    try:
        yield
    except NoSuchPerson as error:
        raise CommandError(str(error)) from None
