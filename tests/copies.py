"""A book many times over: what grows with rows shows where there are some of everything."""

import copy

from django.db import models

from tenants.ownership import TenantOwned
from tenants.scope import tenant_scope
from tests.marked import is_made_up, tenant_models
from tests.walls.ids import number_rows_from

APART = 10**9  # between the ids of a row and of its copies
SHORTEST = 20  # of a text that can bear the number of a copy behind it


def copy_book(tenant, times):
    """Copy every row of the tenant so often, in bulk as no service would.

    Every other copy is a book of its own; the others belong to the first rows, as far as their
    uniqueness allows: so there are many customers, and one who has many of everything.
    """
    with tenant_scope(tenant):
        first = {model: list(model.objects.all()) for model in tenant_models()}
        for number in range(1, times + 1):
            for model, rows in first.items():
                copies = (copied(row, number, is_whole=number % 2) for row in rows)
                model.objects.bulk_create(copies, ignore_conflicts=not number % 2)
    number_rows_from(APART * (times + 1))  # what is written next is the latest


def copied(row, number, is_whole):
    made = copy.copy(row)
    made.pk += number * APART
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if is_whole and is_reference(field) and value is not None:
            setattr(made, field.attname, value + number * APART)
        elif is_made_up(field):
            setattr(made, field.attname, field.get_default())
    for field in numbered(type(row)):
        setattr(made, field.name, with_number(getattr(row, field.name), number))
    return made


def is_reference(field):
    return field.is_relation and issubclass(field.related_model, TenantOwned)


def numbered(model):
    """Of each unique constraint the last column that tells copies apart."""
    for constraint in model._meta.constraints:
        names = getattr(constraint, "fields", ())
        fields = [model._meta.get_field(name) for name in names]
        yield from [one for one in fields if is_countable(one)][-1:]


def is_countable(field):
    is_text = isinstance(field, models.CharField | models.TextField)
    is_long = is_text and (field.max_length or SHORTEST) >= SHORTEST
    is_free = not (field.primary_key or is_made_up(field))
    return is_free and (is_long or isinstance(field, models.IntegerField))


def with_number(value, number):
    if value is None:
        return None
    return value + number * 1000 if isinstance(value, int) else f"{value}-{number}"
