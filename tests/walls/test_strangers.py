"""Nobody learns anything of a book that is not theirs, nor changes anything in it.

Every route of the URL map is knocked at with every kind of id, by everybody whose book it is not:
the answer bears no mark of the book, what is another's looks like what nobody has, and the book's
tables are as they were. A route that no probe here covers fails the suite: add the page's spelling
to tests/addresses.py, or its name to OPEN with the reason why everybody may see it.
"""

import re

import pytest

from customers.api.authentication import MemberSession
from customers.api.faces import FACES
from customers.api.faces.chargeover import asking_ledger
from customers.api.once import OnceView
from customers.services import archive_customer, revoke_statement_link
from tenants.scope import tenant_scope
from tests.addresses import SPELLINGS, address, face_of, page_of, routes, spelled
from tests.book import BY
from tests.exchanges import fill_text
from tests.marked import (
    FREE,
    MARK,
    SHARED,
    like_marked,
    tenant_models,
    texts,
    wholly_marked,
)
from tests.walls.bodies import BODIES
from tests.walls.ids import absent, kinds, number_rows_from
from tests.walls.knocking import (
    BEFORE,
    BEHIND,
    METHODS,
    OWN,
    STRANGERS,
    Wall,
    everything_in,
    face_routes,
    lists_of,
    masked,
    parameters,
    required,
)
from tests.walls.writing import Writer, places, references, replaced, writes

OPEN = {
    "": "the first page says what Clientela is and shows nothing of a book",
    "health": "alive or not",
    "ready": "ready or not",
    "metrics": "figures of the server for who has its token, no rows",
    "docs/<slug:name>/": "how to speak to a face",
    "docs/<slug:name>/openapi.json": "the same for machines",
    "r/statement/view/<path:link>": "whoever has the link may read it; test_links knocks at it",
    "r/statement/pdf/<path:link>": "the same as a PDF",
    "admin": "leads to admin/",
    r"^api/.*[^/]/+$": "leads to the address without the slash",
    r"^api/v3/(?:/|(?:(?!external_key:)(?s:.))*(?://|[^/]/\Z))": (
        "answers as the address without idle slashes does"
    ),
}
# Pages that show their owner nothing of their book, and why.
SHOWING_NOTHING = {
    "_count": "a number",
    "customers/metafield-definitions": "the book defines none",
    "transaction/_revision": "payments that nobody has changed",
    "debitnotes": "the book has none",
    "orders": "the book has none",
    "remitos": "the book has none",
}
SESSIONS = {"stranger member", "suspended", "orphan"}
every_face = pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
# What only some faces have is sought in all of them at once: one that has none would prove nothing.


@pytest.fixture
def wall(callers, norte, sur, settings, record_property):
    settings.RATE_LIMIT_ADDRESS_PER_MINUTE = 0
    norte.name = f"{MARK} SA"
    norte.save()
    number_rows_from(BEHIND)
    book = wholly_marked(norte)
    number_rows_from(BEFORE)
    made = Wall(callers, norte, sur, book, vars(like_marked(sur, "Vecino")))
    made.record = record_property
    return made


def holds(wall):
    """Whether nothing got through, in either direction."""
    assert wall.changed() == {}
    return tells_nothing(wall)


def tells_nothing(wall):
    wall.record("requests", wall.sent)
    assert wall.sent > 0
    assert wall.findings == []
    return True


# Addresses


@every_face
def test_strangers_see_nothing(face, wall):
    seen = set()
    for where, view in face_routes(face):
        is_alias = page_of(view) and (page_of(view).path, *view.actions) in seen
        seen |= {(page_of(view).path, *view.actions)} if page_of(view) else set()
        for name in ("stranger", "nobody") if is_alias else STRANGERS:
            for method, one in asked(wall, where, view, name):
                body = wall.body(view, method)
                at = filled(wall, where, name, one) + required(face, where)
                wall.knock(name, face, method, at, body, [one])

    assert holds(wall)


def asked(wall, where, view, name):
    """Every method with an id that the page knows; and with all spellings of it what the page does,
    for who is let in. Who proves nothing is told nothing before any id is looked at."""
    row = row_of(wall, view)
    if row is None or "id>" not in where:
        yield from ((method, "0") for method in METHODS)
        return
    own = spelled(face_of(view), page_of(view), row)
    is_heard = name not in SESSIONS or MemberSession in face_of(view).authentication
    yield from ((method, own[0]) for method in (METHODS if is_heard else ("GET", "PUT")))
    if name == "test key":  # the stranger's ids: see the next test
        others = (one for one in kinds(row) if one != own[0])
        yield from ((method.upper(), one) for one in others for method in list(view.actions))


def row_of(wall, view):
    page = page_of(view)
    return getattr(wall.book, page.rows) if page and page.rows else None


def filled(wall, where, name, one):
    """An address in the caller's own organization, were it not for the id."""
    own = wall.sur if name in OWN else wall.norte
    return address(plain(where), id=one, organization=own.uuid)


def plain(where):
    """An address that a regular expression of `elsewhere` covers."""
    return where if "^" not in where else re.sub(r"\W*\^(\w[\w/]*)?.*", r"\1nowhere/at/all", where)


@every_face
def test_foreign_and_absent_look_alike(face, wall):
    for where, view in face_routes(face):
        row = row_of(wall, view)
        for one in kinds(row) if row and "id>" in where else []:
            is_own = one in spelled(face, page_of(view), row)
            for method in METHODS if is_own else map(str.upper, list(view.actions)):
                body = wall.body(view, method)
                pair = [(filled(wall, where, "stranger", it), body) for it in (one, absent(one))]
                answer = wall.alike("stranger", face, method, pair, one, absent(one))
                assert answer.status_code >= 400 or method == "OPTIONS"

    assert holds(wall)


def test_foreign_and_absent_organizations_look_alike(wall):
    for face, where, view in routes_of_all():
        for method in METHODS if "<organization>" in where else []:
            body = wall.body(view, method)
            pair = [
                (address(where, id=wall.own_book["customers"].uuid, organization=one), body)
                for one in (wall.norte.uuid, absent(str(wall.norte.uuid)))
            ]
            one, other = wall.norte.uuid, absent(str(wall.norte.uuid))
            wall.alike("stranger", face, method, pair, one, other)

    assert holds(wall)


def routes_of_all():
    return ((face, *route) for face in FACES for route in face_routes(face))


@every_face
def test_the_owner_sees_it(face, wall):
    """So that the tests above would have something to find."""
    for where, view in face_routes(face):
        row = row_of(wall, view)
        if "get" not in view.actions or not row:
            continue
        one = spelled(face, page_of(view), row)[0] if "id>" in where else ""
        at = filled(wall, where, "key", one) + required(face, where)
        shows = bool(wall.told(everything_in(wall.knock("key", face, "GET", at))))
        path = page_of(view).path.replace("/<id>", "")
        assert shows == (not {path, path.rpartition("/")[2]} & set(SHOWING_NOTHING)), where


# Bodies


def test_foreign_and_absent_references_look_alike(wall):
    writer = Writer(wall.callers, wall.sur, wall.own_book)
    for write in writes():
        body, where = writer.body(write), writer.address(write)
        for at, text in references(BODIES[write.key].body):
            foreign = fill_text(text, vars(wall.book))
            pair = [(where, replaced(body, at, one)) for one in (foreign, absent(foreign))]
            wall.alike("stranger", write.face, write.method, pair, foreign, absent(foreign))

    assert holds(wall)


def test_the_key_of_a_repetition_is_its_tenants(wall):
    """Another tenant's answer is not replayed, neither for its own body nor for another."""
    theirs = Writer(wall.callers, wall.norte, vars(wall.book))
    ours = Writer(wall.callers, wall.sur, wall.own_book)
    for write in (one for one in writes() if issubclass(one.view, OnceView)):
        first = theirs.send(write, theirs.body(write), "theirs")
        assert first.status_code < 300
        for body in (theirs.body(write), ours.body(write)):
            told = [repeated(wall, write, ours, body, key) for key in ("theirs", "nobodys")]
            assert told[0] == told[1]

    assert tells_nothing(wall)


def repeated(wall, write, writer, body, key):
    """What a stranger's key is told, who says that the request was sent before."""
    sent = [str(one) for _, one in places(body) if not isinstance(one, dict | list)]
    at, headers = writer.address(write), {"idempotency-key": key}
    answer = wall.knock("stranger", write.face, write.method, at, body, sent, **headers)
    return masked(answer, key)


# Queries


@every_face
def test_foreign_and_absent_filters_look_alike(face, wall):
    for where, view in lists_of(face):
        at = filled(wall, where, "stranger", "") + (required(face, where) or "?") + "&"
        for query, one in questions(wall, face, where, view):
            pair = [(f"{at}{query.format(it)}", None) for it in (one, absent(one))]
            wall.alike("stranger", face, "GET", pair, one, absent(one))

    assert holds(wall)


def questions(wall, face, where, view):
    """(query, value) of every parameter with whatever names rows of the book."""
    row, customer = row_of(wall, view), wall.book.customers
    if row is None:
        return
    if face.name == "chargeover":
        yield from conditions(page_of(view), row, customer)
        return
    usual = {str(customer.pk), str(customer.uuid), customer.prefixed_id, customer.name}
    usual |= set(spelled(face, page_of(view), row)[:1]) if names_rows(face, view) else set()
    for told in parameters(face, where):
        name = told["name"].replace("__key", f"__{MARK}")
        is_text = told["schema"] == {"type": "string"}
        named = usual | asked_by(wall, name) if is_text else {customer.prefixed_id}
        for one in sorted(named):
            yield f"{name}={{}}", one


def names_rows(face, view):
    """Whether addresses of the face name such rows."""
    return (face.name, page_of(view).rows) in SPELLINGS


def asked_by(wall, name):
    """Ids of rows that a parameter is named after."""
    found = (getattr(wall.book, rows) for word, rows in NAMED_AFTER.items() if word in name)
    return {one for row in found for one in kinds(row)[:1] + kinds(row)[3:]}


NAMED_AFTER = {
    "subscription": "subscriptions",
    "source": "payment_sources",
    "invoice": "open_sales",
    "sale": "open_sales",
    "orgunit": "org_units",
    "seller": "members",
    "tag": "tags",
}


def conditions(page, row, customer):
    asked = page.asked or asking_ledger.PAYMENT
    for name in asked:
        numbers = [str(customer.pk), str(row.pk)]
        texts = [customer.token, customer.external_key, MARK]
        for one in numbers if name.endswith("_id") else texts:
            yield f"where={name}:EQUALS:{{}}", one


@every_face
def test_what_is_expanded_is_the_callers(face, wall):
    """Whatever else an answer may be asked to show, of rows of one's own."""
    for where, view in face_routes(face):
        page = page_of(view)
        if "get" not in view.actions or not (page and page.rows):
            continue
        own = spelled(face, page, wall.own_book[page.rows])[0] if "id>" in where else ""
        query = f"?expand={EXPANDED}&fields={EXPANDED}&include_items=true&scope=customer"
        wall.knock("stranger", face, "GET", filled(wall, where, "stranger", own) + query)

    assert holds(wall)


EXPANDED = ",".join(
    "customer orgunit line_items id document amounts items payments applications fiscal integration"
    " reverses_voucher audit tenant parent subscription contacts sources".split()
)


def test_cursors_of_others_are_none(wall):
    lists = [(face, where) for face in FACES for where, _ in lists_of(face)]
    for face, where in lists:
        if "cursor" not in {one["name"] for one in parameters(face, where)}:
            continue
        at = filled(wall, where, "stranger", "")
        seen = wall.knock("key", face, "GET", f"{at}?limit=1").json()
        cursor = seen.get("next_cursor") or "none-here"
        pair = [(f"{at}?limit=1&cursor={one}", None) for one in (cursor, "nobodys")]
        answer = wall.alike("stranger", face, "GET", pair, cursor, "nobodys")
        assert (answer.status_code, bool(seen["data"])) in {(400, True), (400, False)}

    assert holds(wall)


# Links and what is no face's


def test_links_that_are_not_given_open_nothing(wall, callers, norte):
    customer, own = wall.book.customers, wall.own_book["customers"]
    path, other = customer.statement_path, own.statement_path
    start, _, link = path.rpartition("/")
    token, tenant, bits = link.split("-")
    _, own_tenant, own_bits = other.rpartition("/")[2].split("-")
    with tenant_scope(norte):
        revoked = wall.book.others.statement_path.rpartition("/")[2]
        revoke_statement_link(wall.book.others, by=BY)
        archived = wall.book.idle.statement_path.rpartition("/")[2]
        archive_customer(wall.book.idle, by=BY)
    wrong = [
        *(revoked, archived, f"{token}-{tenant}-{own_bits}", f"{token}-{own_tenant}-{bits}"),
        *(f"{own.token}-{tenant}-{bits}", f"{own.token}-{own_tenant}-{bits}", link[:-1], link[1:]),
        *(f"{token}-{tenant}-{'a' * 32}", link.upper(), f"{link}/", f"{link}x", token, tenant),
        *(str(customer.uuid), str(customer.pk), f"{token}-{tenant}-", f"{link[:-1]}é"),
    ]
    absent_one = masked(wall.knock("nobody", None, "GET", f"{start}/nobodys"), "nobodys")

    for folder in ("view", "pdf"):
        for name in ("nobody", "stranger", "stranger member"):
            for one in wrong:
                at = start.replace("/view", f"/{folder}") + f"/{one}"
                answer = wall.knock(name, None, "GET", at, None, [*one.split("-"), one])
                assert masked(answer, one) == absent_one, at
        real = wall.callers("nobody").get(f"{start.replace('/view', f'/{folder}')}/{link}")
        assert wall.told(everything_in(real)), folder

    assert tells_nothing(wall)


# The book itself


def test_every_text_of_the_book_bears_the_mark(norte):
    wholly_marked(norte)

    with tenant_scope(norte):
        bare = {
            str(field)
            for model in tenant_models()
            for field in texts(model)
            if not model.objects.filter(**{f"{field.name}__icontains": MARK}).exists()
        }

    assert bare == set()


def test_texts_without_a_mark_are_still_there():
    known = {str(one) for model in tenant_models() for one in model._meta.concrete_fields}

    assert set(SHARED) | set(FREE) <= known


def test_every_other_route_is_accounted_for():
    others = {where for where, view in routes() if not face_of(view)}

    assert {where for where in others if not where.startswith("admin/")} == set(OPEN)
