"""Where rows of others still name a person: only people can tell a namesake from a mention."""

from django.db.models import Q

from tenants.checks import owned_models
from tenants.erasure import texts

SHOWN = 5
OWN = {"token", "currency", "username", "password", "fingerprint", "kind", "face", "actor"}


def mentions(names):
    """(table, column, ids of the first rows) of every text in which one of the names occurs."""
    columns = (column for model in owned_models() for column in texts(model, OWN))
    for column in columns if names else ():
        rows = column.model.objects.filter(occurs(column, names)).order_by("pk")
        if ids := list(rows.values_list("pk", flat=True)[:SHOWN]):
            yield column.model._meta.db_table, column.name, ids


def occurs(column, names):
    condition = Q()
    for name in sorted(names):
        condition |= Q(**{f"{column.name}__icontains": name})
    return condition
