"""Reading and writing JSON: strict about what the database could not keep, exact about numbers."""

import json
import re
from decimal import Context, Overflow
from functools import reduce
from io import BytesIO
from math import isinf

import msgspec
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpResponse, QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from customers.api.errors import LengthRequired, Malformed

DEEPEST = 50
UNSTORABLE = re.compile("[\0\ud800-\udfff]").search
NESTED = re.compile(r"[^.[\]]+(\[[0-9]{1,9}\][^.[\]]*|\.[^.[\]]+)*")
PART = re.compile(r"\[([0-9]+)\]|([^.[\]]+)")
EXACT = Context(prec=40, Emin=-307, Emax=308)  # beyond any amount; short enough to write out
ENCODER = msgspec.json.Encoder(decimal_format="number")


class Answer(HttpResponse):
    """Compact JSON in UTF-8, a Decimal a number, digit by digit; for None an empty body."""

    media_type = "application/json"

    def __init__(self, data=None, status=200, headers=None):
        self.data = data
        body = b"" if data is None else ENCODER.encode(data)
        super().__init__(body, self.media_type, status, headers=headers)
        if data is None:
            del self.headers["Content-Type"]


def read_json(request):
    """The request's body as JSON says it, whatever its content type claims.

    Raises Malformed for a body that is empty, no JSON, nested deeper than 50, or has text that no
    database column takes (NUL, lone surrogates); LengthRequired when its length was not announced.
    """
    return parse(read_bytes(request))


def parse(raw):
    """The value that bytes are as JSON, fractions as Decimal. Raises as read_json does."""
    try:
        value = json.loads(
            raw.decode("utf-8-sig"), parse_constant=refuse_constant, parse_float=exactly
        )
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


def exactly(digits):
    """1.50 as Decimal; what has an exponent but is whole, 1e3, as int. 1e400 is JSON, but no number
    that a database keeps."""
    try:
        number = EXACT.create_decimal(digits)
        if isinf(number):  # as the double that a JSON column keeps
            raise Overflow
    except Overflow:
        raise ValueError(f"{digits[:20]} is too large") from None
    is_whole = "e" in digits.lower() and number == number.to_integral_value()
    return int(number) if is_whole else number


class Form(dict):
    """The texts of a form by name, the last of each: fields tell it from JSON by its type.

    Names of what is inside of something, `lines[0]name` or `metadata.plan`, are put there.
    """


def is_form(request):
    """Whether the body says it is a form's."""
    return request.content_type in FORMS


def read_form(request):
    """The body of a form, files left out. Raises as read_json does."""
    try:
        texts = FORMS[request.content_type](request, read_bytes(request))
    except (MultiPartParserError, SuspiciousOperation, ValueError) as error:
        if isinstance(error, RequestDataTooBig):
            raise
        raise Malformed(f"Form parse error - {error}") from None
    refuse_unstorable(dict(texts.lists()))
    return Form(unfolded(texts.items()))


def unfolded(texts):
    """What (name, text) pairs say, as JSON would: {name: text, or what is inside of it}."""
    told = {}
    for name, text in texts:
        *way, last = parts(name)
        reduce(inside, way, told)[last] = text
    return {name: listed(value) for name, value in told.items()}


def inside(told, part):
    """The mapping that a part is, from now on."""
    if not isinstance(told.get(part), dict):
        told[part] = {}
    return told[part]


def parts(name):
    """What a name consists of, numbers in a list as int: `lines[0]name` of lines, 0 and name."""
    if not NESTED.fullmatch(name):
        return [name]
    found = [int(number) if number else word for number, word in PART.findall(name)]
    if len(found) > DEEPEST:
        raise Malformed("Form parse error - nested too deeply")
    return found


def listed(value):
    """The value, with a list for each mapping of numbers."""
    if not isinstance(value, dict):
        return value
    if all(isinstance(key, int) for key in value):
        return [listed(value[number]) for number in sorted(value)]
    return {str(key): listed(part) for key, part in value.items()}


def urlencoded(request, raw):
    return QueryDict(raw, encoding="utf-8")


def multipart(request, raw):
    parser = MultiPartParser(request.META, BytesIO(raw), request.upload_handlers, "utf-8")
    return parser.parse()[0]


FORMS = {"application/x-www-form-urlencoded": urlencoded, "multipart/form-data": multipart}


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
    """Raise Malformed for a text that no column of a database holds: NUL, lone surrogates."""
    if UNSTORABLE(text):
        raise Malformed("JSON parse error - a character that no text can hold")
