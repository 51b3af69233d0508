"""Who may sign in to the demo, and the keys of its programs."""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password

from customers.demo import BY
from customers.demo.catalogue import BLUEPRINTS
from tenants.access import SCOPES
from tenants.identifiers import random_word
from tenants.keys import (
    Credential,
    InvalidKey,
    check_secret,
    create_api_key,
    find_key,
    signing_secret,
)
from tenants.models import User

SUPERUSER = "admin@clientela.example"
PASSWORD_LENGTH = 14


def open_accounts(memory):
    """Make the superuser, and let everyone in whom the remembered password does not let in yet.

    It is one password for all, because hashing takes a fifth of a second each time.
    """
    if not User.objects.filter(email=SUPERUSER).exists():
        User.objects.create_superuser(SUPERUSER, full_name="Demo")
    users = User.objects.filter(email__in=emails())
    if memory.password:
        users = users.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    memory.password = memory.password or random_word(PASSWORD_LENGTH)
    if users.exists():
        users.update(password=make_password(memory.password))


def emails():
    members = [blueprint.email(role) for blueprint in BLUEPRINTS for role in blueprint.staff]
    return [SUPERUSER, *members]


def credential(tenant, blueprint, memory):
    """The tenant's key with every scope, able to sign: the remembered one, else a new one."""
    found = remembered(*memory.keys.get(tenant.slug, ("", "")))
    if found is None:
        found = make_key(tenant, User.objects.get(email=blueprint.email("owner")))
        memory.keys[tenant.slug] = [found.public_key, found.private_key]
    return found


def make_key(tenant, owner):
    return create_api_key(
        tenant, name="Demo", by=BY, user=owner, scopes=sorted(SCOPES), signing=True
    )


def remembered(public, private):
    """The credential if it still opens and signs, else None."""
    try:
        key = find_key(public)
        check_secret(key, private)
        signing_secret(key)
    except InvalidKey:
        return None
    return Credential(key, private)
