"""For each page that can be written to, a request that writes: of what, and with which body.

Bodies are templates of rows of a book (tests.marked.wholly_marked), as in exchanges: every property
that names another row names one, and every array and object that a page takes has something in it.
"""

from dataclasses import dataclass, field

from customers import states
from customers.api.faces.lapyme.ids import METHODS, method_id, point_id


@dataclass(frozen=True)
class Write:
    """`of` is the row of the book that an address with an id is about."""

    body: object = field(default_factory=dict)
    of: str = ""
    query: str = ""


WHOSE = {
    "customer_id": "{customers.id}",
    "customer_external_key": "{customers.external_key}",
    "customer_token": "{customers.token}",
}
PARENT = {
    "parent_customer_id": "{others.id}",
    "parent_customer_external_key": "{others.external_key}",
    "parent_customer_token": "{others.token}",
}
OF_OURS = {"admin_id": "{members.id}", "terms_id": "{own_terms.number}"}
LINES = [
    {"item_id": "{products.id}", "line_quantity": 1},
    {"item_token": "{products.token}", "line_quantity": 2},
    {"item_external_key": "{products.code}", "line_quantity": 3},
]
TIERED = {"descrip": "Alta", "tierset": {"base": 3}}
APPLIED_BY = {
    "invoice_id": "{open_sales.id}",
    "invoice_token": "{open_sales.token}",
    "invoice_external_key": "{open_sales.external_key}",
}
APPLIED = {"applied_to": [APPLIED_BY | {"applied": 1}]}
VOID = Write(of="open_sales")

CHARGEOVER = {
    ("customer", "create"): Write(
        {"company": "Nueva", "tags": ["a"], "custom_1": "x"} | OF_OURS | PARENT
    ),
    ("customer", "update"): Write(
        {
            "company": "Otra",
            "superuser_id": "{contacts.id}",
            "superuser_external_key": "{contacts.external_key}",
            "tags": ["b"],
        }
        | OF_OURS
        | PARENT,
        of="customers",
    ),
    ("customer", "act"): Write(of="customers", query="?action=inactive"),
    ("customer/<id>/_action/inactive", "act"): Write(of="customers"),
    ("customer/<id>/_action/active", "act"): Write(of="idle"),
    ("user", "create"): Write({"name": "Eva Sosa", "email": "eva@example.com"} | WHOSE),
    ("user", "update"): Write({"name": "Eva Paz", "custom_2": "x"}, of="contacts"),
    ("note", "create"): Write(
        {"note": "Sin mora", "obj_type": "customer", "obj_id": "{customers.id}"}
        | {"obj_external_key": "{customers.external_key}", "obj_token": "{customers.token}"}
    ),
    ("note", "update"): Write({"note": "Con mora"}, of="notes"),
    ("invoice", "create"): Write({"line_items": LINES, "memo": "m"} | OF_OURS | WHOSE),
    ("invoice", "update"): Write({"memo": "Otra"}, of="sales"),
    ("invoice", "act"): Write(of="open_sales", query="?action=void"),
    ("invoice/<id>/_action/void", "act"): VOID,
    ("invoice/<id>/_action/pay", "act"): Write({"use_customer_balance": True}, of="open_sales"),
    ("transaction", "create"): Write({"amount": 5, "transaction_type": "pay"} | WHOSE | APPLIED),
    ("transaction", "update"): Write({"transaction_detail": "Otra"}, of="advances"),
    ("transaction", "act"): Write(of="advances", query="?action=void"),
    ("transaction/<id>/_action/void", "act"): Write(of="advances"),
    ("transaction/<id>/_action/refund", "act"): Write({"amount": 1}, of="advances"),
    ("transaction/<id>/_action/changeAppliedAmounts", "act"): Write(APPLIED, of="advances"),
    ("package", "create"): Write(
        {"nickname": "Plan"} | {"line_items": [*LINES, TIERED]} | OF_OURS | WHOSE
    ),
    ("package", "update"): Write(
        {"nickname": "Otro", "line_items": [*LINES, TIERED]} | OF_OURS, of="subscriptions"
    ),
    ("package", "act"): Write(of="subscriptions", query="?action=suspend"),
    ("package/<id>/_action/cancel", "act"): Write({"cancel_reason": "m"}, of="subscriptions"),
    ("package/<id>/_action/suspend", "act"): Write(
        {"suspendto_datetime": "2027-01-01"}, of="subscriptions"
    ),
    ("package/<id>/_action/unsuspend", "act"): Write(of="paused"),
    ("quote", "create"): Write({"line_items": LINES, "memo": "m"} | OF_OURS | WHOSE),
    ("quote", "update"): Write({"line_items": LINES, "memo": "Otra"} | OF_OURS, of="offers"),
    ("quote", "act"): Write(of="offers", query="?action=accept"),
    ("quote/<id>/_action/accept", "act"): Write(of="offers"),
    ("quote/<id>/_action/reject", "act"): Write(of="offers"),
    ("_bulk", "bulk"): Write(
        [
            {
                "request_method": "POST",
                "uri": "/api/v3/customer",
                "payload": {"company": "De a muchos", "parent_customer_id": "{others.id}"},
            },
            {
                "request_method": "PUT",
                "uri": "/api/v3/customer/{customers.id}",
                "payload": {"company": "De a muchos"},
            },
            {"request_method": "GET", "uri": "/api/v3/user/token:{contacts.token}"},
        ]
    ),
}

CLIENTES = {
    ("clientes", "create"): Write({"nombre": "Nueva", "documento": "20-11111111-2", "notas": "n"}),
    ("clientes", "update"): Write({"nombre": "Otra", "direccion": "Calle 1"}, of="customers"),
    ("cotizaciones", "create"): Write(
        {"items": [{"productoId": "{products.id}", "cantidad": 2}], "cliente": "{others.name}"}
        | {"diasValidez": 5, "notas": "n"}
    ),
    ("cotizaciones/<id>/convertir", "convertir"): Write(of="offers"),
    ("cotizaciones/<id>/cancelar", "cancelar"): Write({"motivo": "m"}, of="offers"),
    ("ventas", "create"): Write(
        {"items": [{"productoId": "{products.id}", "cantidad": 2}], "notas": "n"}
        | {"clienteId": "{customers.id}"}
    ),
    ("ventas/<id>/cancelar", "cancelar"): Write({"motivo": "m"}, of="open_sales"),
}

LAPYME = {
    ("tags", "create"): Write({"scope": "customer", "name": "Nueva", "color": "red"}),
    ("customers/tags/apply", "apply"): Write(
        {"entity_ids": ["{customers.uuid}", "{others.uuid}"]}
        | {"add_tag_ids": ["{tags.uuid}"], "remove_tag_ids": ["{spare_tags.uuid}"]}
    ),
    ("customer-payments", "create"): Write(
        {
            "customer_id": "{customers.uuid}",
            "point_of_sale_id": point_id(1),
            "total_amount": 100,
            "splits": [{"payment_method_id": method_id(METHODS[0]), "amount": 100}],
            "applications": [{"sale_id": "{open_sales.uuid}", "applied_amount": 50}],
            "payment_date": "2026-11-20",
            "currency": "PES",
        }
    ),
    ("customer-payments/<id>/void", "void"): Write(of="advances"),
    ("quotes", "create"): Write(
        {
            "customer_id": "{customers.uuid}",
            "salesperson_member_id": "{members.uuid}",
            "price_list_id": "{price_lists.uuid}",
            "items": [
                {
                    "product_id": "{products.uuid}",
                    "quantity": 1,
                    "unit_price": 100,
                    "discount": {"type": "amount", "value": 1},
                }
            ],
        }
    ),
    ("customers", "create"): Write(
        {
            "name": "Nueva",
            "tax_id": "20111111112",
            "default_price_list_id": "{price_lists.uuid}",
            "assigned_salesperson_id": "{members.uuid}",
            "payment_term_id": "days_7",
            "metafields": [{"definition_id": "d", "value": "v"}],
        }
    ),
    ("customers", "update"): Write(
        {
            "name": "Otra",
            "default_price_list_id": "{price_lists.uuid}",
            "assigned_salesperson_id": "{members.uuid}",
            "metafields": [{"definition_id": "d", "value": "v"}],
        },
        of="customers",
    ),
}

PLACE = {
    "addressStreet": "Reforma",
    "addressExterior": "1",
    "addressNeighborhood": "Juárez",
    "addressCity": "México",
    "addressMunicipality": "Cuauhtémoc",
    "addressZip": "06600",
    "addressState": "CMX",
}
ORGANIZATIONS = {
    ("customers", "create"): Write(
        {
            "legalName": "NUEVA",
            "taxId": "ABC010203AB1",
            "taxSystem": "601",
            "email": "a@example.com",
            "defaultInvoiceUse": "G03",
            **PLACE,
        }
    ),
    ("customers", "update"): Write({"legalName": "OTRA", "addressStreet": "2"}, of="customers"),
}

FREE = {"tax_settings": {"giro": "papel"}, "metadata": {"a": 1}}
LINE = {"name": "Papel", "amount": 10, "quantity": 2}
PIRIOD = {
    ("customers", "create"): Write(
        {"name": "Nueva", "address": "Calle 1", "country": "AR", "state": states.states("AR")[0].id}
        | {"tax_id": "20-12345678-6"}
        | FREE
    ),
    ("customers", "update"): Write({"name": "Otra"} | FREE, of="customers"),
    ("contacts", "create"): Write(
        {"name": "Eva", "email": "eva@example.com", "orgunit": "{org_units.id}"}
        | {"customer": "{customers.prefixed_id}"}
    ),
    ("contacts", "update"): Write({"name": "Eva", "orgunit": "{org_units.id}"}, of="contacts"),
    ("orgunits", "create"): Write({"name": "Sur", "customer": "{customers.prefixed_id}"}),
    ("orgunits", "update"): Write({"name": "Este"}, of="org_units"),
    ("invoices", "create"): Write(
        {
            "customer": "{customers.prefixed_id}",
            "subscription": "{subscriptions.prefixed_id}",
            "lines": [LINE],
            "references": [{"serial": "A-1"}],
        }
    ),
    ("invoices", "update"): Write(
        {
            "note": "Otra",
            "subscription": "{subscriptions.prefixed_id}",
            "lines": [LINE],
            "references": [{"serial": "A-1"}],
        },
        of="drafts",
    ),
    ("invoices/<id>/finalize", "finalize"): Write(of="drafts"),
    ("invoices/<id>/uncollectible", "toggle_uncollectible"): Write(of="open_sales"),
    ("payments", "create"): Write(
        {
            "amount": 5,
            "currency": "ARS",
            "date": "2026-11-20",
            "description": "d",
            "customer": "{customers.prefixed_id}",
            "source": "{payment_sources.id}",
            "invoice": "{open_sales.prefixed_id}",
            "metadata": {"a": 1},
        }
    ),
    ("payments", "update"): Write(
        {
            "description": "Otra",
            "source": "{payment_sources.prefixed_id}",
            "invoice": "{open_sales.prefixed_id}",
            "metadata": {"a": 1},
        },
        of="advances",
    ),
}

BODIES = {
    (face, *page): write
    for face, pages in (
        ("chargeover", CHARGEOVER),
        ("clientes", CLIENTES),
        ("lapyme", LAPYME),
        ("organizations", ORGANIZATIONS),
        ("piriod", PIRIOD),
    )
    for page, write in pages.items()
}
