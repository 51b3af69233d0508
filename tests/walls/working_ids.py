"""The document of a face for one book: ids in addresses and bodies are those of what is there."""

import copy
import re

from customers.vouchers import vouchers
from tests.addresses import SPELLINGS, spelled
from tests.book import lay
from tests.factories import MembershipFactory
from tests.marked import marked_book

# How a face calls what a body refers to, by the tenant's names.
NAMED = {
    "clienteId": "customers",
    "productoId": "products",
    "customer": "customers",
    "customer_id": "customers",
    "entity_ids": "customers",
    "add_tag_ids": "tags",
    "remove_tag_ids": "tags",
    "product_id": "products",
    "sale_id": "issued",
    "invoice_id": "issued.pk",
    "invoice_external_key": "issued.external_key",
    "invoice_token": "issued.token",
    "customer_external_key": "customers.external_key",
    "customer_token": "customers.token",
    "parent_customer_id": "parents",
    "parent_customer_external_key": "parents.external_key",
    "parent_customer_token": "parents.token",
    "obj_id": "customers",
    "obj_external_key": "customers.external_key",
    "obj_token": "customers.token",
    "superuser_id": "contacts",
    "superuser_external_key": "keyed.external_key",
    "admin_id": "members.pk",
    "terms_id": "terms.number",
    "currency_id": ["1"],  # the tenant's own
    "document": "vouchers.id",
    "item_id": "products.pk",
    "item_token": "products.token",
    "item_external_key": "products.code",
    "invoice": "sales",
    "subscription": "subscriptions",
    "source": "payment_sources",
    "orgunit": "org_units",
    "default_price_list_id": "price_lists",
    "price_list_id": "price_lists",
    "state": ["32001"],  # of AR
    "assigned_salesperson_id": "members",
    "salesperson_member_id": "members",
}

ONE_MORE = re.compile("custom_([3-9]|[12][0-9])")
FEW, USUAL = 20, {"AR", "ARG", "ARS", "MEX", "PES", "USD"}
MORE = {
    "customers": [
        {"as": "bare", "name": "Sin ventas", "external_key": "S-2"},
        {"as": "parent", "name": "Grupo", "external_key": "S-3"},
    ],
    "contacts": [{"as": "keyed", "customer": "marked", "name": "Eva", "external_key": "U-1"}],
    "sales": [
        {
            "as": "draft",
            "status": "draft",
            "customer": "marked",
            "total": "10",
            "created_at": "2026-11-20T12:00:00Z",
        }
    ],
    "payment_terms": [{"as": "term", "number": 7, "code": "days_7", "name": "Net 7", "days": 7}],
    "price_lists": [{"as": "list", "name": "Mayorista", "currency": "ARS"}],
    "products": [{"as": "chair", "name": "Silla", "code": "S-1", "price": "5"}],
}


def furnished(norte):
    """One of everything, by the tenant's names: {rows: [objects]}."""
    marked = vars(marked_book(norte))
    more = {"marked": marked["customers"]}
    lay(norte, copy.deepcopy(MORE), more)
    book = {rows: [one] for rows, one in marked.items()}
    book["customers"].append(more["bare"])
    book["members"] = [MembershipFactory(tenant=norte).user]
    book["issued"] = [*book["sales"]]
    book["sales"].insert(0, more["draft"])
    book["vouchers"] = [next(iter(vouchers(norte.country)))]
    named = {"products": "chair", "price_lists": "list", "terms": "term", "parents": "parent"}
    named |= {"keyed": "keyed"}
    return book | {rows: [more[name]] for rows, name in named.items()}


def with_ids(face, document, norte, book):
    """A copy of the document in which each id is an enumeration of those that the book has."""
    document = copy.deepcopy(document)
    of_book = {"organization": [str(norte.uuid)], "x-simple-workspace": [norte.slug]}
    of_book["x-piriod-test-mode"] = ["false"]  # the other book is empty
    pages = {readable(url.pattern): url.callback.initkwargs["page"] for url in face.documented_urls}
    for path, operations in document["paths"].items():
        known = objects(face, pages[path], book) if "{id}" in path else []
        ids = [text for one in known for text in spelled(face, pages[path], one)]
        for operation in operations.values():
            put_questions(operation, pages[path])
            put_into_address(operation, {"id": ids} | of_book)
            put_into_body(operation.get("requestBody", {}), face, book)
    for name, schema in document["components"]["schemas"].items():
        if name.endswith("Request"):
            put_into_body(schema, face, book)
    return spelled_out(document)


def spelled_out(part):
    """The same with one type at a time where there is a format: of several, schemathesis does not
    keep to it. Of countries, of currencies and of fields with a number a few are enough."""
    if isinstance(part, list):
        return [spelled_out(one) for one in part]
    if not isinstance(part, dict):
        return part
    part = {name: spelled_out(one) for name, one in part.items() if not ONE_MORE.fullmatch(name)}
    if "format" in part and isinstance(part["type"], list):
        told = {name: part.pop(name) for name in ("x-tolerated",) if name in part}
        part = {"anyOf": [typed(part, one) for one in part["type"]]} | told
    if len(part.get("enum", ())) > FEW:
        part["enum"] = [one for one in part["enum"] if one in USUAL] or part["enum"][:FEW]
    return part


def typed(schema, kind):
    return {"type": "null"} if kind == "null" else schema | {"type": kind}


def readable(pattern):
    """`api/<str:id>` as the document writes it: `/api/{id}`."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern))


def objects(face, page, book):
    """What the page's addresses may name. Drafts are Piriod's alone."""
    is_issued = page.rows == "sales" and face.name != "piriod"
    return book.get("issued" if is_issued else page.rows, [])


def put_questions(operation, page):
    """`where` and `order` have grammars of their own, for which tests/ has an oracle. A cursor is
    what the page before has told."""
    asked = operation.get("parameters", ())
    operation["parameters"] = [one for one in asked if one["name"] != "cursor"]
    number = f"{getattr(page, 'type', '')}_id"
    known = {"where": ["", f"{number}:EQUALS:1"], "order": ["", f"{number}:DESC"]}
    for parameter in operation["parameters"]:
        if parameter["name"] in known:
            parameter["schema"] = {"enum": known[parameter["name"]]}


def put_into_address(operation, ids):
    for parameter in operation.get("parameters", ()):
        if parameter["in"] != "query" and ids.get(parameter["name"]):
            parameter["schema"] = one_of(ids[parameter["name"]], parameter["schema"])


def put_into_body(part, face, book):
    """Walk everything below; what bears a name in NAMED refers to something of the book."""
    match part:
        case dict():
            for name, schema in part.items():
                rows = NAMED.get(name)
                if rows and isinstance(schema, dict):
                    part[name] = narrowed(schema, spellings(face, rows, book))
                else:
                    put_into_body(schema, face, book)
        case list():
            for one in part:
                put_into_body(one, face, book)


def spellings(face, named, book):
    """The ids, as the face spells those of customers unless a column is named."""
    if isinstance(named, list):
        return named
    rows, _, column = named.partition(".")
    if column:
        return [str(getattr(one, column)) for one in book[rows]]
    spell = SPELLINGS.get((face.name, rows)) or SPELLINGS[face.name, "customers"]
    return [spell(one)[0] for one in book[rows]]


def narrowed(schema, ids):
    """The same schema, lists of ids and nulls included, for these ids."""
    if "items" in schema:
        return schema | {"items": one_of(ids, schema["items"])}
    return one_of(ids, schema)


def one_of(ids, schema):
    """The ids in the schema's own type, and null where it takes null."""
    told = str({name: part for name, part in schema.items() if name != "x-tolerated"})
    if "integer" in told and "string" not in told:
        ids = [int(one) for one in ids if one.isdecimal()]
    tolerated = {name: part for name, part in schema.items() if name == "x-tolerated"}
    return {"enum": [*ids, None] if "null" in told else ids} | tolerated
