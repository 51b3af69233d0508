"""The record of changes: who changed what, through which face, from what to what."""

import json
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder

from tenants.holding import held
from tenants.makers import blank
from tenants.models import Change
from tenants.saving import add_later
from tenants.scope import current_tenant_id, tenant_scope

NOT_FACTS = {
    "id",
    "tenant",
    "search_text",
    "name_key",
    "email_key",
    "phone_key",
    "updated_at",
    "secret_hash",
    "signing_secret",
    "password",
}
SCALARS, CONTAINERS = {str, int, bool}, {dict, list}
WORDED = {date, datetime, Decimal, UUID}
ENCODER = DjangoJSONEncoder()


def facts(instance):
    """The columns of a row that its record keeps, as JSON can hold them."""
    return {name: as_json(getattr(instance, name)) for name in names_of_facts(type(instance))}


@cache
def names_of_facts(model):
    return [one.attname for one in model._meta.concrete_fields if one.name not in NOT_FACTS]


def as_json(value):
    """The value as JSON holds it; of what may be changed later a copy."""
    if value is None or type(value) in SCALARS:
        return value
    if type(value) in WORDED:
        return ENCODER.default(value)
    if type(value) in CONTAINERS and not value:
        return type(value)()
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def record(action, instance, *, by, before=None, after=None):
    """Write one change in the transaction at hand; only what differs is kept.

    `before` and `after` are mappings of fact to JSON value; a fact that is null on one side and
    absent on the other did not change.
    """
    add_later(change(action, instance, by=by, before=before or {}, after=after or {}))


def record_new(instance, *, by):
    """Write that this row was made."""
    record(Change.Action.CREATED, instance, by=by, after=facts(instance))


@contextmanager
def recorded(instance, *, by):
    """Write how a row was changed inside, which is held or was just read by nobody else."""
    before = facts(instance)
    yield
    record(Change.Action.UPDATED, instance, by=by, before=before, after=facts(instance))


def record_created(instances, *, by):
    """Write that all these rows were made. All are one tenant's, so bulk writing stays in it."""
    created = Change.Action.CREATED
    entries = [change(created, one, by=by, before={}, after=facts(one)) for one in instances]
    Change.objects.bulk_create(entries)


def change(action, instance, *, by, before, after):
    """The entry, not yet written."""
    differing = [name for name in before | after if before.get(name) != after.get(name)]
    return blank(
        Change,
        tenant_id=current_tenant_id(),
        action=action,
        kind=instance._meta.model_name,
        object_id=instance.pk,
        label=str(instance)[:200],
        actor=by.name[:254],
        user=by.user,
        face=by.face,
        request_id=by.request_id[:255],
        ip_address=by.ip_address,
        before={name: before[name] for name in differing if before.get(name) is not None},
        after={name: after[name] for name in differing if after.get(name) is not None},
    )


def save_recorded(instance, *, by):
    """Validate, save and record a new row that has no service of its own."""
    instance.full_clean()
    instance.save()
    record_new(instance, by=by)
    return instance


def update_recorded(instance, *, by, **changes):
    """The same for a row that is there: it gets these values, and keeps what others wrote into it
    since it was read. The row returned is as it is now.

    Raises DoesNotExist for one that was deleted meanwhile: saved, it would be there again.
    """
    row = held(instance)
    with recorded(row, by=by):
        for name, value in changes.items():
            setattr(row, name, value)
        row.full_clean()
        row.save()
    return row


def save_unscoped(instance, *, by):
    """A new row that belongs to a tenant but is read before its scope: keys, members."""
    with tenant_scope(instance.tenant):
        return save_recorded(instance, by=by)


def update_unscoped(instance, *, by, **changes):
    """The same for such a row that is there."""
    with tenant_scope(instance.tenant):
        return update_recorded(instance, by=by, **changes)


def delete_recorded(instance, *, by):
    """Delete a row and record what it was. Raises DoesNotExist for one that is gone already."""
    row = held(instance)
    record(Change.Action.DELETED, row, by=by, before=facts(row))
    row.delete()
