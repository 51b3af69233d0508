"""Writes that happen once, however often a client has to repeat its request.

What answered the first request is kept with the write, in its transaction, and answers every
repetition. Of twins in flight one writes and the others wait: PostgreSQL makes them wait at the
unique index, SQLite lets one writer in at a time.
"""

import hashlib
import json
from datetime import timedelta
from decimal import Decimal
from zlib import crc32

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.errors import Refused
from tenants.makers import blank
from tenants.models import IdempotencyKey
from tenants.saving import add, is_added, write_later

LIFETIME = timedelta(hours=48)
AT_ONCE, EVERY = 1000, 32  # old keys are forgotten so many together, with each so many new ones


@transaction.atomic(savepoint=False)  # who fails ends the request with it
def once(tenant, *, operation, key, body, work):
    """Do `work` once for this key: (the text it returned, whether an earlier request did it).

    `body` is what the client sent, as parsed JSON. A work that raises leaves the key free. Raises
    Refused `idempotency_conflict` where the key came with another body before.
    """
    sent = fingerprint(body)
    mine = blank(IdempotencyKey, tenant=tenant, operation=operation, key=key, fingerprint=sent)
    while not is_added(mine):
        # an old one may have been forgotten since
        if first := IdempotencyKey.objects.filter(operation=operation, key=key).first():
            return answered_before(first, sent), True
    if makes_forget(key):
        forget_old_ones()
    mine.answer = work()
    write_later(mine, "answer")
    return mine.answer, False


def answer_kept(operation, key):
    """What was answered under this key in the tenant in scope; None where nothing was."""
    kept = IdempotencyKey.objects.filter(operation=operation, key=key)
    return kept.values_list("answer", flat=True).first()


def keep_answer(tenant, operation, key, answer):
    """Keep it for `answer_kept`, with what the transaction writes. Raises IntegrityError where a
    twin did so since."""
    add(blank(IdempotencyKey, tenant=tenant, operation=operation, key=key, answer=answer))
    if makes_forget(key):
        forget_old_ones()


def answered_before(first, sent):
    """What the first request with this key was answered; raises Refused for another's body."""
    if first.fingerprint != sent:
        raise Refused("idempotency_conflict", _("This key was used with another body."))
    return first.answer


def fingerprint(body):
    """Equal for bodies that are equal as JSON: in any order of keys, 30 or 3e1."""
    text = json.dumps(plain(body), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value):
    """The value with every whole number as an int, and other numbers in one spelling."""
    match value:
        case dict():
            return {"object": {key: plain(part) for key, part in value.items()}}  # not a number
        case list():
            return [plain(part) for part in value]
        case Decimal() if value == value.to_integral_value():
            return int(value)
        case Decimal():
            return {"number": f"{value.normalize():f}"}  # nor the text of the same digits
    return value


def makes_forget(key):
    """Whether the key is one of those, one in EVERY, with which old ones are forgotten."""
    return crc32(key.encode()) % EVERY == 0


def forget_old_ones():
    """Keys of the tenant in scope that no client repeats any more."""
    old = IdempotencyKey.objects.filter(created_at__lt=timezone.now() - LIFETIME)
    free = old.order_by("id").select_for_update(skip_locked=True)  # others may be forgetting too
    IdempotencyKey.objects.filter(pk__in=list(free.values_list("pk", flat=True)[:AT_ONCE])).delete()
