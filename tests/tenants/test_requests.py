"""What a request leaves behind: nothing when it fails, everything when it streams."""

import json
from gc import collect

import pytest
from django.contrib import admin
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import path

from customers.models import Customer
from customers.services import create_customer
from tenants.logs import Lines
from tenants.middleware import RequestIdMiddleware
from tenants.models import Tenant
from tenants.scope import TenantRequired, current_tenant_id, enter_scope
from tenants.streams import Stream
from tests.book import BY


def failing(request):
    norte = Tenant.objects.get(slug="norte")
    enter_scope(norte)
    create_customer(norte, by=BY, name="Half written")
    raise ZeroDivisionError


def names():
    for customer in Customer.objects.order_by("name"):
        yield f"{customer.name}\n"


def export(request):
    norte = Tenant.objects.get(slug="norte")
    enter_scope(norte)
    return StreamingHttpResponse(Stream(norte, names))


def torn_names():
    yield "Ana\n"
    raise ZeroDivisionError("Ana")


def torn_export(request):
    norte = Tenant.objects.get(slug="norte")
    return StreamingHttpResponse(Stream(norte, torn_names, torn=b"torn"))


def careless_export(request):
    enter_scope(Tenant.objects.get(slug="norte"))
    return StreamingHttpResponse(names())


def unscoped(request):
    return HttpResponse(Customer.objects.count())


urlpatterns = [
    path("failing", failing),
    path("export", export),
    path("torn", torn_export),
    path("careless", careless_export),
    path("unscoped", unscoped),
    path("admin/", admin.site.urls),
]
handler500 = "customers.api.outside.server_error"
pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def routes(settings):
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


@pytest.fixture
def customers(norte, sur, make_customer):
    for name in ("Ana", "Beto"):
        make_customer(norte, name=name)
    make_customer(sur, name="Ajena")


def test_failing_view_writes_nothing(client, customers, norte):
    assert client.get("/failing").status_code == 500
    assert client.get("/export").getvalue() == b"Ana\nBeto\n"


def test_streamed_export_is_complete(client, customers):
    answer = client.get("/export")

    assert current_tenant_id() is None
    assert answer.getvalue() == b"Ana\nBeto\n"
    assert current_tenant_id() is None


def test_so_many_bodies_are_sent_at_once(client, customers, settings):
    answers = [client.get("/export") for _ in range(settings.STREAMS_AT_ONCE)]
    assert client.get("/export").status_code == 503

    next(iter(answers[0]))
    assert client.get("/export").status_code == 503
    answers[0].close()
    assert client.get("/export").getvalue() == b"Ana\nBeto\n"

    del answers  # who was never read is not waited for
    collect()
    again = [client.get("/export") for _ in range(settings.STREAMS_AT_ONCE)]
    assert {answer.status_code for answer in again} == {200}
    for answer in again:
        answer.close()


def test_a_body_that_fails_says_so_and_leaves_its_place(client, customers, settings, caplog):
    for _ in range(settings.STREAMS_AT_ONCE + 1):
        assert client.get("/torn").getvalue() == b"Ana\ntorn"

    told = json.loads(Lines().format(caplog.records[-1]))
    assert (told["logger"], told["message"]) == ("clientela.streams", "torn")
    assert told["exception"][0]["class"] == "ZeroDivisionError"
    assert "Ana" not in json.dumps(told)


def test_export_that_forgets_its_scope_raises_instead_of_being_empty(client, customers):
    with pytest.raises(TenantRequired):
        client.get("/careless").getvalue()


def test_view_without_scope_is_an_error(client, customers):
    assert client.get("/unscoped").status_code == 500


def test_scope_does_not_reach_the_next_request(client, customers):
    assert client.get("/export").status_code == 200
    assert client.get("/unscoped").status_code == 500


@pytest.mark.parametrize("given, kept", [("order-7", True), ("a" * 255, True), ("a" * 256, False)])
def test_request_id_is_the_callers_or_ours(given, kept, rf):
    request = rf.get("/", headers={"X-Request-Id": given})

    answer = RequestIdMiddleware(lambda request: HttpResponse())(request)

    assert (request.id == given, request.id.startswith("req_")) == (kept, not kept)
    assert answer["X-Request-Id"] == request.id
