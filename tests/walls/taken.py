"""Whether a face's document takes a request: as it stands, or with all that it tolerates as well.

Numbers are counted in decimals, as ours are: 0.07 is no multiple of 0.01 in the binary fractions in
which schemathesis counts, and 0.07000000000000001 is one.
"""

import json
import re
from decimal import Decimal, localcontext
from functools import cache
from urllib.parse import parse_qsl, unquote, urlsplit

from openapi_schema_validator import OAS31Validator
from rest_framework.fields import BooleanField

from tests.documents import document_of

ENOUGH = 400  # digits to divide any number by a hundredth
NUMERIC = {"type": "string", "pattern": r"^\s*[+-]?[0-9._]+([eE][+-]?[0-9]+)?\s*$"}
WHOLE = re.compile("-?[0-9]{1,4000}")
WORDS = sorted(map(str, BooleanField.TRUE_VALUES | BooleanField.FALSE_VALUES))
READINGS = {
    # Piriod's API is written in REST framework, which reads numbers in place of texts, and texts in
    # place of numbers and of true and false
    "piriod": {
        "string": {"type": "number"},
        "number": NUMERIC,
        "integer": NUMERIC,
        "boolean": {"enum": [*WORDS, 0, 1]},
    },
}


def takes_address(face, case):
    """Whether each part of the address is what the document says."""
    told = parameters(face, case.path, case.method, False)
    sent = (case.path_parameters or {}).items()
    return all(is_part(told[name], unquote(str(value))) for name, value in sent if name in told)


def is_part(validator, text):
    """An address is text: what it says may be a number."""
    readings = [text, *([int(text)] if WHOLE.fullmatch(text) else [])]
    return any(map(validator.is_valid, readings))


def takes_questions(face, case, response):
    """Whether the document takes or tolerates each parameter and header, as they were sent: an
    empty list is no parameter, and of several the last counts."""
    told = parameters(face, case.path, case.method, True)
    asked = dict(parse_qsl(urlsplit(response.request.url).query, keep_blank_values=True))
    sent = asked | dict(case.headers or {})
    return all(is_part(told[name], str(value)) for name, value in sent.items() if name in told)


def takes_body(face, case, *, leniently=False, without=()):
    """Whether the document takes the body, less the fields that are not judged."""
    validator = of_body(face, case.path, case.method, leniently)
    if validator is None or not isinstance(case.body, dict | list):
        return True
    body = case.body
    if without:
        body = {name: value for name, value in body.items() if name not in without}
    with localcontext(prec=ENOUGH):
        return validator.is_valid(in_decimals(body))


@cache
def parameters(face, path, method, leniently):
    """Validators by the names of the parameters."""
    told = operation(document(face, leniently), path, method).get("parameters", ())
    return {one["name"]: OAS31Validator(one["schema"]) for one in told}


@cache
def of_body(face, path, method, leniently):
    """The validator of the body, with all that it refers to; None where there is no body."""
    whole = document(face, leniently)
    told = operation(whole, path, method).get("requestBody")
    if told is None:
        return None
    schema = told["content"]["application/json"]["schema"]
    return OAS31Validator(in_decimals({"components": whole["components"], **schema}))


def in_decimals(value):
    return json.loads(json.dumps(value), parse_float=Decimal)


def operation(document, path, method):
    return document["paths"][path].get(method.lower(), {})


@cache
def document(face, leniently):
    told = document_of(face)
    return lenient(told, READINGS.get(face.name, {})) if leniently else told


def lenient(part, reading):
    """The document with `x-tolerated` as a part of what is taken."""
    if isinstance(part, list):
        return [lenient(one, reading) for one in part]
    if not isinstance(part, dict):
        return part
    part = {name: lenient(one, reading) for name, one in part.items()}
    tolerated = part.pop("x-tolerated", None)
    if tolerated == {}:
        return {}
    also = [schema for kind, schema in reading.items() if kind in listed(part.get("type"))]
    also += [tolerated] if tolerated else []
    return {"anyOf": [part, *also]} if also else part


def listed(said):
    return said if isinstance(said, list) else [said]
