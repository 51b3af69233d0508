"""Piriod: customers of a billing workspace, with their contacts and org units.

https://docs.piriod.com
"""

from django.urls import path

from customers.api.bodies import is_form, read_bytes, read_form, read_json
from customers.api.face import Face
from customers.api.faces.piriod.contacts import contacts, org_units
from customers.api.faces.piriod.customers import customers, status
from customers.api.faces.piriod.documents import documents
from customers.api.faces.piriod.filtering import InOrder
from customers.api.faces.piriod.generals import countries, currencies, states
from customers.api.faces.piriod.invoices import finalize, invoices, pdf, uncollectible
from customers.api.faces.piriod.notes import credit_notes, debit_notes
from customers.api.faces.piriod.payments import payments
from customers.api.faces.piriod.sources import sources
from customers.api.faces.piriod.subscriptions import subscriptions
from customers.api.faces.piriod.workspace import TokenInWorkspace
from customers.api.pagination import Numbered
from customers.api.schema import array, mapping, nullable

DETAILS = {
    "forbidden": "You do not have permission to perform this action.",
    "not_found": "Not found.",
    "unknown_address": "Not found.",
    "too_large": "Request body is too large.",
    "length_required": "Request body has no Content-Length.",
    "bad_request": "Bad request.",
    "crashed": "Internal server error.",
}
UNPROVEN = {"missing": "Authentication credentials were not provided."}
SENTENCES = {
    "active_subscriptions": "Customer has active subscriptions; cancel them first.",
    "already_issued": "Only a draft or pending invoice can be finalized.",
    "payments_not_succeeded": "All payments linked to the invoice must have succeeded.",
    "not_issued": "Only a finalized or uncollectible invoice can be marked.",
    "already_paid": "Only a finalized or uncollectible invoice can be marked.",
    "already_voided": "This payment is cancelled already.",
    "refunded": "This payment was refunded.",
}
REFUSALS = (
    *SENTENCES,
    *("amount_too_large", "currency_mismatch", "customer_is_gone", "not_payable", "not_standing"),
    *("other_customer", "exceeds_balance", "exceeds_credit"),
    *("already_uncollectible", "not_uncollectible", "changed_meanwhile"),
)
TAKEN = "This field must be unique."


class Piriod(Face):
    name = "piriod"
    title = "Piriod"
    slash = "/"
    authentication = (TokenInWorkspace,)
    pagination = Numbered
    filtering = InOrder
    failures = dict.fromkeys((*REFUSALS, "duplicate", "too_large", "length_required"), 400)
    refusals = (400,)
    documented = dict.fromkeys(
        ("list", "create", "retrieve", "update", "destroy", "finalize", "toggle_uncollectible"),
        TokenInWorkspace.headers,
    )
    failure = {
        "type": "object",
        "properties": {"detail": {"type": "string"}},
        "additionalProperties": array({"type": ["string", "object", "array"]}),
        "description": "Either `detail`, or texts by the name of a field, of rows an object each.",
    }

    def read(self, request):
        """A form or JSON; nothing at all is an empty object."""
        if is_form(request._request):
            return read_form(request._request)
        return read_json(request._request) if read_bytes(request._request) else {}

    def many(self, request, rows, pager):
        return {
            "count": pager.page.paginator.count,
            "next": pager.get_next_link(),
            "previous": pager.get_previous_link(),
            "results": rows,
        }

    def envelope(self, action, schema):
        if action != "list":
            return super().envelope(action, schema)
        link = nullable({"type": "string", "format": "uri"})
        count = {"type": "integer"}
        return mapping(count=count, next=link, previous=link, results=array(schema))

    def error(self, request, failure):
        match failure.code:
            case code if code in REFUSALS:
                return {name or "non_field_errors": [refused(failure)] for name in failure.fields}
            case "duplicate":
                return {name: [TAKEN] for name in failure.fields}
            case "invalid" if failure.fields:
                return texts(failure.fields)
            case "unauthenticated":
                return {"detail": UNPROVEN.get(failure.problem.reason, "Invalid token.")}
            case "not_found" if failure.message:
                return {"detail": failure.message}
            case code:
                return {"detail": DETAILS.get(code) or failure.message}

    def error_headers(self, request, failure):
        return {"WWW-Authenticate": "Token"} if failure.status == 401 else {}

    def elsewhere(self):
        """Addresses without their last slash answer as those with it: a redirect loses bodies."""
        slashless = [
            path(str(url.pattern).removesuffix("/"), url.callback, name=f"{url.name}-slashless")
            for url in self.documented_urls
        ]
        return [*slashless, *super().elsewhere()]


def refused(failure):
    """Why the book declines, in this face's words where it has some."""
    return SENTENCES.get(failure.code, failure.message)


def texts(errors):
    """Messages without what they carry beside their text; they nest as the fields do."""
    if isinstance(errors, dict):
        return {name: texts(inner) for name, inner in errors.items()}
    return [texts(inner) for inner in errors] if isinstance(errors, list) else str(errors)


piriod = Piriod(
    *(customers, status, contacts, org_units),
    *(invoices, finalize, uncollectible, pdf, credit_notes, debit_notes),
    *(payments, sources, subscriptions),
    *(countries, states, currencies, documents),
)
