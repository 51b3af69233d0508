"""Shapes show what REST framework shows, field by field."""

import json
from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID

import pytest
import time_machine
from django.core.exceptions import ObjectDoesNotExist
from rest_framework import serializers

from customers.api import wire
from customers.api.faces import FACES
from customers.api.serializer import Serializer, show_all
from customers.models import Contact, Customer
from sales.services import create_quotation, record_payment, record_sale
from tenants.compiled import Found
from tenants.scope import tenant_scope
from tests.addresses import address, page_of
from tests.book import BY, moment
from tests.callers import Callers
from tests.marked import wholly_marked
from tests.operations import queries, subject
from tests.threads import in_threads
from tests.walls.snapshots import undone
from tests.walls.writing import Writer, writes

NOW = moment("2026-11-20T15:00:00Z")


@pytest.fixture
def plainly(monkeypatch):
    """Call a function with every serializer showing rows as REST framework itself does."""

    def call(function):
        with monkeypatch.context() as patched:
            way = serializers.Serializer.to_representation
            patched.setattr(Serializer, "to_representation", way)
            patched.setattr(
                Serializer, "show_all", lambda shape, rows: [*map(shape.to_representation, rows)]
            )
            return function()

    return call


# Every shape of every face


@pytest.fixture
def writer(norte, sur, settings):
    """Of a marked book with rows that have nothing beside them."""
    settings.RATE_LIMIT_ADDRESS_PER_MINUTE = 0
    with time_machine.travel(NOW, tick=False):
        book = vars(wholly_marked(norte))
        bare(norte, book["others"])
        wholly_marked(sur)
        yield Writer(Callers(norte, sur), norte, book)


def bare(tenant, customer):
    """Documents without lines, notes, dates, a seller; a sale and a payment that are nobody's."""
    with tenant_scope(tenant):
        until = moment("2030-01-01T00:00:00Z")
        create_quotation(tenant, by=BY, customer=customer, items=[], total=1, valid_until=until)
        record_payment(tenant, by=BY, customer=customer, amount=2, applications=[])
        for of in ({}, {"customer": customer}):
            record_sale(tenant, by=BY, items=[], total=1, **of)


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_pages_show_what_rest_framework_shows(face, writer, plainly):
    def read():
        caller = writer.caller(face)
        return {at: caller.get(at) for at in addresses(face, writer)}

    expected = plainly(read)
    for _ in range(2):  # decided anew, then known
        answers = read()
        assert [at for at in answers if body(answers[at]) != body(expected[at])] == []
    assert {answer.status_code for answer in answers.values()} == {200}


def addresses(face, writer):
    """Every page that is read, and every row of a list by itself where that has ids."""
    for url in face.documented_urls:
        where, view = str(url.pattern), url.callback
        if "get" in view.actions:
            one = subject(writer, "get", page_of(view), face) if "<str:id>" in where else ""
            at = address(where, id=one, organization=writer.tenant.uuid)
            yield from (at + query for query in queries(face, where, "get"))


LISTS_OF_COLUMNS = [
    ("lapyme", "/api/v1/customers"),
    ("lapyme", "/api/v1/customers?search=zzyzx"),
    ("clientes", "/api/clientes"),
    ("chargeover", "/api/v3/customer"),
    ("chargeover", "/api/v3/user"),
]


@pytest.mark.parametrize("name, at", LISTS_OF_COLUMNS)
def test_a_list_of_columns_makes_no_instances(name, at, writer, monkeypatch):
    (face,) = [face for face in FACES if face.name == name]
    caller = writer.caller(face)
    expected = body(caller.get(at))
    made, instance = [], Found.instance
    monkeypatch.setattr(Found, "instance", lambda *told: made.append(instance(*told)) or made[-1])

    assert body(caller.get(at)) == expected
    assert {Customer, Contact}.isdisjoint(map(type, made))
    assert next((expected[key] for key in ("data", "response") if key in expected), expected)


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_writes_answer_what_rest_framework_shows(face, writer, plainly):
    writer.caller(face)

    def written():
        found = {}
        for one in writes():
            if one.face is face:
                with undone():
                    found[str(one)] = writer.send(one, writer.body(one), key="once")
        return found

    expected, answers = plainly(written), written()

    assert [at for at in answers if shape(answers[at]) != shape(expected[at])] == []
    assert len(answers) == len([one for one in writes() if one.face is face]) > 0
    assert max(answer.status_code for answer in answers.values()) < 400


def body(answer):
    found = json.loads(answer.content) if answer.content else None
    if isinstance(found, dict):
        found.pop("request_id", None)
    return found


def shape(answer):
    """An answer's status and body; of what is made anew each time only that it is there."""
    return answer.status_code, blurred(body(answer))


MADE_ANEW = {"id", "uuid", "token", "number", "customer_id", "username"}


def blurred(value):
    if isinstance(value, dict):
        return {key: key in MADE_ANEW or blurred(one) for key, one in value.items()}
    if isinstance(value, list):
        return [blurred(one) for one in value]
    return value if not isinstance(value, int | str) else type(value).__name__


# One row


@dataclass
class Row:
    """As a model's: `named` reads it, `missing` is another row that is not there."""

    name: object = "Ana"
    number: object = 7
    uuid: object = UUID(int=1)
    other: object = None

    def named(self):
        return f"Sra. {self.name}"

    @property
    def missing(self):
        raise ObjectDoesNotExist


class Part(Serializer):
    name = wire.CharField()


class Told(Serializer):
    name = wire.CharField()
    number = wire.IntegerField(allow_null=True)
    uuid = wire.UUIDField()
    plain = wire.UUIDField(source="uuid", format="hex")
    other = wire.CharField(source="other.name", default="nobody")
    other_or_null = wire.CharField(source="other.name", allow_null=True)
    other_or_not = wire.CharField(source="other.name", required=False)
    further = wire.CharField(source="other.other.name", default=None)
    named = wire.CharField()
    constant = wire.Constant(5)
    part = Part(source="other", allow_null=True)
    parts = Part(source="others", many=True, required=False)
    method = wire.SerializerMethodField()

    def get_method(self, row):
        return [row.name, self.context.get("word")]


ANA, EVA = Row(), Row(name="Eva", number=None, uuid=UUID(int=2), other=Row(other=Row(name="Z")))
ROWS = [
    ANA,
    EVA,
    Row(name=None),
    Row(name=3.5, number="8", uuid=None),
    Row(name=Decimal("1.50"), other=Row(name=None)),
    Row(other={"name": "in a dictionary", "other": None}),
    Row(other={}),
    SimpleNamespace(**vars(ANA), named="said", others=[EVA, ANA]),
    {"name": "D", "number": 1, "uuid": UUID(int=3), "other": {"name": "E"}, "named": "n"},
]


@pytest.mark.parametrize("row", ROWS, ids=range(len(ROWS)))
def test_a_row_is_shown_as_rest_framework_shows_it(row, plainly):
    def show():
        return [outcome(Told, row) for _ in range(2)]

    assert show() == plainly(show)


def outcome(shape, row):
    """What is shown, in its order, or the error that is raised."""
    try:
        return list(shape(row, context={"word": "w"}).data.items())
    except (AttributeError, KeyError, TypeError) as error:
        return type(error)


def test_it_shows_this():
    assert Told(EVA, context={"word": "w"}).data == {
        "name": "Eva",
        "number": None,
        "uuid": "00000000-0000-0000-0000-000000000002",
        "plain": "00000000000000000000000000000002",
        "other": "Ana",
        "other_or_null": "Ana",
        "other_or_not": "Ana",
        "further": "Z",
        "named": "Sra. Eva",
        "constant": 5,
        "part": {"name": "Ana"},
        "method": ["Eva", "w"],
    }


def test_rows_of_one_class_that_differ_are_each_shown_as_they_are(plainly):
    shown_alike = [one for one in ROWS[:-1] if one != Row(other={})]
    rows = [*shown_alike, *shown_alike[::-1]]

    def show():
        return [dict(one) for one in show_all(Told, rows, {"word": "w"})]

    assert show() == plainly(show) == show()


class Update(Serializer):
    name = wire.CharField()
    other = wire.CharField(source="other.name", default=None)


@pytest.mark.parametrize("row", [ANA, EVA])
def test_an_update_leaves_out_what_rest_framework_leaves_out(row, plainly):
    def update():
        shape = Update(row, data={}, partial=True)
        shape.is_valid(raise_exception=True)
        return list(shape.data.items())

    assert update() == plainly(update)


class Missing(Serializer):
    name = wire.CharField()
    missing = wire.CharField(source="missing.name", allow_null=True)


def test_a_row_that_is_not_there_is_what_it_is_to_rest_framework(plainly):
    def show():
        return outcome(Missing, ANA)

    assert show() == plainly(show)


class Gone(Serializer):
    """What is not there is one of several things of the row itself."""

    name = wire.CharField()
    gone = Part(source="missing", allow_null=True)
    number = wire.IntegerField()


def test_what_is_not_there_takes_nothing_else_along(plainly):
    def show():
        return outcome(Gone, ANA)

    assert show() == plainly(show)
    assert dict(show()) == {"name": "Ana", "gone": None, "number": 7}


class Absent(Serializer):
    other = wire.CharField(source="other.name")


def test_a_row_that_has_to_be_there_fails_as_in_rest_framework(plainly):
    def show():
        return outcome(Absent, ANA)

    assert show() == plainly(show)
    assert show() is AttributeError


class Loud(wire.UUIDField):
    """Shows uuids in capital letters."""

    def to_representation(self, value):
        return str(value).upper()


class Ways(Serializer):
    """Fields with ways of their own to show and to read."""

    loud = Loud(source="uuid")
    doubled = wire.SerializerMethodField()
    money = wire.Money(source="number")
    word = wire.Word(words={"Ana": "A"}, source="name")

    def get_doubled(self, row):
        return row.number * 2

    def to_representation(self, row):
        return super().to_representation(row) | {"more": True}


def test_fields_and_shapes_keep_ways_of_their_own(plainly):
    def show():
        return outcome(Ways, Row(uuid=UUID(int=10**38), number=Decimal("1.50")))

    assert show() == plainly(show)
    assert dict(show())["loud"] == str(UUID(int=10**38)).upper()


# What is kept


def test_a_shape_is_made_once_and_knows_the_context_of_each_call():
    def word(text):
        ((_, shown),) = [one["method"] for one in show_all(Told, [ANA], {"word": text})]
        return shown

    assert [word("a"), word("b"), word(None)] == ["a", "b", None]


def test_a_failure_leaves_nothing_behind():
    with pytest.raises(AttributeError):
        show_all(Absent, [ANA], {"word": "w"})

    assert show_all(Absent, [EVA], {}) == [{"other": "Ana"}]


class Outer(Serializer):
    """Shows a row, and within it others by another shape, as an overview does."""

    inner = wire.SerializerMethodField()
    after = wire.SerializerMethodField()

    def get_inner(self, row):
        return [one["method"] for one in show_all(Told, [row.other, row], {"word": "inner"})]

    def get_after(self, row):
        return self.context["word"]


def test_a_shape_within_another_has_a_context_of_its_own():
    shown = show_all(Outer, [EVA, EVA], {"word": "outer"})

    assert shown == [{"inner": [["Ana", "inner"], ["Eva", "inner"]], "after": "outer"}] * 2


def test_threads_have_shapes_of_their_own():
    def work():
        return [show_all(Told, [ANA, EVA], {"word": n})[1]["method"][1] for n in range(300)]

    assert in_threads(8, work) == [list(range(300))] * 8


def test_nothing_is_shown_of_nothing():
    assert show_all(Told, [], {}) == []
