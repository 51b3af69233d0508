"""Everything that the book holds about one customer, with the labels that the back office shows.

First the customer, then every kind of row that is theirs, then what hangs on documents (lines, what
payments settle), then the record of changes. A row is a mapping of a column's name to its label and
value; columns that hold nothing are left out, and so are secrets and what is derived from others.
"""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from customers.models import Customer, Tag
from customers.persons.traces import Traces, hanging, with_customer
from tenants.erasure import entries_about
from tenants.models import Change

LEFT_OUT = {"tenant", "customer", "password", "search_text", "balance_in_cents"}
EMPTY = (None, "", [], {})


def everything_about(person):
    """All about a customer, a Person of the tenant in scope, as JSON can hold it."""
    told = {"exported_at": timezone.now()}
    for rows in (Customer.objects.filter(pk=person.id), *belonging(person.id), *hanging(person.id)):
        told[rows.model._meta.model_name] = section(rows.model, related(rows).iterator())
    told["change"] = section(Change, entries(person.id))
    return json.loads(json.dumps(told, cls=DjangoJSONEncoder))


def belonging(customer_id):
    for model in with_customer():
        yield model.objects.filter(customer=customer_id).order_by("pk")
    yield Tag.objects.filter(customer_tags__customer=customer_id).order_by("pk")


def related(rows):
    """With the rows that they name read along."""
    references = [f.name for f in rows.model._meta.fields if f.is_relation and f.name != "tenant"]
    return rows.select_related(*references) if references else rows


def entries(customer_id):
    ids = Traces.of_customer(customer_id).ids
    portions = (portion for kind in ids for portion in entries_about(kind, ids[kind]))
    return sorted((entry for portion in portions for entry in portion), key=lambda one: one.pk)


def section(model, rows):
    return {
        "label": str(model._meta.verbose_name_plural),
        "rows": [shown(row) for row in rows],
    }


def shown(row):
    columns = (column for column in row._meta.concrete_fields if column.name not in LEFT_OUT)
    told = {column.name: (str(column.verbose_name), value(row, column)) for column in columns}
    return {
        name: {"label": label, "value": content}
        for name, (label, content) in told.items()
        if content not in EMPTY
    }


def value(row, column):
    if column.choices:
        return str(getattr(row, f"get_{column.name}_display")() or "")
    if column.is_relation:
        named = getattr(row, column.name)
        return named and str(named)
    return column.value_from_object(row)
