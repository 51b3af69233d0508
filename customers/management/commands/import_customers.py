"""manage.py import_customers: add the customers of a file to a tenant's book."""

from contextlib import contextmanager

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from customers.api.errors import Malformed
from customers.api.faces import FACES
from customers.imports.batches import Import
from customers.imports.bodies import Bodies
from customers.imports.columns import Columns
from customers.imports.reading import csv_rows, is_json, json_rows, open_text
from customers.management.persons import book_of, name_book
from tenants.actor import Actor
from tenants.scope import tenant_scope

NAMES = {face.name: face for face in FACES}


class Command(BaseCommand):
    help = (
        "Adds the customers of a file: CSV with the book's own names or an export's headings, or "
        "JSON, an array or one object a line, as callers of a face send it. Where a row is wrong "
        "all such rows are told and nothing is added, unless --skip-wrong is given."
    )

    def add_arguments(self, parser):
        name_book(parser)
        parser.add_argument("file", help="UTF-8.")
        parser.add_argument("--face", choices=sorted(NAMES), help="Whose shape JSON has.")
        parser.add_argument("--dry-run", action="store_true", help="Find what is wrong, no more.")
        parser.add_argument("--skip-wrong", action="store_true", help="Add those that are right.")

    def handle(self, *, file, face, dry_run, skip_wrong, **options):
        tenant = book_of(options)
        by = Actor.of_command("import_customers")
        with opened(file) as text, tenant_scope(tenant):
            source, rows = self.source(tenant, text, face and NAMES[face], by)
            done = Import(tenant, source, by=by)
            self.follow(done.run(rows))
            keeps = not dry_run and done.is_whole and (skip_wrong or not done.wrong)
            transaction.set_rollback(not keeps)
        self.tell(done, dry_run=dry_run, keeps=keeps)

    def source(self, tenant, file, face, by):
        """(what makes arguments of rows, the rows). Raises CommandError."""
        if is_json(file):
            if face is None:
                raise CommandError("Say with --face whose shape this JSON has.")
            return Bodies(tenant, face, by), json_rows(file)
        if face is not None:
            raise CommandError("--face is for JSON, and this file is none.")
        headings, rows = csv_rows(file)
        columns = Columns(tenant, headings)
        if objections := [*columns.objections()]:
            raise CommandError(" ".join(objections))
        return columns, rows

    def follow(self, numbers):
        """Tell how far it is: on a terminal in one line, else every now and then."""
        rewrites, told = self.stderr.isatty(), 0
        for number in numbers:
            if rewrites or number >= 2 * told:
                self.write(f"{number:,} rows", rewrites)
                told = number
        if rewrites and told:
            self.stderr.write("")

    def write(self, text, rewrites):
        line, ending = (f"\r{text}", "") if rewrites else (text, "\n")
        self.stderr.write(line, style_func=str, ending=ending)
        self.stderr.flush()

    def tell(self, done, *, dry_run, keeps):
        for wrong in done.wrong:
            for sentence in wrong.why:
                self.stderr.write(f"line {wrong.line}: {sentence}", style_func=str)
        if keeps:
            left_out = f", {len(done.wrong):,} left out" if done.wrong else ""
            self.stdout.write(f"{done.added:,} customers added{left_out}.")
        elif done.wrong:
            counted = f"{len(done.wrong):,} rows are wrong, {done.added:,} are right"
            rest = "" if done.is_whole else ", and what follows the last of them could not be read"
            raise CommandError(f"{counted}{rest}. Nothing was added.")
        else:
            self.stdout.write(f"{done.added:,} customers would be added. Nothing was changed.")


@contextmanager
def opened(path):
    """The file as text. Raises CommandError where it, or its beginning, cannot be read."""
    try:
        with open_text(path) as file:
            yield file
    except OSError as error:
        why = error.strerror or error  # Python has no number for what is no file, such as a pipe
        raise CommandError(f"{path} cannot be read: {why}.") from None
    except Malformed as error:
        raise CommandError(f"{path} cannot be read: {error}.") from None
