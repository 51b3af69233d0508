"""manage.py erase_person: take a person out of a tenant's book."""

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from customers.management.arguments import refusals_told, text
from customers.management.persons import book_of, name_book, person_found
from customers.persons import erase_contact, erase_customer, find_contact, find_customer
from tenants.actor import Actor
from tenants.scope import tenant_scope


class Command(BaseCommand):
    help = (
        "Erases a customer, or a contact of one, and lists what that changes, table by table. "
        "Documents keep numbers, dates and amounts. Without --yes nothing is changed."
    )

    def add_arguments(self, parser):
        name_book(parser)
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--customer", type=text, metavar="ID|UUID")
        who.add_argument("--contact", type=text, metavar="ID|UUID")
        parser.add_argument(
            "--documents",
            choices=["erase", "retain"],
            default="erase",
            help="retain: issued sales go on naming the customer as long as the law of the "
            "tenant's country has them kept. Default: erase.",
        )
        do = parser.add_mutually_exclusive_group()
        do.add_argument("--dry-run", action="store_true", help="List what would be changed.")
        do.add_argument("--yes", action="store_true", help="Erase, for good.")

    def handle(self, *, yes, **options):
        with tenant_scope(book_of(options)), refusals_told(), person_found():
            if yes and connection.vendor == "sqlite":
                leave_no_bytes()
            erasure = erased(**options)
            if not yes:
                transaction.set_rollback(True)
        self.tell(erasure)
        if not yes:
            self.stdout.write("Nothing was changed. Say --yes to erase.")

    def tell(self, erasure):
        tables = [*erasure.tables()]
        if not tables:
            self.stdout.write("Nothing is left of this person to erase.")
        for table, removed, changed in tables:
            self.stdout.write(f"{table:<28} {removed:>6} removed {changed:>6} changed")
        if erasure.retained:
            self.stdout.write(
                f"Sales that still name the person: {erasure.retained}, the last of them until "
                f"{erasure.until}. Erase again after that."
            )
        for table, column, ids in erasure.mentions:
            told = ", ".join(map(str, ids))
            self.stdout.write(f"Look at {table}.{column}, it may mean the same person: id {told}.")


def erased(*, customer, contact, documents, **options):
    by = Actor.of_command("erase_person")
    if contact is None:
        return erase_customer(find_customer(customer), by=by, retain=documents == "retain")
    return erase_contact(find_contact(contact), by=by)


def leave_no_bytes():
    """Have SQLite overwrite what is deleted, and empty its log once that is committed."""
    run("PRAGMA secure_delete = ON")
    transaction.on_commit(lambda: run("PRAGMA wal_checkpoint(TRUNCATE)"))


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
