"""The front page, its like, and what machines ask."""

import json
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from customers.api.faces import FACES
from customers.demo.memory import Memory, memory_file
from tests.back_office import Inline, signed_in
from tests.queries import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def beside(tmp_path, settings):
    """A folder of its own for what the demo remembers."""
    settings.BESIDE_DATABASE = tmp_path
    return tmp_path


@pytest.fixture
def demo(settings, beside):
    settings.DEMO = True
    bearer = {"headers": {"Authorization": "Bearer sk_live_a_b"}, "customer": 7}
    faces = {
        "clientes": bearer,
        "chargeover": {"public_key": "pub", "private_key": "priv", "customer": 7},
        "piriod": {
            "headers": {"Authorization": "Token t", "x-simple-workspace": "norte"},
            "customer": "cus_1",
        },
    }
    Memory(password="secret", faces=faces).save()


# The front page


def test_the_front_page_shows_every_face(client):
    html = client.get("/").content.decode()

    assert "One book, five APIs." in html
    for face in FACES:
        assert face.title in html
        assert f'href="/docs/{face.name}/"' in html
        assert f'href="/docs/{face.name}/openapi.json"' in html
    assert 'href="https://mintlify.com/juadariasmar/inventory_project"' in html
    assert 'href="/admin/"' in html


def test_the_front_page_shows_where_customers_are(client):
    html = client.get("/").content.decode()

    for address in ("/api/clientes", "/api/v1/customers", "/customers/", "/api/v3/customer"):
        assert f'<code class="address">{address}</code>' in html
    assert "/organizations/{organization}/customers" in html


def test_the_front_page_has_no_credentials_outside_of_the_demo(client, demo, settings):
    settings.DEMO = False

    assert "curl" not in client.get("/").content.decode()


def test_the_front_page_of_the_demo_has_a_line_for_each_face(client, demo):
    html = client.get("/").content.decode()

    assert (
        "curl -H &#x27;Authorization: Bearer sk_live_a_b&#x27; http://testserver/api/clientes/7"
        in html
    )
    assert "curl -u pub:priv http://testserver/api/v3/customer/7" in html
    assert "x-simple-workspace: norte" in html


def test_the_front_page_of_the_demo_says_how_to_sign_in(client, demo):
    html = client.get("/").content.decode()

    assert "admin@clientela.example" in html
    assert "secret" in html


@pytest.mark.parametrize("content", ["", "{", "[]", '{"unknown": 1}'])
def test_the_front_page_survives_any_file_of_the_demo(client, settings, beside, content):
    settings.DEMO = True
    memory_file().write_text(content)

    assert client.get("/").status_code == 200


def test_the_front_page_of_a_demo_that_never_ran(client, settings, beside):
    settings.DEMO = True

    assert client.get("/").status_code == 200


@pytest.mark.parametrize("path", ["/", "/health", "/docs/clientes/", "/docs/clientes/openapi.json"])
def test_pages_ask_nothing_of_the_database(client, path):
    with statements() as asked:
        client.get(path)

    assert asked() == []


@pytest.mark.parametrize("path", ["/", "/docs/clientes/", "/nothing-here", "/admin/login/"])
def test_pages_hold_to_the_content_security_policy(client, path):
    response = client.get(path)

    assert Inline(response.content.decode()).found == []
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]


def test_pages_speak_spanish(client):
    html = client.get("/", headers={"accept-language": "es-AR"}).content.decode()

    assert '<html lang="es">' in html
    assert "Un libro, cinco API." in html


@pytest.mark.parametrize("path", ["/", "/health", "/docs/clientes/", "/docs/clientes/openapi.json"])
def test_pages_answer_head_and_refuse_writes(client, path):
    assert client.head(path).status_code == 200
    assert client.head(path).content == b""
    assert client.post(path).status_code == 405


def test_the_page_of_a_face_loads_its_document(client):
    html = client.get("/docs/clientes/").content.decode()

    assert 'data-openapi="/docs/clientes/openapi.json"' in html
    assert "//cdn" not in html


def test_the_back_office_is_found_without_its_slash(client):
    response = client.get("/admin")

    assert (response.status_code, response["location"]) == (302, "/admin/")


def test_what_is_not_there_says_so(client):
    response = client.get("/nothing-here")

    assert response.status_code == 404
    assert "There is nothing at this address." in response.content.decode()


def test_who_may_not_is_told_so(norte):
    response = signed_in(norte).get("/admin/tenants/apikey/")

    assert response.status_code == 403
    assert "Your place in this tenant does not open this page." in response.content.decode()


# What machines ask


def test_health_tells_what_la_pyme_clients_expect(client, settings):
    with time_machine.travel(datetime(2026, 11, 21, 3, 30, 39, 707_000, tzinfo=UTC), tick=False):
        response = client.get("/health")

    told = response.json()
    assert list(told) == ["status", "timestamp", "version", "uptime"]
    assert told["status"] == "healthy"
    assert told["timestamp"] == "2026-11-21T03:30:39.707Z"
    assert told["version"] == settings.VERSION == "0.1.0"
    assert told["uptime"] >= 0
    assert response["content-type"] == "application/json"
    assert "no-store" in response["cache-control"]


def test_uptime_grows(client):
    first, second = (client.get("/health").json()["uptime"] for _ in range(2))

    assert second >= first


def test_health_needs_no_https(settings):
    settings.SECURE_SSL_REDIRECT = True

    assert Client().get("/health").status_code == 200
    assert Client().get("/").status_code == 301


def test_ready_when_the_database_has_every_migration(client):
    response = client.get("/ready")

    assert (response.status_code, response.json()) == (200, {"status": "ready"})
    assert "no-store" in response["cache-control"]
    assert client.head("/ready").status_code == 200


def test_not_ready_while_migrations_wait(client):
    MigrationRecorder(connection).migration_qs.filter(app="customers").delete()

    response = client.get("/ready")

    assert response.status_code == 503
    assert response.json() == {"status": "waiting", "reason": "Migrations wait to be applied."}
    assert "no-store" in response["cache-control"]


def test_not_ready_while_the_database_is_silent(client):
    def refuse(*args, **kwargs):
        raise DatabaseError("gone")

    with connection.execute_wrapper(refuse):
        response = client.get("/ready")

    assert response.status_code == 503
    assert response.json() == {"status": "waiting", "reason": "The database does not answer."}


def test_the_icon_is_served(client):
    body = b"".join(client.get("/static/clientela/favicon.svg"))

    assert body.startswith(b"<svg")


def test_health_is_json_for_everybody(client):
    response = client.get("/health", headers={"accept": "text/html"})

    assert json.loads(response.content)["status"] == "healthy"
