"""Who passes the middleware of pages by: requests to faces that bring no cookie."""

import re

import pytest
from django.test import Client
from django.urls import get_resolver

from config.middleware import addresses_at
from customers.api.faces import FACES

PAGES = ("/", "/health", "/admin/", "/docs/lapyme/", "/r/statement/view/x", "/static/x.css", "/x")
LIST, SPANISH = "/api/clientes", {"accept-language": "es"}


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_every_address_of_a_face_is_one(face):
    routes = [f"/{url.pattern}".replace("<str:id>", "7") for url in face.documented_urls]

    assert len(routes) > 1
    assert [route for route in routes if addresses_at(route) is not face.addresses] == []


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_an_address_is_whose_django_says(face):
    routes = face.addresses.url_patterns
    paths = [re.sub("<[^>]+>", "7", str(one.pattern)) for one in routes]
    paths = [path for path in paths if path[0] != "^"] + [f"{paths[0]}//x", f"{paths[0]}/x/y"]

    def first(path):
        found = (match for one in routes if (match := one.resolve(path)))
        return next(found, None)

    assert face.addresses.whose.groups == len(routes)
    for path in paths:
        assert face.addresses.resolve(path).route == first(path).route


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_one(path):
    assert addresses_at(path) is None


def test_all_that_is_no_page_is_a_face():
    pages = [one for one in get_resolver().url_patterns if getattr(one, "app_name", "a page")]

    assert len(pages) > 9
    assert [one for one in pages if addresses_at(f"/{one.pattern}")] == []


def test_a_client_without_cookies_is_told_no_language(db):
    assert not Client().get(LIST, headers=SPANISH).has_header("Content-Language")
    assert Client().get("/", headers=SPANISH)["Content-Language"] == "es"


def test_one_with_a_cookie_is_treated_as_a_browser(db):
    client = Client()
    client.cookies["sessionid"] = "x"

    assert client.get(LIST, headers=SPANISH)["Content-Language"] == "es"
