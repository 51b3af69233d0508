"""Sending what tests.walls.bodies says, with one value or another in it."""

import json
from copy import deepcopy
from dataclasses import dataclass
from typing import NamedTuple

from customers.api.faces import FACES
from tests.addresses import address, page_of, spelled
from tests.callers import CREDENTIALS, bearer
from tests.exchanges import NAME, fill, fill_text
from tests.walls.bodies import BODIES

WRITING = ("post", "put", "patch")


class Written(NamedTuple):
    """Something that a page of a face does when a method is sent to it."""

    face: object
    page: object
    where: str
    method: str
    action: str
    view: type

    @property
    def key(self):
        return self.face.name, self.page.path, self.action

    def __str__(self):
        return f"{self.method} {self.where} {self.face.name}"


def writes():
    """All that can be written, once each whatever the spellings of its address."""
    return [
        Written(face, page_of(view), str(url.pattern), method.upper(), action, view.cls)
        for face in FACES
        for url in face.documented_urls
        for view in [url.callback]
        for method, action in view.actions.items()
        if method in WRITING
    ]


@dataclass
class Writer:
    """Sends writes as the holder of a key of `tenant`, of rows of the tenant's `book`."""

    callers: object
    tenant: object
    book: dict

    def caller(self, face):
        made = self.callers.made.setdefault("writers", {})
        if face not in made:
            credential = self.callers.credential(self.tenant)
            self.callers.authorise = CREDENTIALS.get(face.name, bearer)
            made[face] = self.callers.carrying(credential, self.tenant)
        return made[face]

    def body(self, write):
        return fill(BODIES[write.key].body, self.book)

    def send(self, write, body, key):
        headers = {"content-type": "application/json", "idempotency-key": key}
        sent = json.dumps(body, default=str).encode()
        return self.caller(write.face).request(write.method, self.address(write), sent, headers)

    def address(self, write):
        told = BODIES[write.key]
        one = spelled(write.face, write.page, self.book[told.of])[0] if told.of else ""
        return address(write.where, id=one, organization=self.tenant.uuid) + told.query


# Places in bodies


def places(value, at=()):
    """(path, value) of everything in a body, itself first."""
    yield at, value
    parts = value.items() if isinstance(value, dict) else ()
    parts = enumerate(value) if isinstance(value, list) else parts
    for key, part in parts:
        yield from places(part, (*at, key))


def references(template):
    """(path, text) of the places where a template names a row."""
    return [(at, one) for at, one in places(template) if isinstance(one, str) and NAME.search(one)]


def replaced(body, at, value):
    """A copy of the body with another value in one place."""
    if not at:
        return value
    copy = deepcopy(body)
    holder = copy
    for key in at[:-1]:
        holder = holder[key]
    holder[at[-1]] = value
    return copy


def named(text, book):
    """What a text of a template is in a book."""
    return fill_text(text, book)
