"""The test book and the live book of one tenant never meet, through whichever face."""

import json

import pytest

from customers.api.faces import FACES
from tenants import access
from tenants.scope import tenant_scope
from tests.addresses import collection, spelled
from tests.book import BY
from tests.callers import CREDENTIALS, bearer
from tests.words import customers_page

LIVE, TEST = "Vivas SRL", "Prueba SRL"
SAME = {
    "email": "hola@example.com",
    "phone": "+54 11 5555",
    "tax_id": "30-50001091-2",
    "external_key": "K1",
    "reference": "R1",
    "metadata": {"k": "v"},
}
# what each face can be asked, that fits both customers alike
QUESTIONS = {
    "chargeover": ["", "?where=external_key:EQUALS:K1", "?where=company:CONTAINS:SRL", "?limit=1"],
    "clientes": ["", "?busqueda=SRL", "?busqueda=30500010912", "?limite=1"],
    "lapyme": ["", "?search=SRL", "?query=hola@example.com", "?limit=1"],
    "organizations": ["", "?search=SRL"],
    "piriod": [
        "",
        "?search=SRL",
        "?search=R1",
        "?email=hola@example.com",
        "?metadata__k=v",
        "?tax_id=30-50001091-2",
        "?page_size=1",
    ],
}


@pytest.fixture
def twins(norte, make_customer):
    """(live customer, test customer), alike in all that is unique within a book."""
    live = make_customer(norte, name=LIVE, **SAME)
    return live, make_customer(access.test_book(norte), name=TEST, **SAME)


@pytest.fixture(params=FACES, ids=lambda face: face.name)
def face(request, callers):
    callers.authorise = CREDENTIALS.get(request.param.name, bearer)
    return request.param


def test_lists_filters_and_counts_are_of_one_book(face, twins, callers, norte):
    where = collection(face, norte)
    for question in QUESTIONS[face.name]:
        live = callers("key").get(where + question)
        test = callers("test key").get(where + question)

        assert (live.status_code, test.status_code) == (200, 200)
        assert (LIVE in told(live), TEST in told(live)) == (True, False)
        assert (LIVE in told(test), TEST in told(test)) == (False, True)


def test_no_link_leads_further(face, twins, callers, norte):
    """One row of one: a second page would be the other book's."""
    key = callers("key").get(f"{collection(face, norte)}{QUESTIONS[face.name][-1]}")
    body = json.loads(told(key))

    rest = body if isinstance(body, dict) else {}
    assert not any(rest.get(name) for name in ("next", "next_cursor", "has_more"))
    assert rest.get("count", 1) == 1


def test_ids_of_one_book_are_unknown_in_the_other(face, twins, callers, norte):
    for name, own, other in (("key", *twins), ("test key", *reversed(twins))):
        for mine, theirs in zip(*(ids(face, one) for one in (own, other)), strict=True):
            if mine != theirs:  # an external key names one customer of each book
                assert callers(name).get(one_at(face, norte, mine)).status_code == 200
                assert callers(name).get(one_at(face, norte, theirs)).status_code == 404


def ids(face, customer):
    return spelled(face, customers_page(face), customer)


def one_at(face, tenant, spelling):
    return f"{collection(face, tenant).rstrip('/')}/{spelling}{face.slash}"


def test_writes_reach_one_book(face, twins, callers, norte):
    live, test = twins
    page, word = customers_page(face), NAMES[face.name]
    verb = next(verb for verb, action in page.one.items() if action == "update").upper()
    body = json.dumps({word: "Otra SRL"}).encode()
    where = one_at(face, norte, ids(face, live)[0])

    assert callers("test key").request(verb, where, body).status_code == 404
    assert callers("key").request(verb, where, body).status_code in {200, 202}

    assert [name_in(book, one) for book, one in ((norte, live), (test.tenant, test))] == [
        "Otra SRL",
        TEST,
    ]


NAMES = {
    "chargeover": "company",
    "clientes": "nombre",
    "lapyme": "name",
    "organizations": "legalName",
    "piriod": "name",
}


def name_in(tenant, customer):
    with tenant_scope(tenant):
        return tenant.customers.get(pk=customer.pk).name


def test_both_books_keep_their_own_record_of_changes(twins, norte):
    live, test = twins
    for book, customer in ((norte, live), (test.tenant, test)):
        with tenant_scope(book):
            made = book.changes.filter(kind="customer")
            assert [(one.object_id, one.actor) for one in made] == [(customer.pk, BY.name)]


def told(response):
    return response.content.decode()
