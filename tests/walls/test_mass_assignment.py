"""Nobody writes what a page does not offer: not what it only shows, no column of the core, no word
of another face, neither at the top of a body nor inside it.

What is sent beside a valid body changes nothing: the tables of both tenants hold afterwards what
they hold after the same request without it, or what they held before, where the face refuses.
"""

import re

import pytest
import time_machine

from customers.api.faces import FACES
from tests.book import moment
from tests.callers import Callers
from tests.marked import like_marked, wholly_marked
from tests.walls.beside import Stranger, below, extras, is_ours, taken, written_by
from tests.walls.bodies import BODIES
from tests.walls.snapshots import Told, differences, snapshot, undone
from tests.walls.writing import Writer, places, references, replaced, writes

NOW = moment("2026-11-20T15:00:00Z")
ENOUGH = 10  # findings of one page
WRITES = writes()


class Trial:
    """One write, tried over and over from the same rows with something more in it."""

    def __init__(self, write, writer, stranger, before):
        self.write, self.writer, self.stranger = write, writer, stranger
        self.tenants = writer.tenant, stranger.tenant
        self.body, self.before, self.sent = writer.body(write), before, 0
        self.findings, self.wanted = [], {}

    def outcome(self, body, sent, without=()):
        with undone():
            answer = self.writer.send(self.write, body, key="once")
            found = differences(self.before, snapshot(*self.tenants, since=self.before))
        self.sent += 1
        if answer.status_code >= 500:
            self.findings.append((str(self.write), sorted(sent)[:5], answer.status_code))
        return Told(found, sent, without).lines(), answer

    def refuse_idle(self):
        """The write must do something by itself."""
        lines, answer = self.outcome(self.body, set())
        if answer.status_code >= 400 or not lines:
            self.findings.append((str(self.write), "does nothing", answer.content))

    def run(self):
        self.refuse_idle()
        names = extras(self.write)
        for at, holder in places(self.body):
            if not isinstance(holder, dict):
                continue
            known, without = taken(self.write, at), ()
            if known is None:
                known, without = set(), {one for one in at if isinstance(one, str)}
            beside = [one for one in names if one not in known and one not in holder]
            self.wanted[at] = self.outcome(self.body, set(), without)[0]
            for value_of in self.stranger.values(self.write.page, self.writer.book["others"]):
                self.probe(at, {name: value_of(name) for name in beside}, without)
        return self.findings

    def probe(self, at, beside, without):
        """Where the face refuses many properties at once, each half of them has a turn."""
        if len(self.findings) > ENOUGH:
            return
        holder = next(value for place, value in places(self.body) if place == at)
        body = replaced(self.body, at, holder | beside)
        sent = {str(value) for value in beside.values() if is_ours(value)}
        lines = self.outcome(body, sent, without)[0]
        if lines == self.wanted[at] or (lines == [] and len(beside) == 1):
            return
        if len(beside) == 1:
            self.findings.append((str(self.write), at, beside, difference(lines, self.wanted[at])))
            return
        names = list(beside)
        for half in (names[: len(names) // 2], names[len(names) // 2 :]):
            self.probe(at, {name: beside[name] for name in half}, without)


def difference(lines, wanted):
    return [one for one in lines if one not in wanted][:3]


@pytest.fixture
def writer(norte, sur, settings):
    settings.RATE_LIMIT_ADDRESS_PER_MINUTE = 0
    with time_machine.travel(NOW, tick=False):
        book = like_marked(norte, "Propio")
        return Writer(Callers(norte, sur), norte, vars(book))


@pytest.fixture
def stranger(sur):
    with time_machine.travel(NOW, tick=False):
        return Stranger(sur, vars(wholly_marked(sur)))


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_what_is_not_offered_is_not_written(face, writer, stranger, record_property):
    with time_machine.travel(NOW, tick=False):
        writer.caller(face)
        before = snapshot(writer.tenant, stranger.tenant)
        trials = [Trial(one, writer, stranger, before) for one in WRITES if one.face is face]
        findings = [finding for one in trials for finding in one.run()]

    record_property("requests", sum(one.sent for one in trials))
    assert findings == []


def test_every_page_that_writes_has_a_body():
    assert {one.key for one in WRITES} == set(BODIES)


# Properties that bodies leave out, and why.
LEFT_OUT = {
    "reservation": "{enabled: false} and nothing else",
    "external_key": "the row's own",
    "tax_id": "a document number",
    "foreign_tax_id": "a document number",
    "arca_country_tax_id": "a document number",
    "default_account_id": "a text of the caller's",
    "payment_term_id": "a word that all know",
    "payment_method_id": "a word that all know",
    "point_of_sale_id": "a number that all know",
    "definition_id": "a text of the caller's",
    "check_id": "kept as it is said",
    "register_id": "kept as it is said",
    "safe_id": "kept as it is said",
    **dict.fromkeys(("language_id", "brand_id", "class_id", "campaign_id"), "a plain number"),
    **dict.fromkeys(("currency_id", "user_type_id"), "a number that all know"),
    "taxId": "a document number",
}
REFERENCE = re.compile(
    r".*(_ids?|Id|_key|_token)|customer|orgunit|subscription|source|invoice|cliente"
)


@pytest.mark.parametrize("write", WRITES, ids=str)
def test_a_body_has_something_in_every_place(write):
    """Every array and object of the page, and every property that names a row."""
    if write.action not in write.view.writing:
        return
    template = BODIES[write.key].body
    named = {text for at, _ in references(template) for text in at if isinstance(text, str)}
    present = {text for at, _ in places(template) for text in at if isinstance(text, str)}
    frozen = getattr(write.page.shape, "frozen", ()) if write.action == "update" else ()

    missing = set()
    for name, inner in inside(written_by(write), frozen):
        missing |= {name} if REFERENCE.fullmatch(name) and name not in named else set()
        missing |= {name} if inner != {} and name not in present else set()

    assert missing - LEFT_OUT.keys() == set()


def inside(fields, leaving_out, depth=3):
    """(name, what is inside) of fields and of those inside them."""
    for name, field in fields.items():
        if name in leaving_out or getattr(field, "read_only", False):
            continue
        inner = {} if field is None or isinstance(field, dict) else below(field)
        yield name, inner
        if inner and depth:
            yield from inside(inner, leaving_out, depth - 1)
