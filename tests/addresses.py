"""Where each face keeps its objects: the addresses that guards knock at."""

import re

from django.urls import URLPattern, get_resolver

from customers.api.prefixed import encode

COLLECTIONS = {
    "clientes": "/api/clientes",
    "chargeover": "/api/v3/customer",
    "lapyme": "/api/v1/customers",
    "organizations": "/organizations/{tenant.uuid}/customers",
    "piriod": "/customers/",
}

# How a face spells the id of an object in an address, by the rows of the page.
SPELLINGS = {
    ("clientes", "customers"): lambda one: [str(one.pk)],
    ("clientes", "quotations"): lambda one: [str(one.pk)],
    ("clientes", "sales"): lambda one: [str(one.pk)],
    ("chargeover", "customers"): lambda one: [
        str(one.pk),
        f"external_key:{one.external_key}",
        f"token:{one.token}",
    ],
    ("chargeover", "contacts"): lambda one: [str(one.pk), f"token:{one.token}"],
    ("chargeover", "notes"): lambda one: [str(one.pk)],
    ("chargeover", "sales"): lambda one: [str(one.pk), f"token:{one.token}"],
    ("chargeover", "payments"): lambda one: [str(one.pk * 2), f"token:{one.token}"],
    ("chargeover", "subscriptions"): lambda one: [str(one.pk), f"token:{one.token}"],
    ("chargeover", "quotations"): lambda one: [str(one.pk), f"token:{one.token}"],
    ("lapyme", "customers"): lambda one: [str(one.uuid)],
    ("lapyme", "tags"): lambda one: [str(one.uuid)],
    ("lapyme", "sales"): lambda one: [str(one.uuid)],
    ("lapyme", "payments"): lambda one: [str(one.uuid)],
    ("organizations", "customers"): lambda one: [str(one.uuid)],
    ("piriod", "customers"): lambda one: [encode("cus", one.uuid)],
    ("piriod", "contacts"): lambda one: [encode("con", one.uuid)],
    ("piriod", "org_units"): lambda one: [str(one.pk)],
    ("piriod", "payment_sources"): lambda one: [encode("src", one.uuid)],
    ("piriod", "sales"): lambda one: [encode("inv", one.uuid)],
    ("piriod", "payments"): lambda one: [str(one.pk)],
    ("piriod", "subscriptions"): lambda one: [encode("sub", one.uuid)],
}


def collection(face, tenant):
    """The address of a face's customers."""
    return COLLECTIONS[face.name].format(tenant=tenant)


def spelled(face, page, one):
    """The ids by which the page's addresses may name an object."""
    return SPELLINGS[face.name, page.rows](one)


def routes():
    """Every route of the URL map: (pattern text, view)."""
    return list(walk(get_resolver().url_patterns))


def walk(patterns, before=""):
    for one in patterns:
        where = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield where, one.callback
        else:
            yield from walk(one.url_patterns, where)


def face_of(view):
    return getattr(view, "initkwargs", {}).get("face")


def page_of(view):
    return getattr(view, "initkwargs", {}).get("page")


def address(where, **values):
    """A pattern text with its parameters filled in."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), where)
