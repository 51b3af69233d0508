"""A further vendor is one module, one folder of contracts and one entry in FACES."""

import json
from pathlib import Path

import pytest
from openapi_spec_validator import validate

from customers.api.openapi import document
from tests import sixth_face
from tests.test_architecture import BEHIND_THE_FACES, Module, within

pytestmark = pytest.mark.urls("tests.sixth_face")

ADA = {"title": "Ada", "fiscal_number": "30-50001091-2", "town": "Rosario", "land": "Argentina"}
CLIENTS = "/aurora/clients"


@pytest.fixture
def send(callers):
    """`send("POST", "/aurora/clients", {...})` as norte's program: (status, answer)."""
    callers.authorise = lambda credential, tenant: {"x-api-key": credential.token}

    def send(method, where, body=None, by="key"):
        raw = b"" if body is None else json.dumps(body).encode()
        answer = callers(by).request(method, where, raw)
        return answer.status_code, json.loads(answer.content) if answer.content else None

    return send


def test_client_is_made_read_changed_found_and_deleted(send):
    status, answer = send("POST", CLIENTS, ADA)
    made = answer["client"]
    where = f"{CLIENTS}/{made['key']}"
    moved = made | {"town": None, "title": "Ada Luz"}

    assert (status, list(made)) == (201, ["key", *ADA, "since"])
    assert made == made | ADA
    assert send("GET", where) == (200, {"client": made})
    assert send("PATCH", where, {"town": None, "title": "Ada Luz"}) == (200, {"client": moved})
    assert send("GET", f"{CLIENTS}?find=luz") == (200, {"clients": [moved], "total": 1})
    assert send("GET", f"{CLIENTS}?find=rosario") == (200, {"clients": [], "total": 0})
    assert send("DELETE", where) == (204, None)
    assert send("GET", where) == (404, {"problem": "not_found", "about": []})


def test_other_faces_tell_of_it(send, norte, callers):
    _, answer = send("POST", CLIENTS, ADA)
    where = f"/organizations/{norte.uuid}/customers/{answer['client']['key']}"

    _, told = send("GET", where)

    assert (told["legalName"], told["taxId"]) == ("Ada", "30-50001091-2")
    assert (told["address"]["city"], told["address"]["country"]) == ("Rosario", "ARG")


def test_failures_have_its_shape(send):
    send("POST", CLIENTS, ADA)

    assert send("POST", CLIENTS, ADA) == (409, {"problem": "duplicate", "about": ["fiscal_number"]})
    assert send("POST", CLIENTS, {"title": ""}) == (400, {"problem": "invalid", "about": ["title"]})
    assert send("PUT", CLIENTS) == (405, {"problem": "method_not_allowed", "about": []})
    assert send("GET", "/aurora/nothing") == (404, {"problem": "unknown_address", "about": []})
    assert send("GET", CLIENTS, by="nobody") == (401, {"problem": "unauthenticated", "about": []})
    assert send("POST", CLIENTS, ADA, by="read key")[0] == 403


def test_strangers_get_nothing(send):
    _, answer = send("POST", CLIENTS, ADA)
    where = f"{CLIENTS}/{answer['client']['key']}"
    nothing = (404, {"problem": "not_found", "about": []})

    assert send("GET", where)[0] == 200
    assert send("GET", CLIENTS, by="stranger") == (200, {"clients": [], "total": 0})
    assert send("GET", where, by="stranger") == nothing
    assert send("PATCH", where, {"title": "Mía"}, by="stranger") == nothing
    assert send("DELETE", where, by="stranger") == nothing


def test_its_document_is_valid():
    written = json.loads(document(sixth_face.aurora))

    validate(written)
    assert list(written["paths"]) == [CLIENTS, f"{CLIENTS}/{{id}}"]


def test_it_is_short_and_keeps_to_the_api():
    module = Module(Path(sixth_face.__file__))

    assert len(module.source.splitlines()) < 150
    assert [name for name in module.imports if within(name, BEHIND_THE_FACES)] == []
