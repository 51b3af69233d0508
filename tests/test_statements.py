"""What every operation asks of the database: as often as tests/statements.md says, and as often in
a book of many rows as in a book of few.

    pytest tests/test_statements.py --write-statements --db=postgres
"""

import pytest
import time_machine
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from customers.api.faces import FACES
from customers.models import Customer
from tenants import idempotency
from tenants.scope import tenant_scope
from tests import statements_table
from tests.addresses import collection, routes
from tests.back_office import page, signed_in
from tests.book import moment
from tests.callers import Callers
from tests.copies import copy_book
from tests.marked import tenant_models, wholly_marked
from tests.operations import UNOPENED, of_back_office, of_face, of_forms, of_people
from tests.queries import asking
from tests.statements_table import Row
from tests.test_back_office_record import PATHS
from tests.walls.snapshots import undone
from tests.walls.writing import Writer

NOW = moment("2026-11-20T15:00:00Z")
TIMES = 29
BY_TITLE = {face.title: face for face in FACES}
PAGES, FORMS, PEOPLE = "Back office", "Back office: forms", "Elsewhere"
TITLES = [*BY_TITLE, PAGES, FORMS, PEOPLE]

# Operations that ask more of a book of many, and why.
GROWING = {
    "POST /api/v3/invoice/<id>/_action/pay": "each payment with credit is drawn on by itself",
}


@pytest.fixture
def counted(norte, sur, settings, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("the table tells what PostgreSQL is asked")
    settings.RATE_LIMIT_ADDRESS_PER_MINUTE = 0
    monkeypatch.setattr(idempotency, "makes_forget", lambda key: False)  # with one key in many
    with time_machine.travel(NOW, tick=False):
        yield Counting(norte, sur)


class Counting:
    """The operations of a book of `norte`, counted before and after it has grown."""

    def __init__(self, norte, sur):
        self.norte, self.book = norte, vars(wholly_marked(norte))
        self.writer = Writer(Callers(norte, sur), norte, self.book)
        self.writer.caller(FACES[0])  # a key for the page of keys
        self.owner = signed_in(norte, "owner")
        self.ask_what_a_process_asks_once()

    def ask_what_a_process_asks_once(self):
        ContentType.objects.get_for_models(*apps.get_models())
        self.owner.get(page(Customer), {"q": "whether there is a function for searches"})

    def rows(self, title):
        if title == FORMS:
            with undone():  # some need what others have left
                return [row(one, one.do()) for one in of_forms(self.norte, PATHS)]
        few = alone(self.operations(title))
        copy_book(self.norte, TIMES)
        many = alone(self.operations(title))
        return list(map(row, self.operations(title), few, many))

    def operations(self, title):
        if title in BY_TITLE:
            face = BY_TITLE[title]
            self.writer.caller(face).get(collection(face, self.norte))  # a key notes its first use
            return of_face(face, self.writer)
        of = of_back_office if title == PAGES else of_people
        return of(self.owner, self.norte, self.book)


def alone(operations):
    """The answers, each in the book as it was."""
    return [once(one) for one in operations]


def once(operation):
    with undone():
        return operation.do()


def row(operation, *answers):
    return Row(
        operation.verb,
        operation.where,
        answers[0].status,
        tuple(len(asking(one.said)) for one in answers),
        tuple(len(one.said) for one in answers),
    )


@pytest.mark.parametrize("title", TITLES)
def test_operations_ask_as_often_as_the_table_says(title, counted, request):
    rows = counted.rows(title)

    assert [one for one in rows if title in BY_TITLE and one.answer >= 400] == []
    if request.config.getoption("--write-statements"):
        statements_table.write(title, rows, TITLES)
    differing = statements_table.differences(title, rows)
    assert not differing, "\n".join(differing)
    assert {one.name for one in rows if one.grows} == GROWING.keys() & {one.name for one in rows}


def test_the_table_has_these_sections_and_every_exception_is_still_one():
    assert list(statements_table.told()) == TITLES
    assert GROWING.keys() <= statements_table.names()
    assert UNOPENED.keys() <= {where for where, _ in routes()}


def test_the_book_of_many_has_many_of_everything(norte):
    book = wholly_marked(norte)
    copy_book(norte, TIMES)

    with tenant_scope(norte):
        assert [one for one in tenant_models() if one.objects.count() <= TIMES / 2] == []
        assert book.customers.sales.count() > TIMES
        assert book.open_sales.lines.count() == book.customers.contacts.count() == 15
