"""What a contract demands although a check calls it wrong, each with its reason.

A refusal of valid data is right where every text of the answer is one of REFUSED: rules about what
the book holds or about several values together, which no schema states. An acceptance of invalid
data is right where the document tells that it tolerates the value.
"""

import json
import re
from decimal import Decimal
from functools import cache
from urllib.parse import unquote

from openapi_schema_validator import OAS31Validator
from rest_framework.fields import BooleanField
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.openapi.checks import RejectedPositiveData, UnsupportedMethodResponse

from tests.documents import document_of

NUL = re.compile(r"\\u0000|%00")
MOST = 10**12
BOOK, SUM = "what the book holds already", "several values of the body together"
REFUSED = {
    "clientes": {
        # quantities of one product are added up before they are held against the largest
        "Cada item debe tener un producto v[aá]lido y cantidad > 0.": SUM,
    },
    "organizations": {
        # an update that names no country is about a customer in Mexico
        "taxId must be an RFC of 12 or 13 characters": BOOK,
        "addressZip must be a postcode of 5 digits": BOOK,
    },
    "lapyme": {
        "Invalid cursor": "a cursor is what the page before has told",
        "Invalid input: the splits add up to .*": SUM,
        "Too big: more than the (line|items|total_amount)": SUM,
        "Too big: more than the balance of the sale": BOOK,
        "Invalid input: a sale (of another customer|in another currency)": BOOK,
        "Invalid input: expected .* for (tax_id_type Otro|foreign_customer)": BOOK,
    },
    "piriod": {
        'Invalid pk ".*" - object does not exist.': BOOK,
        "This state does not belong to the country.": SUM,
        '".*" is not a valid choice.': SUM,  # a currency that is not the country's
        "A discount is no more than what it is taken off.": SUM,
        "Only a draft invoice can be changed or deleted.": BOOK,
        "Only a draft or pending invoice can be finalized.": BOOK,
        "Only a finalized or uncollectible invoice can be marked.": BOOK,
        "This cannot be changed once the payment has succeeded.": BOOK,
        "This payment is cancelled already.": BOOK,
        "This (is|subscription is) not the customer's.": BOOK,
        "Customer has active subscriptions; cancel them first.": BOOK,
        "The customer's sums would get too large.": BOOK,
        "Ensure that there are no more than 15 digits in total.": SUM,  # per cent of an amount
        "This field must be unique.": BOOK,
    },
    "chargeover": {
        "Cannot be changed any more: .*": BOOK,
        "Already in use: .*": BOOK,
        "This customer has active subscriptions.": BOOK,
    },
}


def is_right(face, failure, case, response):
    """Whether the face's contract wants what the check calls a failure."""
    match failure:
        case RejectedPositiveData():
            return (
                has_nul(response)
                or not is_valid_in_decimals(face, case)
                or is_refused_by_state(face, case, response)
                or is_refused_in_words(face, response)
            )
        case AcceptedNegativeData():
            return is_tolerated(face, case)
        case UnsupportedMethodResponse():
            # ChargeOver answers 400 to a bad method (contract, section 1)
            return face.name == "chargeover" and response.status_code == 400
    return False


def has_nul(response):
    """No schema says that a text has none, and patterns make some."""
    sent = response.request.body or b""
    return bool(NUL.search(response.request.url + sent.decode("latin-1")))


def is_valid_in_decimals(face, case):
    """0.07 is no multiple of 0.01 in the binary fractions in which schemathesis counts, and
    0.07000000000000001 is one. Ours are decimal."""
    schema = body_schema(document_of(face), case)
    if schema is None:
        return True
    return OAS31Validator(in_decimals(schema)).is_valid(in_decimals(case.body))


def in_decimals(value):
    return json.loads(json.dumps(value), parse_float=Decimal)


def is_refused_by_state(face, case, response):
    """ChargeOver has one sentence for all that is wrong (contract, section 1). So an action that
    the state of the object forbids is told by its address, an invoice that cannot be settled by
    its being named, a document that is worth too much by its lines, and a main contact who is
    another customer's by its number."""
    is_action = case.method == "POST" and "{id}" in case.path
    said = case.body if isinstance(case.body, dict) else {}
    is_settling = bool(said.get("applied_to")) or worth(said.get("line_items") or ()) > MOST
    is_settling = is_settling or "superuser_id" in said
    is_told_so = response.status_code == 400 and (is_action or is_settling)
    return face.name == "chargeover" and is_told_so


def worth(lines):
    """What lines come to, all of one sign."""
    return sum(abs(one.get("line_rate", 1) * one.get("line_quantity", 1)) for one in lines)


def is_refused_in_words(face, response):
    known = REFUSED.get(face.name, ())
    said = SAID[face.name](json.loads(response.content))
    return all(any(re.fullmatch(one, text) for one in known) for text in said)


def is_tolerated(face, case):
    """Whether the document takes the request, with all that it tolerates and with any id."""
    if face.name == "clientes" and is_read_as_an_id(case):
        return True
    if face.name == "chargeover" and is_as_shown(case):
        return True
    document = lenient_document(face)
    return takes_parameters(document, case) and takes_body(document, case)


def is_as_shown(case):
    """What is sent back as it was shown is not judged: a quote without lines."""
    return case.method == "PUT" and (case.body or {}).get("line_items") == []


def is_read_as_an_id(case):
    """`1e5` is 1 for parseInt, which is how the vendor reads ids."""
    given = unquote(str((case.path_parameters or {}).get("id")))
    found = re.match(r"\s*\+?0*([1-9][0-9]*)", given)
    return found is not None and found.group(1) != given


def takes_parameters(document, case):
    sent = (case.query or {}) | dict(case.headers or {})
    told = operation(document, case).get("parameters", ())
    schemas = {one["name"]: one["schema"] for one in told}
    return all(
        OAS31Validator(schemas[name]).is_valid(value)
        for name, value in sent.items()
        if name in schemas
    )


def takes_body(document, case):
    schema = body_schema(document, case)
    return schema is None or OAS31Validator(schema).is_valid(case.body)


def body_schema(document, case):
    """That of the body, with all that it refers to; None where there is no body."""
    told = operation(document, case).get("requestBody")
    if told is None or not isinstance(case.body, dict | list):
        return None
    return {"components": document["components"], **told["content"]["application/json"]["schema"]}


def operation(document, case):
    return document["paths"][case.path].get(case.method.lower(), {})


@cache
def lenient_document(face):
    return lenient(document_of(face), READINGS.get(face.name, {}))


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


NUMERIC = {"type": "string", "pattern": r"^\s*[+-]?[0-9._]+([eE][+-]?[0-9]+)?\s*$"}
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


def listed(said):
    return said if isinstance(said, list) else [said]


def sentences(body):
    """Texts at whatever depth."""
    match body:
        case str():
            yield body
        case dict():
            for part in body.values():
                yield from sentences(part)
        case list():
            for part in body:
                yield from sentences(part)


SAID = {
    "clientes": lambda body: [body["error"]],
    "organizations": lambda body: listed(body["message"]),
    "lapyme": lambda body: (
        [one["message"] for one in body["error"]["details"]] or [body["error"]["message"]]
    ),
    "piriod": lambda body: list(sentences(body)),
    "chargeover": lambda body: [body["message"]],
}
