"""What is measured: each operation as a caller of each face sends it, and as the floor takes it."""

import json
from base64 import b64encode
from dataclasses import dataclass, field
from itertools import count, islice
from types import SimpleNamespace
from urllib.parse import quote

from benchmarks.speed.plan import COMMON, dice, word

FACES = ("lapyme", "clientes", "chargeover")
TARGETS = ("floor", *FACES)
SEVERAL = 200  # different requests of one operation, sent in turn
NUMBERS = count(1)  # of customers that are made while measuring
ROWS = 50


@dataclass(frozen=True)
class Request:
    """One request; a body is JSON."""

    path: str
    method: str = "GET"
    body: dict | None = None
    headers: dict = field(default_factory=dict)

    def raw(self, headers, port):
        """As bytes on the wire, over a connection that is kept alive."""
        body = b"" if self.body is None else json.dumps(self.body).encode()
        told = {"Host": f"127.0.0.1:{port}", **headers, **self.headers}
        if self.body is not None:
            told |= {"Content-Type": "application/json", "Content-Length": len(body)}
        lines = [f"{self.method} {self.path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in told.items()]
        return "\r\n".join([*lines, "", ""]).encode() + body


class Known:
    """What requests name: some customers of the tenant, by what, and a credential's headers."""

    def __init__(self, tenant, plan):
        from customers.models import Customer
        from tenants.actor import Actor
        from tenants.keys import create_api_key
        from tenants.scope import tenant_scope

        self.tenant, self.plan = tenant, plan
        credential = create_api_key(tenant, name="speed", by=Actor.of_command("speed"))
        pair = f"{credential.public_key}:{credential.private_key}".encode()
        bearer = {"Authorization": f"Bearer {credential.token}"}
        self.headers = dict.fromkeys(TARGETS, bearer)
        self.headers["chargeover"] = {"Authorization": f"Basic {b64encode(pair).decode()}"}
        with tenant_scope(tenant):
            rows = Customer.objects.order_by("id").only("tenant", "uuid", "created_at")
            self.busy = [*rows[: plan.busy]]
            places = [self.place() for _ in range(SEVERAL)]
            self.usual = [rows[place] for place in places]
            self.deep = rows[plan.customers // 4]  # so that three quarters are newer

    def place(self):
        return dice("place", next(NUMBERS)).randrange(self.plan.busy, self.plan.customers)

    def cursor(self):
        """The cursor of the page that begins below the deep customer."""
        from django.core import signing
        from django.http import QueryDict

        from customers.api.faces.lapyme import lapyme
        from customers.api.pagination import binding

        page = next(page for page in lapyme.pages if page.path == "customers")
        request = SimpleNamespace(
            auth=SimpleNamespace(tenant=self.tenant), query_params=QueryDict()
        )
        view = SimpleNamespace(face=lapyme, page=page, narrowing=page.parameters)
        position = [self.deep.created_at.isoformat(), self.deep.pk]
        return quote(signing.dumps(position, salt=binding(request, view)))

    @property
    def offsets(self):
        """Offsets into the customers of one country: its first twenty pages."""
        return range(0, min(20 * ROWS, self.most_of_country), ROWS)

    @property
    def deep_offsets(self):
        """Offsets up to the last page of the country."""
        return [step * self.most_of_country // 10 for step in range(10)]

    @property
    def most_of_country(self):
        """The offset of the last page: one customer in ten is of the country."""
        return max(self.plan.customers // 10 - ROWS, 1)

    @property
    def rare(self):
        return [word(self.place()) for _ in range(SEVERAL)]


@dataclass(frozen=True)
class Operation:
    """`by` maps a face, or the floor, to a function of a Known that gives its requests."""

    name: str
    by: dict
    once: bool = False


def one(customers):
    return {
        "floor": lambda known: [Request(f"/get/{c.uuid}") for c in customers(known)],
        "lapyme": lambda known: [Request(f"/api/v1/customers/{c.uuid}") for c in customers(known)],
        "clientes": lambda known: [Request(f"/api/clientes/{c.pk}") for c in customers(known)],
        "chargeover": lambda known: [Request(f"/api/v3/customer/{c.pk}") for c in customers(known)],
    }


def of_country(offsets):
    return {
        "floor": lambda known: [Request(f"/country/CL/{n}") for n in offsets(known)],
        "chargeover": lambda known: [
            Request(f"/api/v3/customer?where=bill_country:EQUALS:Chile&limit={ROWS}&offset={n}")
            for n in offsets(known)
        ],
    }


def search(words):
    return {
        "floor": lambda known: [Request(f"/search/{w}") for w in words(known)],
        "lapyme": lambda known: [
            Request(f"/api/v1/customers?search={w}&limit={ROWS}") for w in words(known)
        ],
        "clientes": lambda known: [
            Request(f"/api/clientes?busqueda={w}&limite={ROWS}") for w in words(known)
        ],
        "chargeover": lambda known: [
            Request(f"/api/v3/customer?where=company:CONTAINS:{w}&limit={ROWS}")
            for w in words(known)
        ],
    }


def creating(path, body, keys=False):
    """New customers without end, no two alike."""

    def requests(known):
        for number in NUMBERS:
            headers = {"Idempotency-Key": f"speed-{number}"} if keys else {}
            yield Request(path, "POST", body(number), headers)

    return requests


def changing(path, body):
    """Changes of customers without end, each to what they did not have."""

    def requests(known):
        for number in NUMBERS:
            customer = known.usual[number % SEVERAL]
            yield Request(path.format(customer), "PUT", body(number))

    return requests


def selling(known):
    """Sales without end, of two lines, to the usual customers."""
    for number in NUMBERS:
        customer = known.usual[number % SEVERAL]
        lines = [
            {"descrip": text, "line_rate": number % 90 + 1, "line_quantity": 2}
            for text in ("Goods", "Carriage")
        ]
        body = {"customer_id": customer.pk, "line_items": lines}
        yield Request("/api/v3/invoice", "POST", body)


def document(number):
    return f"{40_000_000_000 + number}"


OPERATIONS = (
    Operation("one customer", one(lambda known: known.usual)),
    Operation("one with 5,000 sales", one(lambda known: known.busy)),
    Operation(
        "newest 50",
        {
            "floor": lambda known: [Request("/newest")],
            "lapyme": lambda known: [Request(f"/api/v1/customers?limit={ROWS}")],
            "clientes": lambda known: [Request(f"/api/clientes?limite={ROWS}")],
            "chargeover": lambda known: [
                Request(f"/api/v3/customer?order=customer_id:DESC&limit={ROWS}")
            ],
        },
    ),
    Operation("by country, at an offset", of_country(lambda known: known.offsets)),
    Operation("by country, to the last page", of_country(lambda known: known.deep_offsets)),
    Operation("search, rare", search(lambda known: known.rare)),
    Operation("search, common", search(lambda known: [COMMON])),
    Operation(
        "history, 5,000 sales",
        {
            "floor": lambda known: [Request(f"/history/{c.pk}") for c in known.busy],
            "clientes": lambda known: [
                Request(f"/api/clientes/{c.pk}/historial") for c in known.busy
            ],
        },
    ),
    Operation(
        "page by cursor, deep",
        {
            "floor": lambda known: [
                Request(f"/page/{quote(str(known.deep.created_at))}/{known.deep.pk}")
            ],
            "lapyme": lambda known: [
                Request(f"/api/v1/customers?limit={ROWS}&cursor={known.cursor()}")
            ],
        },
    ),
    Operation(
        "change",
        {
            "lapyme": changing("/api/v1/customers/{0.uuid}", lambda n: {"city": f"Salta {n}"}),
            "clientes": changing("/api/clientes/{0.pk}", lambda n: {"direccion": f"Mitre {n}"}),
            "chargeover": changing("/api/v3/customer/{0.pk}", lambda n: {"bill_city": f"S {n}"}),
        },
        once=True,
    ),
    Operation("issue a sale", {"chargeover": selling}, once=True),
    Operation(
        "create",
        {
            "floor": creating(
                "/create",
                lambda n: {"name": f"Nuevo {n}", "tax_id": document(n), "email": f"n{n}@x.example"},
            ),
            "lapyme": creating(
                "/api/v1/customers",
                lambda n: {
                    "name": f"Nuevo {n}",
                    "tax_id": document(n),
                    "tax_id_type": "CUIL/CUIT",
                    "email": f"n{n}@x.example",
                    "city": "Salta",
                },
                keys=True,
            ),
            "clientes": creating(
                "/api/clientes",
                lambda n: {
                    "nombre": f"Nuevo {n}",
                    "documento": document(n),
                    "email": f"n{n}@x.example",
                    "direccion": "Mitre 1",
                },
            ),
            "chargeover": creating(
                "/api/v3/customer",
                lambda n: {
                    "company": f"Nuevo {n}",
                    "tax_ident": document(n),
                    "superuser_email": f"n{n}@x.example",
                    "bill_city": "Salta",
                },
            ),
        },
        once=True,
    ),
)


def requests_of(operation, target, known, most):
    """At most so many requests; of those that can be repeated, some that are sent in turn."""
    return [*islice(operation.by[target](known), most if operation.once else SEVERAL)]


def floor_create():
    """The columns and values of the floor's INSERT of a customer, as JSON."""
    from customers.models import Customer

    fields = Customer._meta.concrete_fields
    values = {field.column: literal(field) for field in fields if not field.primary_key}
    values |= {"tenant_id": "tenant_id", "currency": "'ARS'", "status": "'active'"}
    values |= dict.fromkeys(("created_at", "updated_at"), "CURRENT_TIMESTAMP")
    sent = ("uuid", "token", "name", "tax_id", "email")
    values |= {name: f":{name}" for name in sent}
    values |= {"search_text": ":search", "tax_id_compact": ":tax_id"}
    return json.dumps({"columns": [*values], "values": [*values.values()]})


def literal(field):
    """The default of a column as SQL."""
    default = field.get_default() if field.has_default() else None
    if isinstance(default, bool | int):
        return str(default).upper()
    if isinstance(default, dict | list):
        default = json.dumps(default)
    return "NULL" if default is None else f"'{default}'"
