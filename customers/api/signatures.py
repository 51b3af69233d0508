"""What signed requests have in common: the address that was signed, and a nonce used once."""

import hmac
from itertools import product
from string import ascii_letters, digits
from urllib.parse import quote, unquote

from customers.api.errors import Unauthenticated
from tenants.keys import InvalidKey, find_key, signing_secret
from tenants.nonces import Replayed, spend_nonce

# What clients leave as it is beside letters and digits, in a text of their own: the careless first.
LEFT = (
    *("-._~/:@!$&'()*+,;=", "-._~:@!$&'()*+,;=", "-._~/:", "-._~/"),
    *("-._~!'()*", "-._~", "-._*", "-._", ""),
)


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
    queries = [f"?{query}"] if query else ["", "?"]
    site = f"{request.scheme}://{request.get_host()}"
    sent = [f"{site}{path}{query}" for path in paths(request) for query in queries]
    decoded = [address.replace("%20", " ") for address in sent] + [unquote(sent[0])]
    return list(dict.fromkeys(sent + decoded))


def paths(request):
    """What stands behind the colon of an id, `external_key:…`, is a text of the client's own; that
    may be all that the address has there, though it ends as addresses do."""
    told = request.resolver_match.kwargs.get("id", "").partition(":")[2]
    whole = request.path.partition(":")[2]
    for own, left in product(dict.fromkeys((told, whole)), LEFT):
        before, colon, after = request.path.partition(f":{own}")
        for mark in (":", "%3A") if colon else ("",):
            around = (quote(part, safe=f"{left}/") for part in (before, after))
            yield f"{mark}{escaped(own, left)}".join(around)


def escaped(text, left):
    """Percent-encoded, all but ASCII's letters and digits and what is left as it is."""
    kept = (ascii_letters + digits + left).encode()
    return "".join(chr(byte) if byte in kept else f"%{byte:02X}" for byte in text.encode())
