"""manage.py demo: a book to try Clientela with."""

import json

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from customers.demo.accounts import open_accounts
from customers.demo.book import STEPS, NotTheDemos, find_book, load_book
from customers.demo.catalogue import BLUEPRINTS
from customers.demo.memory import recall, write_private
from customers.demo.progress import Progress
from customers.demo.server import is_free, serve
from customers.demo.sheet import lines, sheet, tenant_sheet, whale

FEWEST = 5  # every part to play has somebody


class Command(BaseCommand):
    help = (
        "Loads a book of four tenants, in Argentina, Mexico, Chile and Colombia, prints how to "
        "call each face and how to sign in at the back office, and serves. What is loaded stays: "
        "a later run starts at once, with the same credentials."
    )
    whale_sales = 5000  # of one customer of the first tenant; tests make do with fewer

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000, help="Default: 8000.")
        parser.add_argument(
            "--customers", type=int, default=200, help="Of each tenant, when loaded. Default: 200."
        )
        parser.add_argument("--no-serve", action="store_true", help="Load and print only.")
        parser.add_argument("--json", metavar="FILE", help="Also write what is printed as JSON.")

    def handle(self, *, port, customers, no_serve, **options):
        if customers < FEWEST:
            raise CommandError(f"--customers must be {FEWEST} or more.")
        if not no_serve and not is_free(port):
            raise CommandError(f"Port {port} cannot be used: choose another one with --port.")
        settings.DEBUG = False  # with it on, Django keeps the text of every statement
        call_command("migrate", interactive=False, verbosity=0)
        told = self.open(self.load(customers), port)
        if options["json"]:
            self.write(told, options["json"])
        self.stdout.write("\n".join(lines(told)))
        if not no_serve:
            serve(port)

    def load(self, customers):
        """The tenants of the demo in their order; those that are not there yet are made."""
        tenants = [self.find(blueprint) for blueprint in BLUEPRINTS]
        progress = Progress(self.stderr, STEPS * tenants.count(None))
        for place, blueprint in enumerate(BLUEPRINTS):
            tenants[place] = tenants[place] or load_book(
                blueprint,
                customers=customers,
                whale_sales=0 if place else self.whale_sales,
                progress=progress,
            )
        progress.finish()
        return tenants

    def find(self, blueprint):
        try:
            return find_book(blueprint)
        except NotTheDemos as found:
            raise CommandError(
                f"There is a tenant {found} that is not the demo's. Give the demo a database of "
                "its own, as in DATABASE_URL=sqlite:////tmp/demo.sqlite3"
            ) from None

    def open(self, tenants, port):
        """Let people and programs in; what they need to know."""
        memory = recall()
        open_accounts(memory)
        sheets = [
            tenant_sheet(blueprint, tenant, memory)
            for blueprint, tenant in zip(BLUEPRINTS, tenants, strict=True)
        ]
        sheets[0]["whale"] = whale(tenants[0])
        memory.faces = sheets[0]["faces"]
        memory.save()
        return sheet(port, memory.password, sheets)

    def write(self, told, path):
        try:
            write_private(path, json.dumps(told, indent=2, ensure_ascii=False) + "\n")
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
