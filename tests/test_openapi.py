"""One OpenAPI document per face: valid, complete, and true (see test_contracts for the last)."""

import json
import re

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from openapi_spec_validator import validate

from customers.api import wire
from customers.api.face import Page
from customers.api.faces import FACES
from customers.api.faces.clientes import Clientes
from customers.api.faces.clientes.cliente import Cliente
from customers.api.openapi import FaceGenerator, document
from customers.api.schema import mapping
from customers.pages import face_named
from tests.documents import document_of, operation_at

every_face = pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)


def operations(face):
    for path, methods in document_of(face)["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


@every_face
def test_a_document_is_valid_openapi(face):
    validate(document_of(face))


@every_face
def test_a_document_is_made_without_guesses(face):
    FaceGenerator(face).get_schema()

    assert not GENERATOR_STATS


@every_face
def test_a_document_has_every_page_with_every_verb(face):
    routed = {
        (readable(url.pattern), verb)
        for url in face.documented_urls
        for verb in url.callback.actions
    }

    told = {
        (path, verb) for path, methods in document_of(face)["paths"].items() for verb in methods
    }

    assert told == routed - {(path, "head") for path, _ in routed}


def readable(pattern):
    """`api/<str:id>` as the document writes it: `/api/{id}`."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern))


@every_face
def test_a_document_says_who_and_where_the_vendor_is(face):
    told = document_of(face)

    assert told["info"]["title"] == f"{face.title} · Clientela"
    assert told["info"]["description"]
    assert told["externalDocs"]["url"].startswith("https://")
    assert told["components"]["securitySchemes"]


@every_face
def test_every_operation_is_complete(face):
    ids = [operation["operationId"] for _, operation in operations(face)]

    assert len(ids) == len(set(ids))
    for name, operation in operations(face):
        assert operation["summary"], name
        assert operation["tags"], name
        assert operation["security"], name
        statuses = operation["responses"].keys()
        assert {"401", "500"} < statuses, name
        assert any(status.startswith("2") for status in statuses), name
        asked = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
        assert asked == set(re.findall(r"{(\w+)}", name)), name


@every_face
def test_writes_say_what_they_take(face):
    for name, operation in operations(face):
        if name.startswith(("put", "patch")):
            sent = operation["requestBody"]["content"]["application/json"]["schema"]
            shape = document_of(face)["components"]["schemas"][sent["$ref"].split("/")[-1]]
            assert "required" not in shape, name
            assert shape["properties"], name


@every_face
def test_every_field_of_our_own_has_a_type(face):
    untyped = {
        f"{type(shape).__name__}.{name}"
        for page in face.pages
        for shape in (page.shape(), page.shape_for("list")())
        for name, field in shape.fields.items()
        if isinstance(field, wire.Field) and not field.documented
    }

    assert untyped == set()


def test_an_answer_is_wrapped_as_the_face_says():
    class Wrapped(Clientes):
        def envelope(self, action, schema):
            return (
                mapping(data=schema) if action == "retrieve" else super().envelope(action, schema)
            )

    Wrapped.__module__ = Clientes.__module__  # whose docstring tells of the vendor
    told = document_of(Wrapped(Page("clientes", shape=Cliente)))["paths"]

    assert answer(told["/api/clientes/{id}"]["get"]) == {
        "type": "object",
        "properties": {"data": {"$ref": "#/components/schemas/Cliente"}},
        "required": ["data"],
    }
    assert answer(told["/api/clientes"]["get"])["items"] == {"$ref": "#/components/schemas/Cliente"}


def answer(operation, status="200"):
    return operation["responses"][status]["content"]["application/json"]["schema"]


def test_the_types_of_clientes():
    shapes = document_of(face_named("clientes"))["components"]
    cliente, venta = shapes["schemas"]["Cliente"], shapes["schemas"]["Venta"]

    assert cliente["properties"] == {
        "id": {"type": "integer", "readOnly": True},
        "nombre": {"type": "string"},
        "documento": {"type": ["string", "null"]},
        "email": {"type": ["string", "null"]},
        "telefono": {"type": ["string", "null"]},
        "direccion": {"type": ["string", "null"]},
        "notas": {"type": ["string", "null"]},
        "creadoEn": {"type": "string", "format": "date-time", "readOnly": True},
        "empresaId": {"type": "string", "format": "uuid", "readOnly": True},
    }
    assert cliente["required"] == list(cliente["properties"])
    assert venta["properties"]["total"] == {"type": "number", "readOnly": True}
    assert shapes["schemas"]["ClienteRequest"]["required"] == ["nombre"]
    assert shapes["schemas"]["Error"] == mapping(error={"type": "string"})
    assert shapes["securitySchemes"] == {
        "bearer": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
    }


@pytest.mark.parametrize(
    "shape, name, longest",
    [("PiriodContact", "name", {}), ("PiriodPayment", "description", {"maxLength": 256})],
)
def test_texts_that_piriod_requires_have_more_than_blanks(shape, name, longest):
    shapes = document_of(face_named("piriod"))["components"]["schemas"]
    written = {"type": "string", "pattern": r"\S", "minLength": 1} | longest

    assert shapes[f"{shape}Request"]["properties"][name] == written
    assert shapes[shape]["properties"][name] == {"type": "string"}


def test_parameters_come_from_filters_and_pagers():
    listing = operation_at(face_named("clientes"), "GET", "/api/clientes")

    assert [(one["name"], one["in"], one["schema"]) for one in listing["parameters"]] == [
        ("busqueda", "query", {"type": "string"}),
        ("limite", "query", {"type": "integer", "x-tolerated": {}}),
    ]


def test_the_document_is_served(client, db):
    response = client.get("/docs/clientes/openapi.json")

    assert response.json() == document_of(face_named("clientes"))
    assert response["content-type"] == "application/json"


def test_the_document_is_the_same_in_every_language(client, db):
    document.cache_clear()
    spanish = client.get("/docs/clientes/openapi.json", headers={"accept-language": "es"})

    document.cache_clear()
    english = client.get("/docs/clientes/openapi.json", headers={"accept-language": "en"})

    assert spanish.content == english.content


@pytest.mark.parametrize("path", ["/docs/nobody/", "/docs/nobody/openapi.json"])
def test_there_is_no_document_of_other_faces(client, db, path):
    assert client.get(path).status_code == 404


def test_a_document_is_json_and_made_once():
    face = FACES[0]

    assert json.loads(document(face)) == document_of(face)
    assert document(face) is document(face)
