"""Statements of pages that are compiled once answer what Django's own would, to each tenant."""

import json
import re
from datetime import timedelta
from itertools import cycle
from types import SimpleNamespace
from urllib.parse import quote

import pytest
import time_machine

from customers.api import reading
from customers.api.faces import FACES
from customers.api.reading import MOST_KEPT, AnyTenant, Kept
from customers.search import postgresql
from sales.services import create_quotation, record_sale
from tenants.models import Tenant
from tenants.scope import Volatile, tenant_scope
from tests.addresses import address, page_of
from tests.book import BY, moment
from tests.callers import Callers
from tests.marked import MARK, wholly_marked
from tests.operations import queries, subject
from tests.queries import statements
from tests.threads import in_threads
from tests.walls.knocking import parameters
from tests.walls.writing import Writer

NOW = "2026-11-20T15:00:00Z"
CUSTOMERS, QUOTES = "/api/v1/customers", "/api/v1/quotes"
REQUEST_ID = re.compile(r"req_\w+")


@pytest.fixture
def kept(monkeypatch):
    """Call it for what is compiled from now on: a process has just begun."""
    return begun(monkeypatch)


def begun(monkeypatch):
    plain, asked = Kept(), Kept()
    monkeypatch.setattr(reading, "as_it_is", plain)
    monkeypatch.setattr(reading, "with_something_asked", asked)
    return lambda: [*plain.known.values(), *asked.known.values()]


def as_django_reads(view, cut, asked, about, values):
    """In place of reading.run: nothing is compiled."""
    found = Plain(cut(view, **values))
    for row in found:
        row.tenant = view.request.auth.tenant
    return found


class Plain(list):
    """Instances, as Found has them."""

    def keys(self):
        return [row.pk for row in self]

    def in_order(self, keys):
        return sorted(self, key=lambda row: keys.index(row.pk))


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(moment(NOW), tick=False) as clock:
        yield clock


def words(caller, where):
    """An answer's status and body, its own id left out."""
    answer = caller.get(where)
    return answer.status_code, REQUEST_ID.sub("req", answer.content.decode())


def names(caller, where):
    return [row["name"] for row in caller.get(where).json()["data"]]


def caller_of(name, callers, tenant):
    """Who carries a key of the tenant as that face wants it."""
    return Writer(callers, tenant, {}).caller(next(one for one in FACES if one.name == name))


# Every page of every face


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_pages_answer_what_they_would_if_nothing_were_compiled(face, norte, sur, monkeypatch):
    readers = [Reader(face, *pair) for pair in ((norte, sur), (sur, norte))]
    with monkeypatch.context() as patched:
        patched.setattr(reading, "run", as_django_reads)
        plain = [one.answers() for one in readers]

    for first in (0, 1):
        kept = begun(monkeypatch)
        readers[first].answers()  # compiles everything for both
        for reader, expected in zip(readers, plain, strict=True):
            answers = reader.answers()
            assert [at for at in answers if answers[at] != expected[at]] == []
            assert {status for status, _ in answers.values()} <= {200, 400, 404, 422}
        assert any(kept())


class Reader:
    """Asks every page of a face that can be read, as a key of a tenant with a marked book and a
    customer who has nothing: with no parameter and with each."""

    def __init__(self, face, tenant, other):
        book = vars(wholly_marked(tenant))
        self.face, self.writer = face, Writer(Callers(tenant, other), tenant, book)
        with tenant_scope(tenant):
            record_sale(tenant, by=BY, items=[], total=1)

    def answers(self):
        caller = self.writer.caller(self.face)
        return {at: words(caller, at) for at in self.addresses()}

    def addresses(self):
        for url in self.face.documented_urls:
            where, view = str(url.pattern), url.callback
            if "get" in view.actions:
                for query in (*queries(self.face, where, "get"), *questions(self.face, where)):
                    yield self.address(where, view) + query

    def address(self, where, view):
        page = page_of(view)
        is_one = "<str:id>" in where
        one = subject(self.writer, "get", page, self.face) if is_one else ""
        return address(where, id=one, organization=self.writer.tenant.uuid)


def questions(face, where):
    """A query for each documented parameter, or several."""
    for one in parameters(face, where):
        for value in values(one["schema"]):
            yield f"?{one['name']}={value}"


def values(schema):
    if "enum" in schema:
        return schema["enum"][:3]
    kinds = [schema, *schema.get("anyOf", ())]
    is_number = any(kind.get("type") in {"integer", "number"} for kind in kinds)
    return ("2",) if is_number else ("true", MARK, "2026-11-20")


# What a statement is for


def test_a_page_is_compiled_once_for_tenants_of_a_country_currency_and_zone(
    kept, callers, make_customer, norte, sur
):
    make_customer(norte, name="Ana")
    make_customer(sur, name="Otra")

    assert names(callers("key"), CUSTOMERS) == ["Ana"]
    assert names(callers("stranger"), CUSTOMERS) == ["Otra"]
    assert names(callers("key"), CUSTOMERS) == ["Ana"]
    assert len(kept()) == 1


@pytest.mark.parametrize(
    "fact", [{"country": "UY"}, {"currency": "USD"}, {"timezone": "Asia/Tokyo"}]
)
def test_what_a_page_may_depend_on_makes_another(fact, kept, callers, norte, sur):
    Tenant.objects.filter(pk=sur.pk).update(**fact)

    for name in ("key", "stranger", "key", "stranger"):
        callers(name).get(CUSTOMERS)

    assert len(kept()) == 2


def test_another_day_makes_another(kept, callers, noon):
    callers("key").get(CUSTOMERS)
    noon.shift(timedelta(hours=11, minutes=59))  # 23:59 in Buenos Aires
    callers("key").get(CUSTOMERS)
    assert len(kept()) == 1

    noon.shift(timedelta(minutes=1))
    callers("key").get(CUSTOMERS)

    assert len(kept()) == 2


def test_who_is_overdue_is_so_on_the_day_of_the_request(kept, callers, make_customer, norte, noon):
    customer = make_customer(norte, name="Ana")
    with tenant_scope(norte):
        facts = {"by": BY, "customer": customer, "items": [], "total": 5}
        record_sale(norte, **facts, due_on=moment(NOW).date())
    caller = caller_of("chargeover", callers, norte)
    where = "/api/v3/customer?where=customer_status_str:EQUALS:active-overdue"

    def late():
        return [row["company"] for row in caller.get(where).json()["response"]]

    assert [late(), late()] == [[], []]
    noon.shift(timedelta(days=1))
    assert late() == ["Ana"]


def test_what_expires_does_so_at_its_moment(kept, callers, make_customer, norte, noon):
    customer = make_customer(norte)
    with tenant_scope(norte):
        until = moment("2026-11-20T15:30:00Z")
        create_quotation(norte, by=BY, customer=customer, items=[], total=5, valid_until=until)

    assert states(callers("key")) == (["sent"], [])
    assert states(callers("key")) == (["sent"], [])
    noon.shift(timedelta(hours=1))  # the same day, so that the statements would be the same
    assert states(callers("key")) == ([], ["expired"])


def states(caller):
    found = (caller.get(f"{QUOTES}?status={word}").json()["data"] for word in ("sent", "expired"))
    return tuple([quote["status"] for quote in rows] for rows in found)


def test_searches_are_one_statement_whatever_the_word(kept, callers, make_customer, norte):
    make_customer(norte, name="Ana Ruiz")
    make_customer(norte, name="Eva Sosa")

    for text, found in (("ruiz", ["Ana Ruiz"]), ("sosa", ["Eva Sosa"]), ("ruiz", ["Ana Ruiz"])):
        assert names(callers("key"), f"{CUSTOMERS}?search={text}") == found
        assert names(callers("stranger"), f"{CUSTOMERS}?search={text}") == []

    make_customer(norte, name="Ruiz y Cía")
    assert names(callers("key"), f"{CUSTOMERS}?search=ruiz") == ["Ruiz y Cía", "Ana Ruiz"]
    assert len(kept()) == 1
    assert None not in kept()


def test_rows_that_something_is_worked_out_of_are_found_by_their_keys_alone(
    callers, make_customer, norte
):
    make_customer(norte, name="Acme", billing={"country": "CL"})
    caller = caller_of("chargeover", callers, norte)

    with statements() as told:
        answer = caller.get("/api/v3/customer?where=bill_country:EQUALS:Chile")

    assert [one["company"] for one in answer.json()["response"]] == ["Acme"]
    finding, *_rest = [sql for sql in told() if 'FROM "customers_customer"' in sql]
    assert finding.startswith('SELECT "customers_customer"."id" FROM')


@pytest.mark.postgres
def test_names_that_the_index_finds_are_one_statement_whatever_the_text(
    kept, callers, make_customer, norte
):
    for name in ("Ana Ruiz", "Eva Sosa"):
        make_customer(norte, name=name)
    caller = caller_of("chargeover", callers, norte)

    for text, found in {"ruiz": ["Ana Ruiz"], "sosa": ["Eva Sosa"], "a r": ["Ana Ruiz"]}.items():
        rows = caller.get(f"/api/v3/customer?where=company:CONTAINS:{quote(text)}").json()
        assert [row["company"] for row in rows["response"]] == found

    assert len(kept()) == 2  # which they are, and what is shown of them
    assert None not in kept()


def test_common_words_are_looked_for_in_the_order_of_the_page(
    kept, callers, make_customer, norte, monkeypatch
):
    monkeypatch.setattr(postgresql, "MOST", 1)
    monkeypatch.setattr(postgresql, "_common", {})
    for name in ("Ana Ruiz 20-1", "Eva Ruiz 20-1", "Ana Sosa 201"):
        make_customer(norte, name=name)

    for text, found in {
        "ruiz": ["Eva Ruiz 20-1", "Ana Ruiz 20-1"],
        "ana": ["Ana Sosa 201", "Ana Ruiz 20-1"],
        "ruiz 20-1": ["Eva Ruiz 20-1", "Ana Ruiz 20-1"],
        "ana 20-1": ["Ana Sosa 201", "Ana Ruiz 20-1"],
        "ana ruiz": ["Ana Ruiz 20-1"],
        "%": [],
    }.items():
        for _ in range(2):
            assert names(callers("key"), f"{CUSTOMERS}?search={quote(text)}") == found
        assert names(callers("stranger"), f"{CUSTOMERS}?search={quote(text)}") == []
    assert None not in kept()


def test_who_sees_their_own_alone_sees_no_other(kept, callers, make_customer, norte):
    customer = make_customer(norte)
    with tenant_scope(norte):
        facts = {"by": BY, "customer": customer, "items": [], "total": 5}
        until = moment("2026-12-20T15:00:00Z")
        create_quotation(norte, **facts, valid_until=until, seller=callers.member)
        create_quotation(norte, **facts, valid_until=until)

    def number(name):
        return len(callers(name).get("/api/cotizaciones").json())

    assert [number(one) for one in ("key", "member", "key", "member")] == [2, 1, 2, 1]


# What a request gives


def test_pages_by_number_share_a_statement(kept, callers, make_customer, norte):
    for number in range(7):
        make_customer(norte, name=f"C{number}")
    caller = caller_of("piriod", callers, norte)

    found = [
        [
            row["name"]
            for row in caller.get(f"/customers/?page_size=2&page={page}").json()["results"]
        ]
        for page in (1, 2, 3, 4)
    ]

    assert sorted(name for names in found for name in names) == [f"C{n}" for n in range(7)]
    assert list(map(len, found)) == [2, 2, 2, 1]
    assert len(kept()) == 3  # the first page, those behind it, and the last, which is shorter


def test_pages_by_cursor_share_a_statement(kept, callers, make_customer, norte, sur, noon):
    for number in range(7):
        noon.shift(timedelta(seconds=1))
        make_customer(norte, name=f"C{number}")
        make_customer(sur, name=f"Otra {number}")

    assert walked(callers("key")) == [f"C{n}" for n in range(6, -1, -1)]
    assert walked(callers("stranger")) == [f"Otra {n}" for n in range(6, -1, -1)]
    assert len(kept()) == 2  # the first page, and those behind it


def walked(caller):
    found, cursor = [], ""
    while cursor is not None:
        answer = caller.get(f"{CUSTOMERS}?limit=2{cursor}").json()
        found += [row["name"] for row in answer["data"]]
        cursor = answer["next_cursor"] and f"&cursor={answer['next_cursor']}"
    return found


def test_one_object_is_read_by_its_id(kept, callers, make_customer, norte, sur):
    ours = [make_customer(norte, name=f"C{number}") for number in range(3)]
    foreign = make_customer(sur)

    answers = [callers("key").get(f"{CUSTOMERS}/{one.uuid}") for one in (*ours, foreign)]

    assert [one.status_code for one in answers] == [200, 200, 200, 404]
    assert [one.json()["data"]["name"] for one in answers[:3]] == ["C0", "C1", "C2"]
    assert len(kept()) == 1


def test_a_compiled_page_asks_as_often_as_it_did(kept, callers, make_customer, norte, monkeypatch):
    for number in range(3):
        make_customer(norte, name=f"C{number}", tags=["vip"])
    callers("key").get(CUSTOMERS)  # a key notes its first use

    def asked():
        with statements() as said:
            callers("key").get(CUSTOMERS)
        return len(said())

    cold, warm = asked(), asked()
    monkeypatch.setattr(reading, "run", as_django_reads)

    assert [cold, warm, asked()] == [3, 3, 3]


# What is kept


def test_only_so_many_are_kept_and_those_that_were_asked_for_last():
    kept = Kept()

    for number in range(MOST_KEPT + 50):
        kept.get(number, object)
        kept.get("often", object)

    assert len(kept.known) == MOST_KEPT
    assert list(kept.known)[-2:] == [MOST_KEPT + 49, "often"]
    assert next(iter(kept.known)) == 51


def test_what_cannot_be_compiled_is_known_as_such():
    kept, made = Kept(), object()

    assert kept.get("a", lambda: made) is kept.get("a", object) is made
    kept.put("a", None)
    assert kept.get("a", object) is None


def test_many_ways_of_asking_fill_no_memory(kept, callers, norte):
    for number in range(MOST_KEPT + 5):
        callers("key").get(f"{CUSTOMERS}?nothing={number}")
    callers("key").get(CUSTOMERS)

    assert len(kept()) == MOST_KEPT + 1


# What a page may know


def test_a_page_knows_no_more_of_a_tenant_than_its_statements_are_for(norte):
    anyone = AnyTenant(norte)

    known = anyone.country, anyone.currency, anyone.zone
    assert known == (norte.country, norte.currency, norte.zone)
    for name in ("pk", "id", "uuid", "slug", "name", "live", "test_of", "test_of_id"):
        with pytest.raises(Volatile):
            getattr(anyone, name)


def test_a_page_reaches_what_is_a_tenants_alone(norte):
    anyone = AnyTenant(norte)

    assert anyone.customers.model._meta.model_name == "customer"
    for name in ("memberships", "api_keys", "test_book"):
        with pytest.raises(Volatile):
            getattr(anyone, name)


def test_a_page_knows_nothing_of_its_caller(norte):
    auth = SimpleNamespace(tenant=norte, user="Ana")
    request = reading.AnyRequest(SimpleNamespace(query_params={"a": "1"}, auth=auth, user="Ana"))

    assert request.query_params == {"a": "1"}
    for ask in (lambda: request.user, lambda: request.headers, lambda: request.auth.user):
        with pytest.raises(Volatile):
            ask()


def test_a_page_knows_nothing_of_whom_its_address_is_about(norte):
    caller = SimpleNamespace(query_params={}, auth=SimpleNamespace(tenant=norte))
    view = SimpleNamespace(request=caller, kwargs={"id": "1"})

    with pytest.raises(Volatile):
        reading.anonymous(view).kwargs["id"]
    assert view.kwargs == {"id": "1"}


# Many at once


@pytest.mark.django_db(transaction=True)
def test_requests_of_different_tenants_at_once_see_their_own(
    callers, make_customer, norte, sur, monkeypatch
):
    for tenant in (norte, sur):
        for number in range(3):
            make_customer(tenant, name=f"{tenant.slug} {number}", tags=[tenant.slug])
    names_of = {name: set() for name in ("key", "stranger")}
    for name in names_of:
        callers(name).get(CUSTOMERS)  # a key notes its first use
    kept, turns = begun(monkeypatch), cycle(names_of)

    def work():
        name = next(turns)
        return name, [callers(name).get(CUSTOMERS).content for _ in range(10)]

    for name, bodies in in_threads(8, work):
        for body in bodies:
            rows = json.loads(body)["data"]
            names_of[name] |= {(row["name"], row["tags"][0]["name"]) for row in rows}

    assert names_of == {
        "key": {(f"norte {number}", "norte") for number in range(3)},
        "stranger": {(f"sur {number}", "sur") for number in range(3)},
    }
    assert len(kept()) == 1
