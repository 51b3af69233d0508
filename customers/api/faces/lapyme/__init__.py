"""La Pyme: customers of Argentine companies, for new integrations.

https://docs.lapyme.com.ar/api-reference/api/listar-clientes
"""

from customers.api import wire
from customers.api.authentication import KeyAuthentication
from customers.api.face import Face, Page
from customers.api.faces.lapyme.absent import delivery_notes, orders
from customers.api.faces.lapyme.asking import ListView
from customers.api.faces.lapyme.customer import LaPymeCustomer, LaPymeRow
from customers.api.faces.lapyme.fields import Text, identified
from customers.api.faces.lapyme.lists import Asked, CustomerQuestion, Pages
from customers.api.faces.lapyme.payment import payments, voiding
from customers.api.faces.lapyme.quote import quotes
from customers.api.faces.lapyme.receivable import receivable
from customers.api.faces.lapyme.sale import sales
from customers.api.faces.lapyme.tag import CATALOGUE, tagging, tags
from customers.api.faces.lapyme.words import REFUSALS, code_and_message, details
from customers.api.once import OnceView
from customers.api.schema import Parameter, array, mapping, nullable
from customers.api.shapes import Shape
from customers.filters import CustomerFilters

BAD_REQUESTS = ("length_required", "too_large", *REFUSALS)
TEXT = {"type": "string"}
KEY = Parameter(
    "Idempotency-Key",
    TEXT | {"minLength": 1, "maxLength": 255},
    Parameter.HEADER,
    required=True,
    description="From 1 to 255 characters. The same request with the same key is done once.",
)
REQUEST_ID = Parameter(
    "X-Request-Id", str, Parameter.HEADER, description="Comes back as `request_id`."
)


class CustomersView(OnceView):
    key = Text(required=True, min_length=1, max_length=255)
    documented = {"list": CustomerQuestion.parameters()}


class Definition(Shape):
    """A metafield that was defined."""

    id = wire.CharField()
    name = wire.CharField()

    @classmethod
    def rows(cls, customers):
        return customers.none()  # the book keeps metafields, but defines none


class LaPyme(Face):
    name = "lapyme"
    title = "La Pyme"
    root = "api/v1/"
    authentication = (KeyAuthentication,)
    pagination = Pages
    filtering = Asked
    statuses = Face.statuses | {"create": 200}
    failures = {"unknown_reference": 404, **dict.fromkeys(BAD_REQUESTS, 400)}
    refusals = (400,)
    failure = mapping(
        request_id=TEXT,
        error=mapping(
            type=TEXT,
            code=TEXT,
            message=TEXT,
            retryable={"type": "boolean"},
            details=array(
                mapping(code=TEXT, message=TEXT)
                | {"properties": {"field": TEXT, "code": TEXT, "message": TEXT}}
            ),
        ),
    )

    documented = {
        "create": [KEY, REQUEST_ID],
        "update": [REQUEST_ID],
        "apply": [REQUEST_ID],
        "catalogue": CATALOGUE,
    }

    def envelope(self, action, schema, noun="customer"):
        match action:
            case "list":
                rows = {"data": array(schema), "has_more": {"type": "boolean"}}
                names = {"next_cursor": nullable(TEXT), "object": {"const": "list"}, "url": TEXT}
                return mapping(request_id=TEXT, **rows, **names)
            case "create":
                data = mapping(**{noun: schema}, idempotent_replay={"type": "boolean"})
                return mapping(request_id=TEXT, data=data, warnings=array({}))
            case "update":
                data = mapping(**{noun: schema})
                return mapping(request_id=TEXT, data=data, warnings=array({}))
        return mapping(request_id=TEXT, data=schema)

    def one(self, request, data):
        return {"request_id": request.id, "data": data}

    def many(self, request, rows, pager):
        return {
            "request_id": request.id,
            "data": rows,
            "has_more": pager.has_more,
            "next_cursor": pager.next_cursor,
            "object": "list",
            "url": request.path,
        }

    def created(self, request, data):
        shape = data.serializer
        return {
            "request_id": request.id,
            "data": {shape.noun: data, "idempotent_replay": False},
            "warnings": shape.warnings(),
        }

    def replayed(self, request, answer):
        data = answer["data"] | {"idempotent_replay": True}
        return answer | {"request_id": request.id, "data": data}

    def updated(self, request, data):
        shape = data.serializer
        return {
            "request_id": request.id,
            "data": {shape.noun: data},
            "warnings": shape.warnings(),
        }

    def error(self, request, failure):
        code, message = code_and_message(failure)
        is_limit = failure.code == "throttled"
        return {
            "request_id": request.id,
            "error": {
                "type": "rate_limit_error" if is_limit else "invalid_request_error",
                "code": code,
                "message": message,
                "retryable": is_limit,
                "details": details(failure),
            },
        }

    def limit_headers(self, usage):
        figures = {"Limit": usage.limit, "Remaining": usage.remaining, "Reset": usage.reset}
        prefixed = {f"X-RateLimit-{name}": value for name, value in figures.items()}
        plain = {f"RateLimit-{name}": value for name, value in figures.items()}
        return super().limit_headers(usage) | prefixed | plain


lapyme = LaPyme(
    tags,
    tagging,
    sales,
    payments,
    voiding,
    quotes,
    receivable,
    orders,
    delivery_notes,
    Page(
        "customers/metafield-definitions",
        shape=Definition,
        view=ListView,
        many={"get": "list"},
        one={},
    ),
    Page(
        "customers",
        shape=LaPymeCustomer,
        row=LaPymeRow,
        lookup=identified("customer_id"),
        filterset=CustomerFilters,
        parameters={
            "search": "search",
            "query": "search",
            "is_active": "is_active",
            "status": "activity",
        },
        view=CustomersView,
    ),
)
