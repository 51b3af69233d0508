"""The link that opens a customer's statement to whoever has it.

It names the customer and the tenant, and carries 160 bits that nobody finds without SECRET_KEY: it
exists for every customer without a row or a write. To revoke it is to count up the customer's
`statement_revision`, from which the bits follow. Links under SECRET_KEY_FALLBACKS still open.
"""

import hmac
import re
from contextlib import contextmanager
from functools import cache

from django.conf import settings
from django.urls import reverse

from tenants.models import Tenant
from tenants.scope import tenant_scope

LINK = re.compile(r"([0-9a-z]{12})-([0-9a-f]{32})-[0-9a-f]{40}")
BYTES = 20


class NoStatement(Exception):
    """The link is wrong or revoked, or its customer is gone or archived: nobody is told which."""


def statement_path(customer):
    """The path of the customer's statement."""
    return path_of(*parts_of(customer))


def parts_of(customer):
    """What a link is made of."""
    return customer.tenant, customer.token, customer.uuid, customer.statement_revision


def path_of(tenant, *customer):
    """The same of a customer's token, uuid and revision. It begins alike for links in the order of
    tokens."""
    return f"{beginning()}{link_under(settings.SECRET_KEY, tenant, *customer)}"


@cache
def beginning():
    return reverse("statement", args=["-"]).removesuffix("-")


@contextmanager
def opened(link):
    """The customer whose statement the link opens, in the scope of their tenant.

    Raises NoStatement. Row security hides customers until the tenant is known: the link names it.
    """
    parts = LINK.fullmatch(link)
    tenant = parts and Tenant.objects.filter(uuid=parts[2]).first()
    if not tenant:
        raise NoStatement
    with tenant_scope(tenant):
        customer = tenant.customers.present().filter(token=parts[1]).first()
        if customer is None or not opens(link, customer):
            raise NoStatement
        yield customer


def opens(link, customer):
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    right = (link_under(secret, *parts_of(customer)) for secret in secrets)
    return any(hmac.compare_digest(link.encode(), one.encode()) for one in right)


@cache
def key_of(secret):
    return hmac.digest(secret.encode(), b"clientela statement links", "sha256")


def link_under(secret, tenant, token, uuid, revision):
    named = f"{tenant.uuid} {uuid} {revision}"
    bits = hmac.digest(key_of(secret), named.encode(), "sha256")[:BYTES]
    return f"{token}-{tenant.uuid.hex}-{bits.hex()}"
