"""Piriod: customers of a billing workspace, with their contacts and org units.

https://docs.piriod.com
"""

from django.urls import path

from customers.api.bodies import is_form, read_bytes, read_form, read_json
from customers.api.face import Face
from customers.api.faces.piriod.contacts import contacts, org_units
from customers.api.faces.piriod.customers import customers, status
from customers.api.faces.piriod.filtering import InOrder
from customers.api.faces.piriod.generals import countries, currencies, states
from customers.api.faces.piriod.sources import sources
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
SUBSCRIBED = "Customer has active subscriptions; cancel them first."
TAKEN = "This field must be unique."


class Piriod(Face):
    name = "piriod"
    title = "Piriod"
    slash = "/"
    authentication = (TokenInWorkspace,)
    pagination = Numbered
    filtering = InOrder
    failures = {
        "duplicate": 400,
        "active_subscriptions": 400,
        "too_large": 400,
        "length_required": 400,
    }
    refusals = (400,)
    documented = dict.fromkeys(
        ("list", "create", "retrieve", "update", "destroy"), TokenInWorkspace.headers
    )
    failure = {
        "type": "object",
        "properties": {"detail": {"type": "string"}},
        "additionalProperties": array({"type": "string"}),
        "description": "Either `detail`, or texts by the name of a field.",
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
            case "active_subscriptions":
                return {"non_field_errors": [SUBSCRIBED]}
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


def texts(errors):
    """Messages without what they carry beside their text; they nest as the fields do."""
    if isinstance(errors, dict):
        return {name: texts(inner) for name, inner in errors.items()}
    return [texts(inner) for inner in errors] if isinstance(errors, list) else str(errors)


piriod = Piriod(customers, status, contacts, org_units, countries, states, currencies, sources)
