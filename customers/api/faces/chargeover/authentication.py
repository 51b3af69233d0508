"""The two ways of ChargeOver's clients to prove who they are: HTTP Basic, or a signature.

The public key is the user name, the private key the password and the secret that signs.
https://developer.chargeover.com/docs/rest/#authentication
"""

import binascii
import re
import time
from base64 import b64decode
from datetime import UTC, datetime

from customers.api.authentication import KeyAuthentication, proven_pair
from customers.api.bodies import read_bytes
from customers.api.errors import Unauthenticated
from customers.api.signatures import addresses, is_signed, refuse_replayed, signing_key
from tenants.access import caller_of_key

LONGEST_AGE = 15 * 60  # seconds, and as long are nonces remembered
PAIR = re.compile(r'co_(\w+)="([^"]*)"')
NONCE, TIMESTAMP = re.compile(r"[0-9A-Za-z]{1,64}"), re.compile(r"[0-9]{1,12}")
SCHEME = {"signature_method": "HMAC-SHA256", "version": "1.0"}


class Basic(KeyAuthentication):
    """Base64 of the pair, with a colon between the two."""

    scheme = "Basic"
    documented = {"basic": {"type": "http", "scheme": "basic"}}

    def caller(self, request, credential):
        try:
            public, colon, private = b64decode(credential, validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            raise Unauthenticated("unreadable") from None
        if not colon:
            raise Unauthenticated("unreadable")
        return caller_of_key(proven_pair(public, private))


class Signature(KeyAuthentication):
    """HMAC-SHA256 over public key, address, nonce, timestamp and body."""

    scheme = "ChargeOver"
    documented = {
        "signature": {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": '`ChargeOver co_public_key="…" co_nonce="…" co_timestamp="…" '
            'co_signature_method="HMAC-SHA256" co_version="1.0" co_signature="…"`',
        }
    }

    def caller(self, request, credential):
        given = dict(PAIR.findall(credential))
        public, nonce = given.get("public_key", ""), given.get("nonce", "")
        timestamp, signature = given.get("timestamp", ""), given.get("signature", "")
        refuse_unreadable(given, nonce, timestamp)
        key, secret = signing_key(public)
        body = read_bytes(request._request)
        signed = (
            f"{public}||{address.lower()}||{nonce}||{timestamp}||".encode() + body
            for address in addresses(request._request)
        )
        if not any(is_signed(message, signature, secret) for message in signed):
            raise Unauthenticated("signature")
        refuse_stale(int(timestamp))
        refuse_replayed(key, nonce, until=remembered_until(int(timestamp)))
        return caller_of_key(key)


def refuse_unreadable(given, nonce, timestamp):
    known = all(given.get(name) == value for name, value in SCHEME.items())
    if not (known and NONCE.fullmatch(nonce) and TIMESTAMP.fullmatch(timestamp)):
        raise Unauthenticated("unreadable")


def refuse_stale(timestamp):
    if abs(time.time() - timestamp) > LONGEST_AGE:
        raise Unauthenticated("stale")


def remembered_until(timestamp):
    """As long as a request with the same timestamp would not be stale, and 15 minutes from now."""
    return datetime.fromtimestamp(max(timestamp, time.time()) + LONGEST_AGE, UTC)
