"""API keys: one credential that every face can carry in its own way.

A key has a public part, by which it is found, and a private part of 200 random bits, of which only
the SHA-256 is kept: a slow password hash would cost each request 170 ms and guards nothing that
random bits do not. Keys that sign requests also keep the private part itself, encrypted, because
an HMAC can only be checked by who knows the secret.
"""

import hashlib
import hmac
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, InterfaceError
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from tenants.compiled import Compiled
from tenants.history import save_unscoped, update_recorded
from tenants.holding import held
from tenants.identifiers import random_word
from tenants.messages import answers, with_next
from tenants.models import ApiKey, Membership
from tenants.replica import database
from tenants.scope import tenant_scope
from tenants.sealing import Unopened, seal, unseal
from tenants.slots import slots

PUBLIC_LENGTH, PRIVATE_LENGTH = 16, 40
A_MINUTE = timedelta(minutes=1)


def key_with_role():
    role = Membership.objects.filter(
        tenant=OuterRef("tenant"), user=OuterRef("user"), is_active=True, user__is_active=True
    ).values("role")[:1]
    keys = ApiKey.objects.select_related("tenant__test_book", "user").annotate(role=Subquery(role))
    return keys.filter(**slots(ApiKey, "public_key"))


KEY = Compiled(key_with_role)
MOST_SEEN = 10_000
_seen = {}  # rows of KEY, by public key


class InvalidKey(Exception):
    """No such key, a wrong secret, or a key that is revoked, expired or its member's no longer."""


@dataclass(frozen=True)
class Credential:
    """A new key with what is shown once: `token` for one-string schemes, the pair for the rest."""

    key: ApiKey
    private_key: str

    @property
    def public_key(self):
        return self.key.public_key

    @property
    def token(self):
        return f"sk_{self.key.book}_{self.public_key}_{self.private_key}"


def create_api_key(tenant, *, name, by, signing=False, **facts):
    """Make a key for a live tenant; `facts` are user, scopes, book and expires_at."""
    private = random_word(PRIVATE_LENGTH)
    key = ApiKey(
        tenant=tenant.live,
        name=name,
        public_key=random_word(PUBLIC_LENGTH),
        secret_hash=digest(private),
        signing_secret=seal(private) if signing else "",
        **facts,
    )
    return Credential(save_unscoped(key, by=by), private)


def revoke_api_key(key, *, by):
    """From now on the key opens nothing. Revoking twice keeps the first moment."""
    with tenant_scope(key.tenant):
        first = held(key).revoked_at
        return update_recorded(key, by=by, revoked_at=first or timezone.now())


def split_token(token):
    """The public and private part of a one-string token; raises InvalidKey on any other text."""
    match token.split("_"):
        case ["sk", _, public, private]:
            return public, private
    raise InvalidKey("not a token")


def find_key(public_key):
    """The valid key of that public part, with its tenant, user and `role`; one statement.

    `role` is the role of the key's user in the tenant, None for a key of nobody. Raises InvalidKey.
    """
    (rows,) = answers(database(), [asked(public_key)]) if is_word(public_key) else [[]]
    key = key_of(rows[0]) if rows else None
    if key is None or not key.is_valid_at(timezone.now()):
        raise InvalidKey("unknown, expired or revoked")
    if key.user_id and key.role is None:
        raise InvalidKey("its user is no active member")
    remember(public_key, rows[0])
    return key


def presume_key(public_key):
    """The key as this process has seen it last, without waiting for the database. Its
    `presumption` is confirmed, or raises Changed, with the next statement. Raises InvalidKey."""
    row = _seen.get(public_key)
    key = row and key_of(row)
    if key is None or not key.is_valid_at(timezone.now()):
        return find_key(public_key)
    key.presumption = Presumption(key, row)
    with_next(database(), asked(public_key), key.presumption.heed)
    return key


class Changed(Exception):
    """A key is not what it was presumed to be: nothing that was done with it may stay."""


class Presumption:
    """That a key is what it was, until the database has said so."""

    def __init__(self, key, row):
        self.key, self.row, self.is_confirmed = key, row, False

    def heed(self, rows):
        public_key, now = self.key.public_key, rows[0] if rows else None
        if now != self.row:
            if now is None or without_use(now) != without_use(self.row):
                _seen.pop(public_key, None)
                raise Changed
            self.key.last_used_at = key_of(now).last_used_at
            remember(public_key, now)
        self.is_confirmed = True

    def confirm(self):
        """Ask now, unless it was asked already. Raises Changed."""
        if not self.is_confirmed:
            self.heed(*answers(database(), [asked(self.key.public_key)]))


def asked(public_key):
    return KEY.statement.asked({"public_key": public_key}, database())


def key_of(row):
    return KEY.statement.found([row], database())[0]


def without_use(row):
    """A key's row but for what each use of it changes."""
    place = KEY.statement.place(["last_used_at"])
    return row[:place] + row[place + 1 :]


def remember(public_key, row):
    if len(_seen) >= MOST_SEEN:
        _seen.clear()
    _seen[public_key] = row


def check_secret(key, private_key):
    """Raise InvalidKey unless this is the key's private part; compared in constant time."""
    if not hmac.compare_digest(digest(private_key).encode(), key.secret_hash.encode()):
        raise InvalidKey("wrong secret")


def mark_used(key):
    """Remember the use, to the minute: a write on every request would cost more than it tells.

    The request is answered by then, and stays so where this fails.
    """
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > A_MINUTE:
        with suppress(DatabaseError, InterfaceError):
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def digest(private_key):
    return hashlib.sha256(private_key.encode("utf-8", "surrogatepass")).hexdigest()


def is_word(text):
    return text.isascii() and text.isalnum() and len(text) <= 40


def signing_secret(key):
    """The private part of a key that signs; raises InvalidKey where none is kept, or none that can
    be read."""
    if not key.signing_secret:
        raise InvalidKey("this key does not sign")
    try:
        return unseal(key.signing_secret)
    except Unopened:
        raise InvalidKey("the SECRET_KEY that sealed this key's secret is gone") from None


def reseal():
    """Seal the secrets of all keys that sign under the SECRET_KEY of now, so that those it had
    before may go: the keys, and those among them whose secret nothing opens any more. Revoked ones
    stay as they are."""
    keys = ApiKey.objects.select_related("tenant").filter(revoked_at=None)
    keys = list(keys.exclude(signing_secret="").order_by("pk"))
    return keys, [key for key in keys if not is_resealed(key)]


def is_resealed(key):
    try:
        secret = unseal(key.signing_secret)
    except Unopened:
        return False
    ApiKey.objects.filter(pk=key.pk).update(signing_secret=seal(secret))
    return True
