"""manage.py revoke_api_key: end one."""

from django.core.management.base import BaseCommand, CommandError

from customers.management.arguments import text
from tenants.actor import Actor
from tenants.keys import revoke_api_key
from tenants.models import ApiKey


class Command(BaseCommand):
    help = "Ends a key, at once and for good."

    def add_arguments(self, parser):
        parser.add_argument("public_key", type=text)

    def handle(self, *, public_key, **options):
        key = ApiKey.objects.select_related("tenant").filter(public_key=public_key).first()
        if key is None:
            raise CommandError(f"There is no key “{public_key}”.")
        revoke_api_key(key, by=Actor.of_command("revoke_api_key"))
        self.stdout.write(f"{key.name} of {key.tenant.slug} opens nothing any more.")
