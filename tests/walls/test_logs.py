"""No log speaks of anybody: marks go through every route and every failure, and into no line."""

import json
import logging

import pytest
from django.conf import settings
from django.test import Client

from customers.api.views import PageView
from customers.pages import face_named
from tenants.keys import create_api_key
from tenants.logs import Lines
from tests.addresses import address, collection, face_of, page_of, routes, spelled
from tests.callers import BY, CREDENTIALS, bearer
from tests.factories import MembershipFactory
from tests.marked import MARK, marked_book
from tests.servers import serving, status

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", MARK.upper()]


class Kept(logging.Handler):
    """Every record as the line that production would write."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.setFormatter(Lines())
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


@pytest.fixture
def lines():
    root, kept = logging.getLogger(), Kept()
    before = root.level
    root.addHandler(kept)
    root.setLevel(logging.DEBUG)
    yield kept.lines
    root.setLevel(before)
    root.removeHandler(kept)


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


def credential(norte):
    return create_api_key(norte, name=MARK, by=BY, scopes=["admin"], signing=True)


def send(client, face, norte, key, method, where, query="", body=""):
    headers = CREDENTIALS.get(face.name, bearer)(key, norte) if face else {}
    return client.generic(
        method,
        f"{where}?{query}" if query else where,
        body,
        "application/json",
        headers={"User-Agent": MARK, "Referer": f"http://x/{MARK}"} | headers,
    )


def paths(face, page, where, book, norte):
    """The addresses of a route: with the book's own ids, with the mark as an id."""
    ids = [""]
    if "id>" in where:
        own = spelled(face, page, getattr(book, page.rows)) if page and page.rows else []
        ids = [*own, MARK]
    return [address(where, id=one, organization=norte.uuid) for one in ids if "^" not in where]


def test_marks_are_in_no_line(norte, client, lines, record_property):
    book, key, sent = marked_book(norte), credential(norte), 0

    for where, view in routes():
        face, page = face_of(view), page_of(view)
        for path in paths(face, page, where, book, norte) if face else []:
            for method in METHODS:
                for body in bodies(method):
                    send(client, face, norte, key, method, path, f"search={MARK}&{MARK}", body)
                    sent += 1

    record_property("requests", sent)
    assert len(lines) >= sent
    assert silent(lines, MARK, key.private_key, str(book.customers.uuid), book.customers.token)


def bodies(method):
    """A marked one, one that is no JSON, one that no database keeps; none where none is read."""
    marked = json.dumps(dict.fromkeys(("name", "nombre", "company", "email", MARK), MARK))
    reads = method in {"POST", "PUT", "PATCH"}
    return (marked, f"{{{MARK}", f'"{MARK}\\u0000"') if reads else (marked,)


def silent(lines, *secrets):
    """Whether none of the secrets, in any case, is in any line."""
    return not [line for line in lines for secret in secrets if secret.lower() in line.lower()]


@pytest.mark.parametrize("name", ["clientes", "chargeover", "lapyme", "organizations", "piriod"])
def test_a_crash_tells_where_and_not_what(name, norte, client, lines, monkeypatch):
    def crash(*args, **kwargs):
        raise ZeroDivisionError(MARK)

    monkeypatch.setattr(PageView, "list", crash)
    monkeypatch.setattr(PageView, "filtered", crash)
    face = face_named(name)

    answer = send(client, face, norte, credential(norte), "GET", collection(face, norte))

    crashes = [json.loads(line) for line in lines if "crashed" in line]
    assert answer.status_code == 500
    assert [one["exception"][0]["class"] for one in crashes] == ["ZeroDivisionError"]
    assert crashes[0]["exception"][0]["at"][-1].endswith(" crash")
    assert silent(lines, MARK)


@pytest.mark.parametrize(
    "path, headers",
    [
        (f"/{MARK}", {}),
        (f"/api/v3/customer/token:{MARK}/{MARK}", {}),
        ("/api/clientes", {"host": f"{MARK}.example"}),
        ("/api/clientes", {"authorization": f"Bearer sk_live_{MARK}_{MARK}"}),
        ("/api/v3/customer", {"authorization": f"Basic {MARK}"}),
        ("/api/clientes", {"cookie": f"sessionid={MARK}"}),
        ("/admin/", {"cookie": f"sessionid={MARK}"}),
        (f"/admin/login/?next=/{MARK}", {}),
        (f"/docs/{MARK}/", {}),
        (f"/static/{MARK}.css", {}),
    ],
)
def test_refused_requests_leave_no_mark(path, headers, db, client, lines):
    client.get(path, headers=headers)

    assert lines
    assert silent(lines, MARK)


def test_sign_in_leaves_neither_name_nor_password(norte, client, lines):
    MembershipFactory(tenant=norte, user__email=f"{MARK}@example.com")

    client.post("/admin/login/", {"username": f"{MARK}@example.com", "password": MARK})

    assert silent(lines, MARK)


def test_back_office_leaves_no_mark(norte, callers, lines):
    book = marked_book(norte)
    owner = callers.of_session(MembershipFactory(tenant=norte, role="owner").user)
    change = f"/admin/customers/customer/{book.customers.pk}/change/"

    for path in (f"/admin/customers/customer/?q={MARK}", change, f"{change}?{MARK}={MARK}"):
        assert owner.get(path).status_code in {200, 302}

    assert silent(lines, MARK)


def test_a_line_says_what_happened(norte, callers, lines):
    callers("key").get("/api/clientes", **{"x-request-id": "r-7"})

    said = json.loads(next(line for line in lines if "clientela.requests" in line))
    assert list(said) == [
        *("time", "level", "logger", "message"),
        *("request_id", "tenant", "face", "method", "route", "status", "ms"),
    ]
    assert {name: said[name] for name in ("request_id", "tenant", "face", "method", "status")} == {
        "request_id": "r-7",
        "tenant": "norte",
        "face": "clientes",
        "method": "GET",
        "status": 200,
    }
    assert said["route"] == "api/clientes"


def test_the_server_writes_nothing_but_lines(db, tmp_path):
    log = tmp_path / "log"
    environment = {"DEBUG": "0", "HTTPS": "0", "LOG_LEVEL": "INFO"}
    with log.open("wb") as output, serving(output=output, **environment) as port:
        assert status(port, "/health") == 200

    told = [json.loads(line) for line in log.read_text().splitlines()]
    assert {one["logger"].partition(".")[0] for one in told} == {"_granian", "clientela"}
    assert f"Listening at: http://127.0.0.1:{port}" in [one["message"] for one in told]


def test_what_the_server_says_of_a_crash_is_not_with_what():
    said = f"It raised\nTraceback (most recent call last):\n  File\nValueError: {MARK}"
    record = logging.LogRecord("_granian", logging.ERROR, "", 0, said, None, None)

    assert json.loads(Lines().format(record))["message"] == "It raised"


def test_production_writes_lines():
    assert settings.LOGGING["formatters"]["lines"] == {"()": "tenants.logs.Lines"}
