"""manage.py install_search: the indexed search, on PostgreSQL, once its role exists."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from customers.search import postgresql


class Command(BaseCommand):
    help = "Make the search function of PostgreSQL that may use the trigram index."

    def handle(self, **options):
        if connection.vendor != "postgresql":
            raise CommandError("The search function is PostgreSQL's; this database is not.")
        with transaction.atomic():
            if not postgresql.install(connection):
                raise CommandError(
                    f"There is no role {postgresql.OPERATOR} that this role is a member of."
                )
        self.stdout.write("The search function is there.")
