"""What signed requests have in common: the address that was signed, and a nonce used once."""

import hmac
from urllib.parse import quote, unquote

from customers.api.errors import Unauthenticated
from tenants.keys import InvalidKey, find_key, signing_secret
from tenants.nonces import Replayed, spend_nonce

UNRESERVED = "/:@!$&'()*+,;=~"


def signing_key(public_key):
    """The valid key and the secret that it signs with; raises Unauthenticated."""
    try:
        key = find_key(public_key)
        return key, signing_secret(key)
    except InvalidKey as error:
        raise Unauthenticated("unknown") from error


def is_signed(message, signature, secret):
    """Whether the signature, in hexadecimal, is the message's HMAC-SHA256; in constant time."""
    right = hmac.digest(secret.encode(), message, "sha256").hex()
    return hmac.compare_digest(right.encode(), signature.lower().encode("utf-8", "replace"))


def refuse_replayed(key, nonce, *, until):
    """Raise Unauthenticated for a nonce that the key has carried before."""
    try:
        spend_nonce(key, nonce, until=until)
    except Replayed:
        raise Unauthenticated("replayed") from None


def addresses(request):
    """The ways in which the request's address may have been written by the one who signed it.

    WSGI hands on the path decoded, so it is encoded again, with and without the characters that
    clients differ about; and some sign before they encode spaces, or anything at all.
    """
    query = request.META.get("QUERY_STRING", "")
    query = f"?{query}" if query else ""
    site = f"{request.scheme}://{request.get_host()}"
    paths = (quote(request.path, safe=safe) for safe in (UNRESERVED, "/:", "/"))
    sent = [f"{site}{path}{query}" for path in paths]
    decoded = [address.replace("%20", " ") for address in sent] + [unquote(sent[0])]
    return list(dict.fromkeys(sent + decoded))
