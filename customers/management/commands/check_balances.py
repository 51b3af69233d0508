"""manage.py check_balances: prove that every balance is the sum of its documents."""

from contextlib import contextmanager

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.models import Q

from customers.management.arguments import live_tenant, text
from sales.proofs import findings
from tenants.models import Tenant
from tenants.scope import tenant_scope


class Command(BaseCommand):
    help = (
        "Recomputes every sum that is kept from the documents, and looks for gaps in their "
        "numbers, test books included. Lists what is wrong, and then exits with 1."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--tenant", type=text, metavar="SLUG", help="Only this one and its test book."
        )

    def handle(self, **options):
        wrong = [line for book in books(options["tenant"]) for line in self.compare(book)]
        if wrong:
            raise CommandError(f"Wrong sums: {len(wrong)}.")
        self.stdout.write("Every balance is the sum of its documents.")

    def compare(self, book):
        """Tell what differs in one book; the lines told."""
        self.stderr.write(f"{book.slug}: {book}", style_func=str)
        with snapshot(), tenant_scope(book):
            wrong = [f"{book}, {line}" for line in findings(book)]
        for line in wrong:
            self.stdout.write(line)
        return wrong


@contextmanager
def snapshot():
    """A transaction that sees the book as it was at one moment, whoever writes meanwhile; those of
    SQLite all do."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost and connection.vendor == "postgresql":
            keep_to_one_moment()
        yield


def keep_to_one_moment():
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def books(slug):
    tenants = Tenant.objects.all()
    if slug is None:
        return tenants
    tenant = live_tenant(slug)
    return tenants.filter(Q(pk=tenant.pk) | Q(test_of=tenant))
