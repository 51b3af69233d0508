"""Whatever arrives, the production server answers in the face's shape, soon, and goes on.

Each case goes to every page of every face that can be written to, over sockets of its own.
"""

import json
import re
import socket
import time
from contextlib import suppress
from types import SimpleNamespace
from urllib.parse import quote

import pytest

from customers.api.faces import FACES
from tests.callers import CREDENTIALS, bearer
from tests.database import CHOSEN
from tests.walls.installation import installed

A_SECOND = 1.0
LARGE = 10 * 1024 * 1024
DEEP = "[" * 100_000 + "]" * 100_000
ODD = ["\\u0000", "\\ud800", "\\udfff\\ud800", "\\u202e", "\\r\\nX: y", "{{7*7}}", "%00", "'; --"]
NUMBERS = ["1e308", "-1e308", "1e400", "NaN", "Infinity", "1e-400", "9" * 400, "-0", "0.1" * 1]
IDS = [
    *("-1", "0", "00", "1e3", "1.0", "+1", "0x1", " 1", "1 ", "1%00", "%0d%0aX:y", "..", "%2e%2e"),
    *(str(2**n) for n in (31, 32, 63, 64, 128)),
    *("٣", "３", "²", "null", "undefined", "%ff%fe", "a" * 5000, "%25", "*", "'", "[]", "{}"),
]
YEARS = ["0000-01-01", "9999-12-31", "10000-01-01", "-0001-01-01", "2026-02-30", "2026-13-01"]


DATES = ("date", "due_date", "payment_date", "expires_at", "start_datetime")
FIGURES = ("id", "amount", "total", "total_amount", "page", "customer_id", "terms_id", "items")
PARAMETERS = (
    *("page", "page_size", "limit", "cursor", "offset", "where", "order", "ordering", "search"),
    *("busqueda", "customer", "customer_id", "date_from", "country"),
)
SHORT = ("null", "true", "[]", "[[]]", '""', "0", "{}", '{"name": {}}', '{"items": {}}', "")
TYPES = ("text/html", "application/xml", "multipart/form-data", "a/b; charset=nothing", "ñ")


def bodies():
    """(name, bytes, headers) of bodies that no client means well with."""
    yield from ((name, body, {}) for name, body in large_or_deep())
    yield from ((name, body.encode(), {}) for name, body in odd_values())
    yield "latin-1", '{"name": "ñ"}'.encode("latin-1"), {}
    yield "utf-16", '{"name": "ñ"}'.encode("utf-16"), {}
    yield from ((f"type {kind}", b'{"name": "A"}', {"Content-Type": kind}) for kind in TYPES)
    yield "gzip", b"\x1f\x8b\x08\x00", {"Content-Encoding": "gzip"}
    yield "200 headers", b"{}", {f"X-H{n}": "v" * 50 for n in range(200)}
    yield "a long header", b"{}", {"X-Long": "v" * 60_000}
    yield "a spoofed host", b"{}", {"Host": "evil.example"}
    yield "a spoofed forwarder", b"{}", {"X-Forwarded-Host": "evil.example", "X-Forwarded-For": "ñ"}


def large_or_deep():
    yield "nested arrays", DEEP.encode()
    yield "nested objects", ('{"a":' * 100_000 + "1" + "}" * 100_000).encode()
    yield "nested arrays in a property", f'{{"metadata": {DEEP}}}'.encode()
    yield "10 MB", b'{"name": "' + b"a" * LARGE + b'"}'
    yield "10 MB of keys", json.dumps(dict.fromkeys(map(str, range(700_000)), 1)).encode()


def odd_values():
    yield "duplicate keys", '{"name": "A", "name": "B", "nombre": "A", "nombre": "B"}'
    for text in ODD:
        yield text, f'{{"name": "{text}", "metadata": {{"{text}": "{text}"}}, "{text}": 1}}'
    for number in NUMBERS:
        figures = ", ".join(f'"{name}": {number}' for name in ("name", *FIGURES))
        yield number[:9], f"{{{figures}}}"
    for year in YEARS:
        yield year, json.dumps(dict.fromkeys(DATES, year))
    yield from (("short", body) for body in SHORT)


def raw_requests(path, headers):
    """(name, [bytes sent one after the other]) of requests that are wrong as HTTP."""
    own = lines(headers | {"Connection": "close"})
    start = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{own}"
    length = "Content-Type: application/json\r\nContent-Length:"
    yield "chunked", [f"{start}Transfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n".encode()]
    yield "more than announced", [f"{start}{length} 2\r\n\r\n{{}}{{}}".encode()]
    yield "a length that is none", [f"{start}{length} x\r\n\r\n{{}}".encode()]
    yield "a negative length", [f"{start}{length} -5\r\n\r\n{{}}".encode()]
    yield "two lengths", [f"{start}{length} 2\r\n{length} 3\r\n\r\n{{}}".encode()]
    yield "slow", [f"{start}{length} 4\r\n\r\n".encode(), b"{", b" ", b" ", b"}"]


def lines(headers):
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items())


@pytest.fixture(scope="module")
def service(pytestconfig, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    with installed(pytestconfig.stash[CHOSEN].vendor, folder) as installation:
        yield installation


def headers_of(face, service):
    carry = CREDENTIALS.get(face.name, bearer)
    written = carry(service.credential, SimpleNamespace(slug="norte"))
    return {name.title(): value for name, value in written.items()}


def addresses(face, service, verb):
    """Where the face takes a verb without an id."""
    for page in face.pages:
        if verb in page.many and "<id>" not in page.path:
            where = f"/{face.root}{page.path}{face.slash}"
            yield re.sub("<[a-z:]*organization>", service.tenant, where)


def is_shaped(face, status, headers, body):
    """Whether an answer is one that the face's clients understand. What is no HTTP, or has more
    than 100 headers, the server itself refuses, without a body."""
    if not body:
        return status in {200, 204, 301, 308, 400, 405, 431}
    if "json" not in headers.get("Content-Type", ""):
        return False
    said = json.loads(body)
    if status < 400:
        return True
    return isinstance(said, dict) and bool(set(said) & KEYS[face.name] or face.name == "piriod")


KEYS = {
    "chargeover": {"code"},
    "clientes": {"error"},
    "lapyme": {"error"},
    "organizations": {"statusCode", "error", "message"},
    "piriod": {"detail"},
}


@pytest.fixture
def findings():
    return []


def judge(findings, face, name, path, answer, seconds):
    status, body, headers = answer
    is_fine = 0 < status < 500 and is_shaped(face, status, headers, body) and seconds < A_SECOND
    if not is_fine:
        findings.append((face.name, name, path[:80], status, round(seconds, 2), body[:120]))


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_hostile_bodies(face, service, findings, record_property):
    own, sent, before = headers_of(face, service), 0, service.memory()

    for path in addresses(face, service, "post"):
        for name, body, headers in bodies():
            began = time.monotonic()
            all_headers = {"Content-Type": "application/json"} | own | {"Idempotency-Key": name[:9]}
            answer = service.send("POST", path, body, all_headers | headers)
            judge(findings, face, name, path, answer, time.monotonic() - began)
            sent += 1

    record_property("requests", sent)
    record_property("memory in MB before and after", f"{before} {service.memory()}")
    assert findings == []
    assert service.memory() < before * 2 + 100


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_hostile_ids_and_parameters(face, service, findings, record_property):
    own, sent = headers_of(face, service), 0

    for path in addresses(face, service, "get"):
        where = path.rstrip("/")
        asked = [f"{where}/{quote(one, safe='%')}{face.slash}" for one in IDS]
        values = [*ODD, *IDS, *NUMBERS, *YEARS]
        for turn, name in enumerate(PARAMETERS):
            some = values[turn :: len(PARAMETERS)]
            asked += [f"{path}?{name}={quote(one, safe='%')}" for one in some]
        for one in asked:
            began = time.monotonic()
            answer = service.send("GET", one, None, own)
            judge(findings, face, "GET", one, answer, time.monotonic() - began)
            sent += 1

    record_property("requests", sent)
    assert findings == []


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_requests_that_are_wrong_as_http(face, service, findings):
    own = headers_of(face, service)

    for path in addresses(face, service, "post"):
        for name, parts in raw_requests(path, own):
            answer = spoken(service.port, parts)
            judge(findings, face, name, path, answer, seconds=0)

    assert findings == []
    assert service.is_up()


def spoken(port, parts):
    """The answer to bytes, sent a tenth of a second apart: (status, body, headers). Nothing says
    that these were all: a server may give up whoever will say no more."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        with suppress(BrokenPipeError, ConnectionResetError):  # answered before it was all sent
            for part in parts:
                line.sendall(part)
                time.sleep(0.1)
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    headers = {name.title(): value for name, _, value in (one.partition(": ") for one in rest)}
    body = body[: int(headers.get("Content-Length", len(body)))]  # what follows answers the rest
    return int(first.split()[1]) if first else 0, body, headers
