"""manage.py export_person: hand a person what the book holds about them."""

import json
import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from customers.management.arguments import text
from customers.management.persons import book_of, name_book, person_found
from customers.persons import everything_about, find_customer, find_text
from tenants.scope import tenant_scope


class Command(BaseCommand):
    help = "Writes everything that a tenant's book holds about one customer as JSON with labels."

    def add_arguments(self, parser):
        name_book(parser)
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--customer", type=text, metavar="ID|UUID")
        who.add_argument(
            "--find", type=text, metavar="TEXT", help="Name, document, e-mail or phone."
        )
        parser.add_argument(
            "--output", metavar="FILE", help="Written anew, for its owner alone. Default: print it."
        )

    def handle(self, *, customer, find, output, **options):
        with tenant_scope(book_of(options)), person_found():
            person = find_text(find) if customer is None else find_customer(customer)
            told = json.dumps(everything_about(person), ensure_ascii=False, indent=2)
        if output is None:
            self.stdout.write(told)
            return
        write_private(Path(output), told + "\n")
        self.stderr.write(f"Written to {output}.", style_func=str)


def write_private(path, text):
    """Write a file that nobody but its owner reads, aside and then moved into place: one that was
    there before stays until all is written.

    Raises CommandError, for what is no file of its own (a device, a link) too.
    """
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise CommandError(f"{path} cannot be written: it is no file.")
    draft = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        with open(draft, "x", encoding="utf-8", opener=for_owner) as file:
            file.write(text)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from None


def for_owner(path, flags):
    return os.open(path, flags, 0o600)
