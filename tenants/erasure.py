"""Taking what somebody wrote out of rows that stay: out of columns, the record of changes, answers.

A column counts as text unless it holds a number, a moment, a reference or one word of a choice, so
that a column added later is erased until somebody says why it stays.
"""

import re

from django.db.models import CharField, GenericIPAddressField, JSONField, Q, TextField
from django.utils import timezone

from tenants.idempotency import LIFETIME
from tenants.models import Change, IdempotencyKey

ERASED = "erased"
TEXTS = (CharField, TextField, JSONField, GenericIPAddressField)
WORD = re.compile(r"[0-9A-Za-z-]+")
AT_ONCE = 500
SCRUBBED = ("before", "after", "label", "request_id")  # what an entry says beside who and when


def texts(model, kept=()):
    """The columns of a model that can hold what somebody wrote, but those of `kept` names."""
    return [field for field in model._meta.concrete_fields if is_text(field, kept)]


def is_text(field, kept):
    return isinstance(field, TEXTS) and not field.choices and field.name not in kept


def neutral(field):
    """What stands in a text column once its text is gone."""
    if field.null:
        return None
    if isinstance(field, JSONField):
        return field.get_default()
    return "" if field.blank else ERASED


def clear(rows, columns, **instead):
    """Empty text columns of the rows that hold anything there; the ids of those rows.

    `instead` are the texts that stand in some columns afterwards.
    """
    values = {field.name: neutral(field) for field in columns} | instead
    differing = Q()
    for name, value in values.items():
        differing |= Q(**{f"{name}__isnull": False}) if value is None else ~Q(**{name: value})
    if any(field.name == "updated_at" for field in rows.model._meta.fields):
        values["updated_at"] = timezone.now()
    ids = set(rows.filter(differing).order_by().values_list("pk", flat=True))
    rows.filter(differing).update(**values)
    return ids


def without_texts(model, kept=()):
    """The names of those facts of a model that the record of changes may keep."""
    dropped = {field.name for field in texts(model, kept)}
    return {field.attname for field in model._meta.concrete_fields if field.name not in dropped}


# The record of changes


def entries_about(kind, ids):
    """What the record says of these objects, in portions: one list of Change after the other."""
    ids = sorted(ids)
    for start in range(0, len(ids), AT_ONCE):
        yield list(Change.objects.filter(kind=kind, object_id__in=ids[start : start + AT_ONCE]))


def told(kind, ids, names):
    """Every value that the record of these objects has under one of the names."""
    return {
        values[name]
        for entries in entries_about(kind, ids)
        for entry in entries
        for values in (entry.before, entry.after)
        for name in names
        if values.get(name) is not None
    }


def scrub(kind, ids, keep, *, label=ERASED):
    """Leave in the record of these objects that there was a change, who made it and when.

    `keep(name, value)` says which facts stay; `label` None leaves the name of the object. How many
    entries were changed. This is the one place that changes entries of the record.
    """
    return sum(
        rewrite([entry for entry in entries if is_changed(entry, keep, label)])
        for entries in entries_about(kind, ids)
    )


def is_changed(entry, keep, label):
    before = [getattr(entry, name) for name in SCRUBBED]
    for side in ("before", "after"):
        kept = {name: value for name, value in getattr(entry, side).items() if keep(name, value)}
        setattr(entry, side, kept)
    entry.label, entry.request_id = label or entry.label, ""
    return before != [getattr(entry, name) for name in SCRUBBED]


def rewrite(entries):
    Change.objects.bulk_update(entries, SCRUBBED, batch_size=100)  # all of the tenant in scope
    return len(entries)


# Answers kept for clients that repeat their request


def forget_answers(words):
    """Delete kept answers in which one of the words occurs, and all that are old; how many.

    A client that repeats such a request makes its write again.
    """
    old = timezone.now() - LIFETIME
    named = [
        row.pk
        for row in IdempotencyKey.objects.only("tenant", "answer", "created_at").iterator()
        if row.created_at < old or words & set(WORD.findall(row.answer))
    ]
    for start in range(0, len(named), AT_ONCE):
        IdempotencyKey.objects.filter(pk__in=named[start : start + AT_ONCE]).delete()
    return len(named)
