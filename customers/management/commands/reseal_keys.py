"""manage.py reseal_keys: after SECRET_KEY was changed."""

from django.core.management.base import BaseCommand, CommandError

from tenants.keys import reseal


class Command(BaseCommand):
    help = "Seals what keys sign with under SECRET_KEY, so that SECRET_KEY_FALLBACKS may go."

    def handle(self, **options):
        keys, unopened = reseal()
        for key in unopened:
            self.stderr.write(f"{key.public_key} of {key.tenant.slug}: its SECRET_KEY is gone.")
        self.stdout.write(f"{len(keys) - len(unopened)} secrets sealed.")
        if unopened:
            raise CommandError(f"{len(unopened)} can never be opened: revoke those keys.")
