"""Reading and writing JSON: strict about what the database could not keep, exact about numbers."""

import json

import msgspec
from rest_framework.renderers import BaseRenderer

from customers.api.errors import LengthRequired, Malformed

DEEPEST = 50
ENCODER = msgspec.json.Encoder(decimal_format="number")


class JSON(BaseRenderer):
    """Compact UTF-8 without a charset parameter; a Decimal is a number, digit by digit."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return b"" if data is None else ENCODER.encode(data)


def read_json(request):
    """The request's body as JSON says it, whatever its content type claims.

    Raises Malformed for a body that is empty, no JSON, nested deeper than 50, or has text that no
    database column takes (NUL, lone surrogates); LengthRequired when its length was not announced.
    """
    raw = read_bytes(request)
    try:
        value = json.loads(raw.decode("utf-8-sig"), parse_constant=refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"JSON parse error - {error}") from None
    refuse_unstorable(value)
    return value


def read_bytes(request):
    """The raw body; raises RequestDataTooBig past the limit."""
    if "chunked" in request.headers.get("Transfer-Encoding", "") and not has_length(request):
        raise LengthRequired("A request with a body needs a Content-Length.")
    return request.body


def has_length(request):
    return bool(request.META.get("CONTENT_LENGTH"))


def refuse_constant(name):
    raise ValueError(f"{name} is not JSON")


def refuse_unstorable(value):
    """Walk the value without recursion: it may be as deep as its sender liked."""
    pending = [(value, 1)]
    while pending:
        one, depth = pending.pop()
        if depth > DEEPEST:
            raise Malformed("JSON parse error - nested too deeply")
        if isinstance(one, str):
            refuse_text(one)
        elif isinstance(one, dict):
            pending += [(part, depth + 1) for pair in one.items() for part in pair]
        elif isinstance(one, list):
            pending += [(part, depth + 1) for part in one]


def refuse_text(text):
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise Malformed("JSON parse error - a character that no text can hold")
