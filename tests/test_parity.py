"""One truth: what is written through any face, all faces tell, and nothing else changes.

Each example is the life of one customer: made through some face, or furnished in the book itself,
then changed through others and in the back office, given contacts and sales, and deleted. After
every step the row in the book is the row before and what the step means, no more; in the end every
face shows of it what the table in tests/words.py says.

    pytest tests/test_parity.py --lives=10000
"""

import json
from copy import deepcopy
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.api.faces import FACES
from customers.models import Customer
from customers.places import settle
from customers.services import create_customer, update_customer
from customers.services.customers import told
from sales.services import record_sale
from tenants.scope import tenant_scope
from tests.book import BY
from tests.furnished import FURNISHED
from tests.tongues import EMAIL, NAME, TAKEN, TONGUES, is_taken
from tests.words import TABLE, at, customers_page, fields, words_of

# what follows from other columns, or is each customer's own
DERIVED = {"uuid", "token", "created_at", "created_ip", "updated_ip"}
DERIVED |= {"tax_id_compact", "tax_id_is_shared", "main_contact_id"}
CONTACT = ("name", "email", "phone")
SHARED = ("email", "phone")
PLACES = ("billing", "shipping")
PARTS = ("street", "line2", "line3", "exterior", "interior", "neighborhood", "city", "municipality")
PARTS += ("state", "state_id", "postal_code", "country", "country_text")

WRITERS = st.sampled_from(sorted(TONGUES))
DELETERS = st.sampled_from(sorted(name for name in TONGUES if TONGUES[name].deletes))
OFFICE = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(["active", "pending", "inactive"]),
        "withholding_regime": st.sampled_from([None, "78"]),
        "salesperson": st.sampled_from([None, "member"]),
        "no_latefees": st.booleans(),
        "website": st.just("https://acme.example"),
    },
)
CHANGE = WRITERS.flatmap(
    lambda face: st.tuples(st.just("change"), st.just(face), TONGUES[face].changes())
)
STEPS = st.one_of(
    *[CHANGE] * 4,
    st.tuples(st.just("contact"), st.sampled_from(["piriod", "chargeover"]), NAME, EMAIL),
    st.tuples(st.just("office"), OFFICE),
    st.tuples(st.just("sale")),
    st.tuples(st.just("delete"), DELETERS),
)
BEGINNINGS = st.one_of(
    st.tuples(st.just("furnish")),
    WRITERS.flatmap(
        lambda face: st.tuples(st.just("begin"), st.just(face), TONGUES[face].creations())
    ),
)
LIVES = st.tuples(BEGINNINGS, st.lists(STEPS, max_size=3))


# The shapes follow the table


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_shapes_follow_the_table(face):
    """Each place that the table names is in the answer, and stems from the word it names."""
    shape = customers_page(face).shape()
    sources = {place: source for place, source, field in fields(shape) if not field.write_only}

    others = {word: sources[place] for word, place in words_of(face.name).items()}

    assert {word: source for word, source in others.items() if source != word} == ELSEWHERE[
        face.name
    ]


# A word that a shape takes from elsewhere than the column of that name.
ELSEWHERE = {
    "chargeover": {
        "email": "main_contact.email",
        "phone": "main_contact.phone",
        "status": "",
    },
    "clientes": {},
    "lapyme": {"status": "is_active", "salesperson": "salesperson.uuid"},
    "organizations": {"billing.country": "billing."},
    "piriod": {},
}


def test_every_face_is_spoken():
    assert set(TONGUES) == {face.name for face in FACES}
    assert {face for places in TABLE.values() for face in places} == set(TONGUES)


# The book, as words and values


def book_of(row):
    """Every word of a customer that has a value."""
    facts = told(row, {"main_contact", "tags"}) if row.pk else told(row) | {"tags": []}
    contact = {f"main_contact.{column}" for column in CONTACT}
    return {
        word: value
        for word, value in facts.items()
        if value is not None and word not in DERIVED
        if not word.startswith("main_contact.") or word in contact
    }


def after(before, meant):
    """The book once a meaning is written: places and the contact keep to rules of their own."""
    book = before | {word: value for word, value in meant.items() if "." not in word}
    for place in PLACES:
        book |= placed(book, place, inner(meant, place))
    book |= contacted(book, inner(meant, "main_contact"))
    custom = before.get("custom_fields", {}) | inner(meant, "custom_fields")
    book["custom_fields"] = {name: text for name, text in custom.items() if text is not None}
    return {word: value for word, value in book.items() if value is not None}


def inner(meant, whole):
    return {
        word.partition(".")[2]: value
        for word, value in meant.items()
        if word.startswith(f"{whole}.")
    }


def placed(book, place, parts):
    """What is typed gives the code, and a code stands over other text: see customers.places."""
    address = SimpleNamespace(**{part: book.get(f"{place}.{part}") for part in PARTS})
    settle(address, parts)
    return {f"{place}.{part}": getattr(address, part) for part in PARTS}


def contacted(book, given):
    """The design's rule 3: a value as it is shown is no change, an empty one makes no contact."""
    has_contact = "main_contact.name" in book
    shown = {column: book.get(f"main_contact.{column}") or "" for column in CONTACT}
    if not has_contact:
        shown |= {column: book.get(column) or "" for column in SHARED}
    counting = {column: value for column, value in given.items() if value != shown[column]}
    if not has_contact:
        counting = {column: value for column, value in counting.items() if value}
    if not counting:
        return {}
    own = {name: book.get(name) or counting.get(name) for name in SHARED if counting.get(name)}
    start = {} if has_contact else {"name": ""} | {name: book.get(name) for name in SHARED} | own
    contact = start | {column: value or None for column, value in counting.items()}
    return own | {f"main_contact.{column}": value for column, value in contact.items()}


# The stage


class Stage:
    """A book, a caller for each face, and one customer whose life is told."""

    def __init__(self, callers, tenant):
        self.tenant, self.callers, self.member = tenant, {}, callers.member
        for name, tongue in TONGUES.items():
            callers.authorise = tongue.authorise
            self.callers[name] = callers.of_key(tenant)
            self.send(name, "GET", tongue.collection(tenant))

    def send(self, face, method, path, body=None, headers=None):
        raw = b"" if body is None else json.dumps(body).encode()
        return self.callers[face].request(method, path, raw, headers)

    def row(self, key):
        joins = ("tenant", "billing", "shipping", "main_contact", "salesperson")
        with tenant_scope(self.tenant):
            return Customer.objects.select_related(*joins).filter(**key).first()

    def book(self, key):
        row = self.row(key)
        with tenant_scope(self.tenant):
            return row and book_of(row)

    def blank(self):
        with tenant_scope(self.tenant):
            return book_of(Customer(tenant=self.tenant, currency=self.tenant.currency))


@pytest.fixture
def stage(callers, norte, make_customer):
    make_customer(norte, name="Otra", tax_id=TAKEN)
    return Stage(callers, norte)


class Life:
    """The steps of one customer, each with what must be true after it."""

    def __init__(self, stage):
        self.stage, self.key, self.has_sale = stage, None, False
        self.is_refused, self.gone = False, None

    @property
    def row(self):
        return self.stage.row(self.key)

    @property
    def goes_on(self):
        """Not once the customer was refused, nor once they are deleted."""
        return not (self.is_refused or self.gone)

    def furnish(self):
        """A customer with something in every place that a write could clear by mistake."""
        with tenant_scope(self.stage.tenant):
            made = create_customer(self.stage.tenant, by=BY, **deepcopy(FURNISHED))
            update_customer(made, by=BY, salesperson=self.stage.member)
        self.key = {"pk": made.pk}

    def begin(self, face, body):
        tongue = TONGUES[face]
        where = tongue.collection(self.stage.tenant)
        expected = after(self.stage.blank(), tongue.meaning(body, None))

        answer = self.stage.send(face, "POST", where, body, dict(tongue.headers))

        if is_taken(expected.get("tax_id")):
            assert answer.status_code == tongue.refuses_duplicates, answer.content
            self.is_refused = True
            return
        assert answer.status_code in {200, 201}, answer.content
        self.key = tongue.made(answer.json())
        assert self.stage.book(self.key) == expected

    def change(self, face, body):
        tongue, row, before = TONGUES[face], self.row, self.stage.book(self.key)
        meant = tongue.meaning(body, row)
        where = tongue.one(self.stage.tenant, row)

        answer = self.stage.send(face, tongue.updates, where, body)

        if tongue.hides_archived and row.is_archived:
            assert (answer.status_code, self.stage.book(self.key)) == (404, before)
        elif is_taken(meant.get("tax_id")):
            assert answer.status_code == tongue.refuses_duplicates, answer.content
            assert self.stage.book(self.key) == before
        else:
            assert answer.status_code in ({200, 202} if body else {200, 400}), answer.content
            assert self.stage.book(self.key) == after(before, meant)

    def contact(self, face, name, email):
        """The first contact is the main one; a further one changes nothing of the customer."""
        row, before = self.row, self.stage.book(self.key)
        if row.is_archived:
            return
        where = {"piriod": "/contacts/", "chargeover": "/api/v3/user"}[face]
        whose = {"piriod": "customer", "chargeover": "customer_id"}[face]
        body = {"name": name, "email": email, whose: TONGUES[face].shown(ID[face], row)}

        answer = self.stage.send(face, "POST", where, body)

        assert answer.status_code == 201, answer.content
        first = {"main_contact.name": name, "main_contact.email": email}
        is_first = "main_contact.name" not in before
        assert self.stage.book(self.key) == (before | first if is_first else before)

    def office(self, facts):
        """The back office writes what no face does."""
        row, before = self.row, self.stage.book(self.key)
        if facts.get("salesperson"):
            facts = facts | {"salesperson": self.stage.member}
        with tenant_scope(self.stage.tenant):
            update_customer(row, by=BY, **facts)

        meant = dict(facts)
        if "salesperson" in meant:
            meant["salesperson_id"] = getattr(meant.pop("salesperson"), "pk", None)
        assert self.stage.book(self.key) == after(before, meant)

    def sale(self):
        with tenant_scope(self.stage.tenant):
            record_sale(self.stage.tenant, customer=self.row, items=[], total=Decimal(1), by=BY)
        self.has_sale = True

    def delete(self, face):
        tongue, row, before = TONGUES[face], self.row, self.stage.book(self.key)

        answer = self.stage.send(face, "DELETE", tongue.one(self.stage.tenant, row))

        if tongue.hides_archived and row.is_archived:
            assert (answer.status_code, self.stage.book(self.key)) == (404, before)
        else:
            assert answer.status_code == tongue.deletes, answer.content
            archived = before | {"status": "archived"}
            assert self.stage.book(self.key) == (archived if self.has_sale else None)
        self.gone = None if self.row else row

    def is_told_alike(self):
        """Every face shows the row as the table says, or that there is none."""
        if self.is_refused:
            return
        row = self.gone or self.row
        for name, tongue in TONGUES.items():
            answer = self.stage.send(name, "GET", tongue.one(self.stage.tenant, row))
            if self.gone or (tongue.hides_archived and row.is_archived):
                assert answer.status_code == 404
                continue
            shown = tongue.customer_in(json.loads(answer.content))
            expected = {word: tongue.shown(word, row) for word in tongue.words}
            assert {word: at(shown, place) for word, place in tongue.words.items()} == expected, (
                name
            )


ID = {"piriod": "uuid", "chargeover": "id"}


def test_all_faces_tell_one_truth(stage, pytestconfig):
    @settings(
        max_examples=pytestconfig.getoption("lives"),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(story=LIVES)
    def live(story):
        point = transaction.savepoint()
        try:
            tell(Life(stage), *story)
        finally:
            transaction.savepoint_rollback(point)

    live()


def tell(life, beginning, steps):
    for kind, *facts in [beginning, *steps]:
        if life.goes_on:
            getattr(life, kind)(*facts)
    life.is_told_alike()
