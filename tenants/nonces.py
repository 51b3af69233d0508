"""Words that signed requests may carry once."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from tenants.models import Nonce


class Replayed(Exception):
    """Another request of the key has carried this word."""


def spend_nonce(key, nonce, *, until):
    """Remember the word of a request until that moment; raises Replayed if it is remembered.

    Called outside of the request's transaction, so that it stays spent when the request fails and
    no other process is late to learn of it.
    """
    Nonce.objects.filter(expires_at__lt=timezone.now()).delete()
    try:
        with transaction.atomic():
            Nonce.objects.create(api_key=key, nonce=nonce, expires_at=until)
    except IntegrityError:
        raise Replayed from None
