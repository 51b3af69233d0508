"""Every route of the URL map, knocked at by those whose book it is not.

A route that no probe here covers fails the suite: add its face to tests/addresses.py, or its name
to OPEN with the reason why everybody may see it.
"""

import json
import re

import pytest
from django.contrib import admin
from django.urls import reverse

from tenants.scope import tenant_scope
from tests.addresses import address, face_of, page_of, routes, spelled
from tests.callers import CREDENTIALS, bearer
from tests.factories import MembershipFactory
from tests.marked import MARK, marked_book

UUID_LENGTH = 36
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
STRANGERS = ["stranger", "test key", "nobody", "bad key", "revoked key", "expired key"]

OPEN = {
    "": "the first page says what Clientela is and shows nothing of a book",
    "health": "alive or not",
    "ready": "ready or not",
    "metrics": "figures of the server for who has its token, no rows",
    "docs/<slug:name>/": "how to speak to a face",
    "docs/<slug:name>/openapi.json": "the same for machines",
    "r/statement/view/<path:link>": "whoever has the link may read it; nobody finds one",
    "r/statement/pdf/<path:link>": "the same as a PDF",
    "admin": "leads to admin/",
    r"^api/.*[^/]/+$": "leads to the address without the slash",
    r"^api/v3/(?:.*//.*|.*[^/]/|/.*)$": "answers as the address without idle slashes does",
}


def is_of_a_book(view):
    """A page without rows, such as that of all countries, tells every caller the same."""
    return page_of(view) is None or page_of(view).rows


FACE_ROUTES = [(where, view) for where, view in routes() if face_of(view) and is_of_a_book(view)]
OTHER_ROUTES = [where for where, view in routes() if not face_of(view)]


@pytest.fixture
def book(norte):
    return marked_book(norte)


def absent_ids(spellings):
    """Ids of the same kinds that nobody has."""
    return [re.sub(r"[0-9A-Za-z]{3}\Z", last_of_kind, one) for one in spellings]


def last_of_kind(found):
    if len(found.string) == UUID_LENGTH:
        return "fff"
    return "999" if found[0].isdigit() else "zzz"


def masked(response, *secrets):
    """What an answer tells, without the id that was asked for and without its request id."""
    text = response.content.decode()
    for secret in secrets:
        text = text.replace(secret, "<id>")
    return response.status_code, re.sub(r"req_\w+", "<request>", text)


def knock(caller, method, where):
    body = json.dumps({"name": "Otro"}).encode() if method in {"POST", "PUT", "PATCH"} else b""
    headers = {"content-type": "application/json"} if body else {}
    return caller.request(method, where, body, headers)


@pytest.mark.parametrize("where, view", FACE_ROUTES, ids=[where for where, _ in FACE_ROUTES])
@pytest.mark.parametrize("name", STRANGERS)
def test_strangers_see_nothing(where, view, name, book, callers, norte, sur):
    face, page = face_of(view), page_of(view)
    callers.authorise = CREDENTIALS.get(face.name, bearer)
    own = sur if name == "stranger" else norte
    ids = spelled(face, page, getattr(book, page.rows)) if "id>" in where else [""]

    for one in ids:
        for method in METHODS:
            asked = address(plain(where), id=one, organization=own.uuid)
            assert MARK not in masked(knock(callers(name), method, asked), one)[1]


def plain(where):
    """An address that a regular expression of `elsewhere` covers."""
    return where if "^" not in where else re.sub(r"\W*\^(\w[\w/]*)?.*", r"\1nowhere/at/all", where)


IDENTIFIED = [(where, view) for where, view in FACE_ROUTES if "id>" in where]


@pytest.mark.parametrize("where, view", IDENTIFIED, ids=[where for where, _ in IDENTIFIED])
@pytest.mark.parametrize("method", METHODS)
def test_foreign_and_absent_look_alike(where, view, method, book, callers, norte, sur):
    face, page = face_of(view), page_of(view)
    callers.authorise = CREDENTIALS.get(face.name, bearer)
    ids = spelled(face, page, getattr(book, page.rows))

    for one, other in zip(ids, absent_ids(ids), strict=True):
        foreign, absent = (
            knock(callers("stranger"), method, address(where, id=it, organization=sur.uuid))
            for it in (one, other)
        )
        assert masked(foreign, one) == masked(absent, other)
        assert foreign.status_code >= 400


@pytest.mark.parametrize("where, view", IDENTIFIED, ids=[where for where, _ in IDENTIFIED])
def test_the_owner_sees_it(where, view, book, callers, norte):
    """So that the tests above would have something to find."""
    face, page = face_of(view), page_of(view)
    callers.authorise = CREDENTIALS.get(face.name, bearer)

    for one in spelled(face, page, getattr(book, page.rows)):
        seen = knock(callers("key"), "GET", address(where, id=one, organization=norte.uuid))
        assert seen.status_code in {200, 405} or "_action" in where


def test_stranger_changes_nothing(book, callers, norte, sur):
    with tenant_scope(norte):
        before = list(norte.changes.values_list("id", flat=True))

    for where, view in IDENTIFIED:
        face, page = face_of(view), page_of(view)
        fresh = type(callers)(norte, sur, CREDENTIALS.get(face.name, bearer))
        for one in spelled(face, page, getattr(book, page.rows)):
            for method in ("POST", "PUT", "PATCH", "DELETE"):
                knock(fresh("stranger"), method, address(where, id=one, organization=sur.uuid))

    with tenant_scope(norte):
        made_by_setup = norte.changes.exclude(id__in=before).exclude(kind="apikey")
        assert list(made_by_setup.exclude(kind="membership")) == []


def test_every_other_route_is_accounted_for():
    assert {where for where in OTHER_ROUTES if not where.startswith("admin/")} == set(OPEN)


PLACES = ["change", "delete", "history"]
MODELS = {
    model._meta.label_lower: model
    for model in admin.site._registry
    if model._meta.app_label in {"customers", "sales", "tenants"}
}


@pytest.fixture
def staff_of_sur(callers, sur):
    return callers.of_session(MembershipFactory(tenant=sur, role="owner").user)


@pytest.mark.parametrize("label", MODELS)
def test_back_office_keeps_strangers_out(label, book, staff_of_sur, norte):
    model = MODELS[label]
    name = f"admin:{label.replace('.', '_')}"
    with tenant_scope(norte):
        row = model.objects.filter(**own(model, norte)).first()

    shown = [reverse(f"{name}_changelist")]
    shown += [reverse(f"{name}_{place}", args=[row.pk]) for place in PLACES if row]
    for where in shown:
        for method in ("GET", "POST"):
            answer = knock(staff_of_sur, method, where)
            assert MARK not in answer.content.decode()
            assert answer.status_code in {200, 302, 403, 404}


def own(model, tenant):
    """The lookup by which rows of a model are one tenant's."""
    names = {field.name for field in model._meta.get_fields()}
    if model._meta.label == "tenants.Tenant":
        return {"pk": tenant.pk}
    return {"tenant": tenant} if "tenant" in names else {"memberships__tenant": tenant}


@pytest.mark.parametrize("label", MODELS)
def test_back_office_shows_the_owner_their_rows(label, book, callers, norte):
    owner = callers.of_session(MembershipFactory(tenant=norte, role="owner").user)

    assert owner.get(reverse(f"admin:{label.replace('.', '_')}_changelist")).status_code == 200
