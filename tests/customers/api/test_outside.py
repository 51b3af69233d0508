"""Requests that Django refuses before a view: still in the shape of the face."""

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory

from customers.admin.customer import CustomerAdmin
from customers.api.faces import FACES
from customers.api.outside import AdmissionMiddleware
from customers.api.views import PageView
from customers.models import Customer
from tenants.middleware import RequestIdMiddleware
from tests.addresses import collection
from tests.back_office import page, signed_in
from tests.callers import CREDENTIALS, bearer


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_forged_host_gets_the_shape_of_the_face(face, db, norte, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    address = collection(face, norte)

    forged = Client().get(address, headers={"host": "evil.example"})

    assert (forged.status_code, forged["Content-Type"]) == (400, "application/json")
    assert forged.json().keys() == Client().get(address).json().keys()


@pytest.mark.parametrize("path", ["/", "/health", "/docs/none/"])
def test_forged_host_elsewhere_is_a_plain_400(path, db, settings):
    settings.ALLOWED_HOSTS = ["testserver"]

    forged = Client().get(path, headers={"host": "evil.example"})

    assert (forged.status_code, b"evil" in forged.content) == (400, False)


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_a_database_that_is_gone_is_told_in_the_shape_of_the_face(
    face, callers, norte, monkeypatch
):
    def gone(*args, **kwargs):
        raise OperationalError("the connection is lost")

    callers.authorise = CREDENTIALS.get(face.name, bearer)
    monkeypatch.setattr(PageView, "list", gone)
    monkeypatch.setattr(PageView, "filtered", gone)

    answer = callers("key").get(collection(face, norte))

    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert answer.json().keys() == callers("nobody").get(collection(face, norte)).json().keys()


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_a_database_that_goes_away_after_the_view_is_told_too(face, callers, norte, monkeypatch):
    def gone(key):
        raise OperationalError("the connection is lost")

    callers.authorise = CREDENTIALS.get(face.name, bearer)
    caller = callers("key")
    caller.client.raise_request_exception = False
    monkeypatch.setattr("tenants.middleware.mark_used", gone)

    answer = caller.get(collection(face, norte))

    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert answer["Content-Type"] == "application/json"


@pytest.mark.parametrize("language, said", [("en", "Nothing was saved"), ("es", "No se guardó")])
def test_a_page_says_that_the_database_stopped_it(db, norte, monkeypatch, language, said):
    def stopped(*args, **kwargs):
        raise OperationalError("deadlock detected")

    member = signed_in(norte)
    member.raise_request_exception = False
    monkeypatch.setattr(CustomerAdmin, "get_queryset", stopped)

    answer = member.get(page(Customer), headers={"accept-language": language})

    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert said in answer.content.decode()
    assert 'href="/"' in answer.content.decode()


def admitted(path, depth):
    """The statuses of as many requests as come while the first still runs, the last one first."""
    statuses = []

    def answer(request):
        if len(requests) < depth:
            requests.append(request)
            statuses.append(admit(request).status_code)
        return HttpResponse("done")

    requests = [RequestFactory().get(path)]
    admit = AdmissionMiddleware(answer)
    statuses.append(admit(requests[0]).status_code)
    return statuses


def test_requests_beyond_the_places_are_told_to_come_back(settings):
    settings.REQUESTS_AT_ONCE, settings.REQUESTS_WAITING = 2, 0

    assert admitted("/api/clientes", 3) == [503, 200, 200]
    assert admitted("/nowhere", 3) == [503, 200, 200]


def test_health_is_always_admitted(settings):
    settings.REQUESTS_AT_ONCE, settings.REQUESTS_WAITING = 1, 0

    assert admitted("/health", 5) == [200] * 5


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_too_busy_is_told_in_the_shape_of_the_face(face, norte, db, settings):
    settings.REQUESTS_AT_ONCE, settings.REQUESTS_WAITING = 1, 0

    def meanwhile(request):
        return admit(request)

    admit = RequestIdMiddleware(AdmissionMiddleware(meanwhile))

    busy = admit(RequestFactory().get(collection(face, norte)))

    assert (busy.status_code, busy["Retry-After"]) == (503, "1")
    assert busy["Content-Type"] == "application/json"
