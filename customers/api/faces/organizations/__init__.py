"""Timbrix: an organization's customers, as Mexican invoices (CFDI 4.0) need them.

https://docs.timbrix.mx
"""

from http import HTTPStatus
from uuid import UUID

from django.urls import path

from customers.api.authentication import KeyAuthentication, KeyHeader
from customers.api.bodies import Answer
from customers.api.errors import Forbidden
from customers.api.face import Face, Page
from customers.api.faces.organizations.customer import OrganizationCustomer
from customers.api.lookups import uuid
from customers.api.schema import Parameter, mapping
from customers.api.whole import WholeView
from customers.filters import CustomerFilters

SENTENCES = {
    "unauthenticated": "Authentication required.",
    "not_found": "Customer not found.",
    "duplicate": "A customer with this taxId already exists.",
    "active_subscriptions": "The customer has active subscriptions.",
    "malformed": "The body is not valid JSON.",
    "invalid": "The body must be a JSON object.",
    "too_large": "The body is too large.",
    "length_required": "The body's length must be announced.",
    "throttled": "ThrottlerException: Too Many Requests",
    "crashed": "Internal server error",
}
FORBIDDEN = {
    "tenant": "User is not a member of this organization.",
    "scope": "Forbidden resource",
}


class OrganizationView(WholeView):
    """The organization of the address must be the caller's own."""

    def refuse_unless_allowed(self, request):
        if self.kwargs["organization"].lower() != str(request.auth.tenant.live.uuid):
            raise Forbidden("tenant")
        super().refuse_unless_allowed(request)

    def update(self, request, **kwargs):
        """Change what is sent. An unknown customer is told before anything wrong with the body."""
        shape = self.written(self.get_object(), data=self.face.read(request), partial=True)
        return Answer(self.face.updated(request, shape.data), self.face.statuses["update"])


class Organizations(Face):
    name = "organizations"
    title = "Timbrix"
    root = "organizations/<organization>/"
    authentication = (KeyAuthentication, KeyHeader)
    failures = {"too_large": 400, "length_required": 400}
    documented = {
        action: (Parameter("organization", UUID, Parameter.PATH),)
        for action in ("list", "create", "retrieve", "update", "destroy")
    }
    failure = mapping(
        statusCode={"type": "integer"},
        message={"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
        error={"type": "string"},
    )

    def error(self, request, failure):
        """As NestJS words it: https://docs.nestjs.com/exception-filters"""
        return {
            "statusCode": failure.status,
            "message": self.message(request, failure),
            "error": HTTPStatus(failure.status).phrase,
        }

    def message(self, request, failure):
        """A sentence; of a body's fields one text for each broken rule, the field's name first."""
        match failure.code:
            case "forbidden":
                return FORBIDDEN[failure.problem.reason]
            case "unknown_address" | "method_not_allowed":
                return f"Cannot {request.method} {request.path}"
            case "invalid" if "non_field_errors" not in failure.fields:
                return [
                    f"{name} {text}" for name, texts in failure.fields.items() for text in texts
                ]
            case code:
                return SENTENCES.get(code, HTTPStatus(failure.status).phrase)

    def elsewhere(self):
        """The same below /api, which the vendor's documentation has in its base address, and with
        a slash at the end, which NestJS takes too."""
        others = [
            path(f"{base}{url.pattern}{slash}", url.callback, name=url.name)
            for base, slash in (("api/", ""), ("", "/"), ("api/", "/"))
            for url in self.documented_urls
        ]
        return [*others, *super().elsewhere()]

    def ground(self):
        return "^(?:api/)?organizations(?:/|$)"


organizations = Organizations(
    Page(
        "customers",
        shape=OrganizationCustomer,
        lookup=uuid,
        filterset=CustomerFilters,
        parameters={"search": "search"},
        view=OrganizationView,
        one={"get": "retrieve", "put": "update", "delete": "destroy"},
    )
)
