"""What a key may do: every verb of every page of every face, with every scope alone."""

import json

import pytest

from tenants.access import SCOPES
from tests.addresses import address, face_of, page_of, routes
from tests.callers import CREDENTIALS, bearer

READING = {"GET", "HEAD"}
IMPLIED = {"customers:write": {"customers:read"}, "sales:write": {"sales:read"}, "admin": SCOPES}

# Where another scope is needed than reading or writing customers, and why.
OTHERWISE = {
    ("lapyme", "tags", "POST"): "admin",  # lapyme contract, 1: creating tags
    ("chargeover", "_bulk", "POST"): None,  # any: each entry is asked for its own
    ("clientes", "ventas/<id>/cancelar", "POST"): "admin",  # clientes contract, 6.3
}
# Objects of the ledger, by the first word of a page's path: what the scopes of sales are for.
LEDGER = {
    ("lapyme", "accounting"),
    ("lapyme", "customer-payments"),
    ("lapyme", "orders"),
    ("lapyme", "quotes"),
    ("lapyme", "remitos"),
    ("lapyme", "sales"),
    *(("chargeover", kind) for kind in ("invoice", "transaction", "package", "quote")),
    ("clientes", "cotizaciones"),
    ("clientes", "ventas"),
    ("piriod", "creditnotes"),
    ("piriod", "debitnotes"),
    ("piriod", "invoices"),
    ("piriod", "payments"),
    ("piriod", "subscriptions"),
}
PAGES = [(where, view) for where, view in routes() if page_of(view)]
VERBS = [
    (where, view, method.upper())
    for where, view in PAGES
    for method in view.actions
    if method != "head"
]


def needed(view, method):
    face, page = face_of(view), page_of(view)
    kind = "sales" if (face.name, page.path.partition("/")[0]) in LEDGER else "customers"
    plain = f"{kind}:{'read' if method in READING else 'write'}"
    return OTHERWISE.get((face.name, page.path, method), plain)


@pytest.mark.parametrize("scope", sorted(SCOPES))
@pytest.mark.parametrize(
    "where, view, method", VERBS, ids=[f"{method} {where}" for where, _, method in VERBS]
)
def test_key_may_what_its_scope_says(where, view, method, scope, callers, norte):
    callers.authorise = CREDENTIALS.get(face_of(view).name, bearer)
    caller = callers.of_key(norte, {scope})
    asked = address(where, id="0", organization=norte.uuid, state="1", action="none")

    answer = caller.request(
        method, asked, json.dumps({}).encode(), {"content-type": "application/json"}
    )

    allowed = needed(view, method) in {None, scope} | IMPLIED.get(scope, set())
    assert (answer.status_code not in {401, 403}) == allowed


def test_every_exception_is_still_one():
    known = {(face_of(view).name, page_of(view).path, method) for _, view, method in VERBS}

    assert set(OTHERWISE) <= known
