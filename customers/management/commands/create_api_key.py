"""manage.py create_api_key: make a program's credential."""

import json
from datetime import UTC, date, datetime, timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from customers.management.arguments import live_tenant, refusals_told, text
from tenants.access import SCOPES
from tenants.actor import Actor
from tenants.keys import create_api_key
from tenants.models import ApiKey

A_DAY = timedelta(days=1)


class Command(BaseCommand):
    help = "Makes a program's credential and prints it, once. One key serves every face."

    def add_arguments(self, parser):
        parser.add_argument("slug", type=text, help="The tenant.")
        parser.add_argument("--name", type=text, required=True, help="What the key is for.")
        parser.add_argument(
            "--user", type=text, metavar="EMAIL", help="The member that the key acts as."
        )
        parser.add_argument(
            "--scope",
            action="extend",
            nargs="+",
            default=[],
            choices=sorted(SCOPES),
            help="May be repeated. Without it the key may do what a member may.",
        )
        parser.add_argument("--test", action="store_true", help="Opens the test book instead.")
        parser.add_argument(
            "--expires",
            metavar="DATE",
            help="ISO date, whose end it lives to see in the tenant's zone, or date and time.",
        )
        parser.add_argument("--signing", action="store_true", help="May sign requests.")
        parser.add_argument("--json", action="store_true", help="Prints an object.")

    def handle(self, *, slug, user, scope, expires, **options):
        tenant = live_tenant(slug)
        with refusals_told():
            credential = create_api_key(
                tenant,
                name=options["name"],
                by=Actor.of_command("create_api_key"),
                signing=options["signing"],
                user=None if user is None else member(tenant, user),
                scopes=[*dict.fromkeys(scope)],
                book=ApiKey.Book.TEST if options["test"] else ApiKey.Book.LIVE,
                expires_at=None if expires is None else end_of(expires, tenant.zone),
            )
        self.tell(credential, as_json=options["json"])

    def tell(self, credential, as_json):
        told = {
            "token": credential.token,
            "public_key": credential.public_key,
            "private_key": credential.private_key,
            "book": credential.key.book,
            "scopes": credential.key.scopes,
        }
        if as_json:
            self.stdout.write(json.dumps(told))
            return
        for name in ("token", "public_key", "private_key"):
            self.stdout.write(f"{name:<12} {told[name]}")
        self.stderr.write("Keep it now: it is not shown again.", style_func=str)


def member(tenant, email):
    """The user; raises CommandError unless an active member of the tenant."""
    found = tenant.memberships.filter(user__email=email.lower(), is_active=True)
    membership = found.select_related("user").first()
    if membership is None:
        raise CommandError(f"“{email}” is no active member of {tenant.slug}.")
    return membership.user


def end_of(text, zone):
    """The moment meant by a date, whose whole day is still before it, or by a date and time.

    Without an offset it is one in the zone. Raises CommandError, for a moment that is over too.
    """
    try:
        given = datetime.fromisoformat(text)
        moment = given + A_DAY if is_date(text) else given
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise CommandError(f"“{text}” is no usable ISO date, such as 2030-12-31.") from None
    if moment <= now():
        raise CommandError(f"“{text}” is over: such a key would open nothing.")
    return moment


def is_date(text):
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
