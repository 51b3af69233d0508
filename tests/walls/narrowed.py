"""What a contract demands although a check calls it wrong, each with its reason.

A refusal of valid data is right where every text of the answer is one of REFUSED: rules about what
the book holds or about several values together, which no schema states; where the text is that of
other refusals too, a function says of which requests it is right. An acceptance of invalid
data is right where the document tells that it tolerates the value, or where the contract lets a
value that is shown be sent back.
"""

import json
import re
from urllib.parse import unquote

from django.db import transaction
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.openapi.checks import (
    IgnoredAuth,
    RejectedPositiveData,
    UnsupportedMethodResponse,
    UseAfterFree,
)
from werkzeug.test import Client

from tenants.models import Tenant
from tenants.scope import tenant_scope
from tests.walls.taken import listed, takes_address, takes_body, takes_questions

NUL = re.compile(r"\\u0000|%00")
MOST = 10**12
JUDGED_BY_THE_BOOK = {"applied_to", "superuser_id", "superuser_external_key"}
BOOK, SUM = "what the book holds already", "several values of the body together"


def names_a_product_twice(case):
    """Quantities of one product are added up before they are held against the largest."""
    products = [item["productoId"] for item in case.body["items"]]
    return len(set(products)) < len(products)


def is_about_a_mexican(case):
    """An update that names no country is about a customer in Mexico."""
    return case.method == "PUT" and "addressCountry" not in case.body


REFUSED = {  # texts, after the name of their field where the envelope has one
    "clientes": {
        "Cada item debe tener un producto v[aá]lido y cantidad > 0.": names_a_product_twice,
    },
    "organizations": {
        "taxId must be an RFC of 12 or 13 characters": is_about_a_mexican,
        "addressZip must be a postcode of 5 digits": is_about_a_mexican,
    },
    "lapyme": {
        "total_amount: Invalid input: the splits add up to .*": SUM,
        ".*: Too big: more than the (line|items|total_amount)": SUM,
        ".*: Too big: more than the balance of the sale": BOOK,
        ".*: Invalid input: a sale (of another customer|in another currency)": BOOK,
        ".*: Invalid input: expected .* for (tax_id_type Otro|foreign_customer)": BOOK,
    },
    "piriod": {
        # deleted by an earlier step of a story, or an org unit of another customer
        '[a-z]*: Invalid pk "([a-z]{3}_.*|[0-9]+)" - object does not exist.': BOOK,
        "state: This state does not belong to the country.": SUM,
        'currency: ".*" is not a valid choice.': SUM,  # one that is not the country's
        "(lines.)?discount: A discount is no more than what it is taken off.": SUM,
        ".*: Only a draft invoice can be changed or deleted.": BOOK,
        ".*: Only a draft or pending invoice can be finalized.": BOOK,
        ".*: Only a finalized or uncollectible invoice can be marked.": BOOK,
        ".*: This cannot be changed once the payment has succeeded.": BOOK,
        ".*: This payment is cancelled already.": BOOK,
        ".*: A void payment or a refund cannot be applied.": BOOK,
        ".*: This (is|subscription is) not the customer's.": BOOK,
        "currency: That sale is in another currency.": BOOK,
        ".*: Customer has active subscriptions; cancel them first.": BOOK,
        ".*: The customer's sums would get too large.": BOOK,
        ".*: Ensure that there are no more than 15 digits in total.": SUM,  # per cent of an amount
        ".*: This field must be unique.": BOOK,
        ".*: A customer may have at most seven contacts .*": BOOK,
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
                or not (takes_address(face, case) and takes_body(face, case))
                or is_refused_by_state(face, case, response)
                or is_refused_in_words(face, case, response)
            )
        case AcceptedNegativeData():
            return is_tolerated(face, case, response)
        case UnsupportedMethodResponse():
            # ChargeOver answers 400 to a bad method (contract, section 1)
            return face.name == "chargeover" and response.status_code == 400
        case UseAfterFree():
            # a deleted payment of Piriod's stays, cancelled: the ledger forgets nothing
            return face.name == "piriod" and json.loads(response.content)["status"] == "cancelled"
        case IgnoredAuth():
            # who has tried too often has to wait; the response at hand may be the one before that
            return response.status_code == 429 or "got `429 " in failure.message
    return False


def has_nul(response):
    """No schema says that a text has none, and patterns make some."""
    sent = response.request.body or b""
    return bool(NUL.search(response.request.url + sent.decode("latin-1")))


def is_refused_by_state(face, case, response):
    """ChargeOver has one sentence for all that is wrong (contract, section 3). So an action that
    the state of the document forbids is told by its address, a change of what is over by what the
    object shows, a document that is worth too much by its lines, and the rest by the request being
    taken otherwise: a document that comes to less than nothing, a refund of more than there is
    to give back, what cannot be settled, a main contact who is another customer's."""
    if face.name != "chargeover" or response.status_code != 400:
        return False
    said = case.body if isinstance(case.body, dict) else {}
    lines = said.get("line_items") or ()
    otherwise = {name: value for name, value in said.items() if name not in JUDGED_BY_THE_BOOK}
    if said.get("transaction_type") == "ref":
        otherwise["transaction_type"] = "pay"
    if lines:
        otherwise["line_items"] = [one | positive(one) for one in lines]
    return (
        is_action_on_document(case)
        or is_over(case, response)
        or worth(lines) > MOST
        or (otherwise != said and is_taken_as(otherwise, case, response))
    )


def is_action_on_document(case):
    return case.method == "POST" and "{id}" in case.path and "/customer/" not in case.path


def positive(line):
    figures = {"line_rate", "line_quantity"} & line.keys()
    tiers = line.get("tierset") or {}
    base = {"tierset": tiers | {"base": abs(tiers["base"])}} if "base" in tiers else {}
    return base | {name: abs(line[name]) for name in figures}


def is_over(case, response):
    """Whether it is to change a package that was cancelled or has ended."""
    if case.method != "PUT" or "/package/" not in case.path:
        return False
    shown = asked_again(case, response, method="GET").json["response"]
    return shown["package_status_state"] in {"c", "e"}


def is_taken_as(body, case, response):
    """Whether the same request succeeds with this body."""
    return asked_again(case, response, json=body).status_code < 300


def asked_again(case, response, **otherwise):
    """What the request is answered once more, otherwise, without leaving anything behind."""
    asked = response.request
    client = Client(case.operation.schema.app)
    headers = {"Authorization": asked.headers["Authorization"]}
    with transaction.atomic():
        again = client.open(
            asked.path_url, **{"method": asked.method, "headers": headers} | otherwise
        )
        transaction.set_rollback(True)
    return again


def worth(lines):
    """What lines come to, all of one sign."""
    return sum(abs(rate(one) * one.get("line_quantity", 1)) for one in lines)


def rate(line):
    """Its own, else the base of its tiers."""
    return line.get("line_rate", (line.get("tierset") or {}).get("base", 1))


def is_refused_in_words(face, case, response):
    known = REFUSED.get(face.name, {})
    said = SAID[face.name](json.loads(response.content))
    return all(any(is_told(*one, text, case) for one in known.items()) for text in said)


def is_told(pattern, reason, text, case):
    """Whether the text is that of a rule which this request can have broken."""
    return bool(re.fullmatch(pattern, text)) and (isinstance(reason, str) or reason(case))


def is_tolerated(face, case, response):
    """Whether the document takes the request, with all that it tolerates and what is shown."""
    shown = SHOWN.get(face.name, lambda case, response: set())(case, response)
    return (
        (takes_address(face, case) or (face.name == "clientes" and is_read_as_an_id(case)))
        and takes_questions(face, case, response)
        and takes_body(face, case, leniently=True, without=shown)
    )


def is_read_as_an_id(case):
    """`1e5` is 1 for parseInt, which is how the vendor reads ids."""
    given = unquote(str((case.path_parameters or {}).get("id")))
    return bool(re.match(r"\s*\+?0*[1-9][0-9]*", given))


def own_number(case, response):
    """A customer's number that is sent back is not judged (organizations, section 9, a promise of
    ours): it is the customer's if another request wrote it."""
    if case.method != "PUT" or "taxId" not in (case.body or {}):
        return set()
    tenant = Tenant.objects.get(uuid=case.path_parameters["organization"])
    with tenant_scope(tenant):
        written = tenant.changes.filter(kind="customer", after__tax_id=case.body["taxId"])
        is_known = written.exclude(request_id=response.headers["x-request-id"][0]).exists()
    return {"taxId"} if is_known else set()


def no_lines(case, response):
    """A quote without lines is sent back as it was shown."""
    is_shown = case.method == "PUT" and (case.body or {}).get("line_items") == []
    return {"line_items"} if is_shown else set()


SHOWN = {"organizations": own_number, "chargeover": no_lines}


def sentences(body, name=""):
    """Texts at whatever depth, each after the names of what it is about."""
    match body:
        case str():
            yield f"{name}: {body}"
        case dict():
            for inner, part in body.items():
                yield from sentences(part, f"{name}.{inner}" if name else inner)
        case list():
            for part in body:
                yield from sentences(part, name)


def detailed(error):
    """La Pyme's texts, after the names of their fields."""
    details = [f"{one.get('field', '')}: {one['message']}" for one in error["details"]]
    return details or [error["message"]]


SAID = {
    "clientes": lambda body: [body["error"]],
    "organizations": lambda body: listed(body["message"]),
    "lapyme": lambda body: detailed(body["error"]),
    "piriod": lambda body: list(sentences(body)),
    "chargeover": lambda body: [body["message"]],
}
