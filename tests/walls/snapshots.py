"""What the tables hold, and what a request has changed in them."""

from contextlib import contextmanager
from functools import cache, partial

from django.db import connection, transaction

from tenants.models import ApiKey, Change, IdempotencyKey, Membership, Tenant, User
from tenants.scope import tenant_scope
from tests.marked import is_made_up, tenant_models

OPEN = [Tenant, User, Membership, ApiKey]  # not behind the scope
# Columns that are another's with every request and show nothing of what it wrote.
IDLE = {
    (ApiKey, "last_used_at"),
    (Change, "request_id"),
    (IdempotencyKey, "answer"),
    (IdempotencyKey, "fingerprint"),
}
MADE_UP = {"uuid", "token", "username"}


@contextmanager
def undone():
    """What is written inside never was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def snapshot(*tenants, also=OPEN, since=None):
    """{model: {id: values of its columns}} of all that belongs to the tenants.

    Tables that hold what they held in the snapshot `since` are not read value by value.
    """
    found = Snapshot()
    for model in also:
        found.read(model, model.objects, since, where="")
    for tenant in tenants:
        with tenant_scope(tenant):
            for model in tenant_models():
                found.read(model, model.objects, since, where=f"WHERE tenant_id = {tenant.pk}")
    return found


class Snapshot(dict):
    """What tables hold; `plain` is the same as the database writes it, without Django's help."""

    def __init__(self):
        super().__init__()
        self.plain = {}

    def read(self, model, manager, since, where):
        plain = self.plain[model, where] = plainly(model, where)
        held = self.setdefault(model, {})
        if since and since.plain[model, where] == plain:
            held.update((values[0], since[model][values[0]]) for values in plain)
        else:
            held.update(rows(manager))


def plainly(model, where):
    with connection.cursor() as cursor:
        cursor.execute(statement(model, where))
        return cursor.fetchall()


@cache
def statement(model, where):
    quote = connection.ops.quote_name
    names = [one.column for one in model._meta.concrete_fields if one.attname in columns(model)]
    told = ", ".join(map(quote, [model._meta.pk.column, *names]))
    return f"SELECT {told} FROM {quote(model._meta.db_table)} {where} ORDER BY 1"


def rows(manager):
    return {values[0]: values for values in manager.values_list("pk", *columns(manager.model))}


@cache
def columns(model):
    return [
        one.attname
        for one in model._meta.concrete_fields
        if not one.primary_key and (model, one.attname) not in IDLE
    ]


def differences(before, after):
    """{(model, id): (values before, values after)}; None for a row that was not or is not there."""
    return {
        (model, pk): (before[model].get(pk), after[model].get(pk))
        for model in after
        if before[model] != after[model]
        for pk in sorted(before[model].keys() | after[model].keys())
        if before[model].get(pk) != after[model].get(pk)
    }


class Told:
    """Differences in words that are the same when the same is done again: a new row goes by its
    model and place among the new, a word made at random is `<made up>`, unless it was `sent`."""

    def __init__(self, found, sent, without=()):
        self.found, self.sent, self.without = found, sent, without
        new = [key for key, (old, _) in found.items() if old is None]
        self.names = {(model._meta.model_name, pk): n for n, (model, pk) in enumerate(new)}

    def lines(self):
        return [
            (model._meta.label, self.name(model, pk), self.row(model, old), self.row(model, now))
            for (model, pk), (old, now) in self.found.items()
        ]

    def name(self, model, pk):
        place = self.names.get((model._meta.model_name, pk))
        return pk if place is None or str(pk) in self.sent else f"new {place}"

    def row(self, model, values):
        if values is None:
            return None
        told = dict(zip(columns(model), values[1:], strict=True))
        value_of = self.of_change(told["kind"]) if model is Change else partial(self.value, model)
        return {name: value_of(name, one) for name, one in told.items() if self.is_told(name)}

    def value(self, model, name, value):
        field = next(one for one in model._meta.concrete_fields if one.attname == name)
        if field.is_relation:
            return self.name(field.related_model, value)
        is_new = is_made_up(field) and str(value) not in self.sent
        return "<made up>" if is_new else value

    def of_change(self, kind):
        def value_of(name, value):
            if name in {"before", "after"}:
                return {key: self.fact(key, one) for key, one in value.items() if self.is_told(key)}
            if name == "label":  # a draft is called by its id
                words = value.split()
                return " ".join("<row>" if self.is_new(kind, one) else one for one in words)
            return "<row>" if name == "object_id" and self.is_new(kind, value) else value

        return value_of

    def is_told(self, key):
        return key not in self.without

    def is_new(self, kind, value):
        new = {str(pk) for model, pk in self.names if model == kind}
        return str(value) in new and str(value) not in self.sent

    def fact(self, key, value):
        """Facts are columns, which the rows themselves show in full."""
        column = key.rpartition(".")[2]
        if column in MADE_UP and str(value) not in self.sent:
            return "<made up>"
        is_new = any(self.is_new(kind, value) for kind in referred_to(column))
        return "<row>" if is_new else value


@cache
def referred_to(column):
    """The names of the models that references of this column point to."""
    fields = (field for model in tenant_models() for field in model._meta.concrete_fields)
    return {
        field.related_model._meta.model_name
        for field in fields
        if field.is_relation and field.attname == column
    }
