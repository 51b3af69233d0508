"""manage.py create_tenant: open a company's book."""

from zoneinfo import available_timezones

from django.core.management.base import BaseCommand, CommandError

from customers.management.arguments import refusals_told, text
from tenants.actor import Actor
from tenants.codes import is_country, is_currency
from tenants.models import Tenant
from tenants.services import create_tenant


class Command(BaseCommand):
    help = "Opens a company's book and prints its uuid."

    def add_arguments(self, parser):
        parser.add_argument("slug", type=text, help="Short name: letters, digits, hyphens.")
        parser.add_argument("--name", type=text, required=True)
        parser.add_argument(
            "--country", required=True, metavar="CC", help="ISO 3166-1 alpha-2, as AR."
        )
        parser.add_argument("--currency", required=True, metavar="CCC", help="ISO 4217, as ARS.")
        parser.add_argument(
            "--timezone", default="UTC", metavar="TZ", help="As America/Lima. Default: UTC."
        )

    def handle(self, *, slug, country, currency, timezone, **options):
        refuse(
            Tenant.objects.live().filter(slug=slug).exists(), f"There is a tenant “{slug}” already."
        )
        refuse(not is_country(country), f"“{country}” is no country code, such as AR.")
        refuse(not is_currency(currency), f"“{currency}” is no currency code, such as ARS.")
        refuse(timezone not in available_timezones(), f"“{timezone}” is no time zone.")
        with refusals_told():
            tenant = create_tenant(
                slug=slug,
                name=options["name"],
                country=country,
                currency=currency,
                timezone=timezone,
                by=Actor.of_command("create_tenant"),
            )
        self.stdout.write(str(tenant.uuid))


def refuse(condition, sentence):
    if condition:
        raise CommandError(sentence)
