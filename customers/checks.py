"""What must hold of the database's role because of how the search is made."""

from django.conf import settings
from django.core.checks import Error, register
from django.db import OperationalError, connection

from customers.search import postgresql


@register("tenants")
def the_role_does_not_inherit_the_operator(app_configs, **kwargs):
    """A role that has the operator's rights by itself sees every tenant's customers."""
    if settings.DEBUG or connection.vendor != "postgresql" or not inherits():
        return []
    return [
        Error(
            f"The database role of DATABASE_URL inherits from {postgresql.OPERATOR}, so PostgreSQL "
            "would show it the customers of every tenant.",
            hint="ALTER ROLE … NOINHERIT; from PostgreSQL 16 on GRANT … WITH INHERIT FALSE.",
            id="customers.E001",
        )
    ]


def inherits():
    try:
        return postgresql.inherits_operator()
    except OperationalError:
        return False  # no server, no rows to protect
