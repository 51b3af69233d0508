"""manage.py add_member: let a person in."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from customers.management.arguments import live_tenant, refusals_told, text, verbatim
from tenants.actor import Actor
from tenants.models import Membership
from tenants.services import add_member


class Command(BaseCommand):
    help = "Lets a person into a tenant's book; gives them an account where they have none."

    def add_arguments(self, parser):
        parser.add_argument("slug", type=text, help="The tenant.")
        parser.add_argument("email", type=text)
        parser.add_argument("--role", required=True, choices=Membership.Role.values)
        parser.add_argument(
            "--password", type=verbatim, help="Without it the account keeps the one it has."
        )

    def handle(self, *, slug, email, role, password, **options):
        if password:
            refuse_weak(password)
        tenant = live_tenant(slug)
        by = Actor.of_command("add_member")
        with refusals_told():
            member = add_member(tenant, email, role=role, password=password, by=by)
        self.stdout.write(f"{member.user.email} is {role} of {slug}.")
        if not member.user.has_usable_password():
            self.stdout.write(f"To set a password: manage.py changepassword {member.user.email}")


def refuse_weak(password):
    """Raise CommandError for a password that the back office would not take either."""
    try:
        validate_password(password)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None
