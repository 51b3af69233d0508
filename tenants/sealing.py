"""Secrets that have to be read again, such as those that sign: sealed under SECRET_KEY.

What was sealed under one of SECRET_KEY_FALLBACKS still opens.
"""

import hmac
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unopened(Exception):
    """The SECRET_KEY that sealed a secret is gone."""


def seal(secret):
    """The secret as text that may be kept."""
    return cipher().encrypt(secret.encode()).decode()


def unseal(sealed):
    """The secret of what was sealed; raises Unopened."""
    try:
        return cipher().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unopened from None


def cipher():
    """Fernet under SECRET_KEY first, whose keys are derived so that no other use of it has them."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(urlsafe_b64encode(derived(secret))) for secret in secrets])


def derived(secret):
    return hmac.digest(secret.encode(), b"clientela signing secrets", "sha256")
