"""The link: who has it may read, and every other one is the same nothing."""

import re

import pytest
from django.test import Client

from customers.models import Customer
from customers.services import (
    archive_customer,
    remove_customer,
    restore_customer,
    revoke_statement_link,
)
from tenants.access import test_book as book_for_tests
from tenants.scope import tenant_scope
from tests.book import BY
from tests.callers import CREDENTIALS, Callers
from tests.queries import statements


@pytest.fixture
def beto(norte, make_customer):
    return make_customer(norte, name="Beto")


@pytest.fixture
def mona(sur, make_customer):
    return make_customer(sur, name="Mona")


def revoked(customer):
    with tenant_scope(customer.tenant):
        return revoke_statement_link(customer, by=BY)


def told(response):
    """What a client is told, without the id of its request."""
    headers = {name: value for name, value in response.headers.items() if name != "X-Request-Id"}
    return response.status_code, headers, response.content


@pytest.fixture
def nothing(db, read):
    """What whoever has no link is told."""
    return told(read("/r/statement/view/x"))


def test_a_link_opens_the_statement_of_its_customer(beto, mona, read):
    assert "Beto" in read(beto.statement_path).content.decode()
    assert "Mona" in read(mona.statement_path).content.decode()


def test_a_link_carries_160_bits_that_are_its_own(beto, mona, norte, make_customer):
    others = [mona, make_customer(norte, name="Carla"), revoked(beto)]

    secrets = [one.statement_path.rpartition("-")[2] for one in (beto, *others)]

    assert all(re.fullmatch("[0-9a-f]{40}", secret) for secret in secrets)
    assert len(set(secrets)) == 4


def test_a_link_stays_what_it_is(beto):
    with tenant_scope(beto.tenant):
        again = Customer.objects.get(pk=beto.pk)

    assert again.statement_path == beto.statement_path


def test_a_link_is_not_made_of_what_faces_show(beto, settings):
    path = beto.statement_path

    settings.SECRET_KEY = "another" * 8

    assert beto.statement_path != path


def test_links_under_an_older_secret_still_open(beto, read, settings):
    path, older = beto.statement_path, settings.SECRET_KEY

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 8, [older]

    assert read(path).status_code == read(beto.statement_path).status_code == 200


def test_links_under_a_forgotten_secret_open_nothing(beto, read, settings, nothing):
    path = beto.statement_path

    settings.SECRET_KEY = "another" * 8

    assert told(read(path)) == nothing


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path[:-1] + ("a" if path[-1] != "a" else "b"),
        lambda path: path[:-1],
        lambda path: path + "a",
        lambda path: path + "/",
        lambda path: path + "%00",
        lambda path: path.replace("-", "--", 1),
        lambda path: path.upper().replace("/R/STATEMENT/VIEW/", "/r/statement/view/"),
        lambda path: path.rpartition("-")[0] + "-" + "a" * 32,
        lambda path: re.sub("-[0-9a-f]{32}-", "-" + "0" * 32 + "-", path),
        lambda path: re.sub("/[0-9a-z]{12}-", "/000000000000-", path),
        lambda path: "/r/statement/view/" + "é" * 12,
        lambda path: "/r/statement/view/" + "a" * 5000,
        lambda path: "/r/statement/view/..%2F..%2Fadmin",
    ],
)
def test_a_wrong_link_opens_nothing(change, beto, read, nothing):
    assert told(read(change(beto.statement_path))) == nothing


def test_a_wrong_link_to_a_pdf_opens_nothing(beto, read, nothing):
    assert told(read(beto.statement_path[:-1].replace("view", "pdf"))) == nothing


def test_a_link_led_into_another_tenant_opens_nothing(beto, mona, read, nothing):
    norte, sur = beto.tenant.uuid.hex, mona.tenant.uuid.hex

    assert told(read(beto.statement_path.replace(norte, sur))) == nothing
    assert told(read(beto.statement_path.replace(beto.token, mona.token))) == nothing
    foreign = beto.statement_path.replace(norte, sur).replace(beto.token, mona.token)
    assert told(read(foreign)) == nothing


def test_the_link_of_a_test_book_is_its_own(norte, beto, make_customer, read, nothing):
    twin = book_for_tests(norte)
    tried = make_customer(twin, name="Tried", tax_id=beto.tax_id)

    assert "Tried" in read(tried.statement_path).content.decode()
    crossed = tried.statement_path.replace(twin.uuid.hex, norte.uuid.hex)
    assert told(read(crossed)) == nothing


def test_a_revoked_link_opens_nothing_and_another_one_opens(beto, mona, read, nothing):
    path, others = beto.statement_path, mona.statement_path

    after = revoked(beto)

    assert told(read(path)) == nothing
    assert told(read(path.replace("view", "pdf"))) == nothing
    assert read(after.statement_path).status_code == read(others).status_code == 200


def test_who_revokes_with_an_old_row_revives_no_link(beto, read, nothing):
    paths = [beto.statement_path, revoked(beto).statement_path, revoked(beto).statement_path]

    revoked(beto)

    assert [told(read(path)) for path in paths] == [nothing] * 3


def test_revoking_is_on_the_record(beto):
    revoked(beto)

    with tenant_scope(beto.tenant):
        entry = beto.tenant.changes.filter(kind="customer").first()
    assert (entry.action, entry.actor) == ("updated", "tests")
    assert (entry.before, entry.after) == ({"statement_revision": 1}, {"statement_revision": 2})


def test_the_link_of_an_archived_customer_opens_nothing_until_they_are_back(beto, read, nothing):
    with tenant_scope(beto.tenant):
        archive_customer(beto, by=BY)
    assert told(read(beto.statement_path)) == nothing

    with tenant_scope(beto.tenant):
        restore_customer(beto, by=BY)
    assert read(beto.statement_path).status_code == 200


def test_the_link_of_a_deleted_customer_opens_nothing(beto, read, nothing):
    path = beto.statement_path
    with tenant_scope(beto.tenant):
        remove_customer(beto, by=BY)

    assert told(read(path)) == nothing


def test_nothing_is_to_be_kept_or_passed_on_either(nothing):
    status, headers, body = nothing

    assert status == 404
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert b"There is nothing at this address." in body


def test_chargeover_shows_the_link_without_asking_for_it(beto, mona, norte, sur, read):
    key = Callers(norte, sur, CREDENTIALS["chargeover"])("key")
    key.get("/api/v3/customer")  # notes the key's use, to the minute

    with statements() as asked:
        customers = key.get("/api/v3/customer").json()["response"]
    assert len(asked()) == 6

    assert [one["url_statementlink"] for one in customers] == [
        f"http://testserver{beto.statement_path}"
    ]
    assert read(customers[0]["url_statementlink"]).status_code == 200


def test_chargeover_orders_by_the_link(beto, norte, sur, make_customer):
    more = [beto, *(make_customer(norte, name=name) for name in "abcd")]
    key = Callers(norte, sur, CREDENTIALS["chargeover"])("key")

    listed = key.get("/api/v3/customer?order=url_statementlink:ASC").json()["response"]

    links = [one["url_statementlink"] for one in listed]
    assert links == sorted(f"http://testserver{one.statement_path}" for one in more)


def test_a_signed_in_stranger_is_nobody_here(beto, norte, sur, nothing):
    client = Client()
    client.force_login(Callers(norte, sur).member)

    assert client.get(beto.statement_path[:-1]).content == nothing[2]
