"""Knocking at doors, and whether an answer tells anything of a marked book."""

import base64
import json
import re
import zlib
from contextlib import nullcontext
from urllib.parse import quote, urlencode

from customers.api.faces import FACES
from tests.addresses import address, collection, face_of, page_of, routes
from tests.callers import CREDENTIALS, bearer
from tests.documents import operation_at
from tests.exchanges import fill
from tests.marked import marks
from tests.walls.bodies import BODIES
from tests.walls.snapshots import differences, snapshot, undone

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
UNPROVEN = ("nobody", "bad key", "revoked key", "expired key", "suspended", "orphan")
OWN = ("stranger", "stranger member")  # who is somebody elsewhere
BEHIND, BEFORE = 7_310_000, 9_100_000  # where the numbers of rows begin behind and before the wall
STRANGERS = (*OWN, "test key", *UNPROVEN)
NUMBERS = re.compile(rf"(?<![0-9a-z.]){str(BEHIND)[:-2]}\d\d(?![0-9a-z])")
UUID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
REQUEST_ID = re.compile(r"req_\w+")
PACKED = re.compile(rb"stream\s+([!-u\sz]+?)~>\s*endstream")
PRINTED = re.compile(r"\(((?:\\.|[^\\()])*)\) Tj")
BASE64_OF_PDF = re.compile(rb"JVBERi[0-9A-Za-z+/=]+")
IDLE = {"content-length", "x-request-id", "set-cookie"}


class Wall:
    """One book of `norte` behind it, strangers before it; `findings` are what got through."""

    def __init__(self, callers, norte, sur, book, own_book):
        self.callers, self.norte, self.sur = callers, norte, sur
        self.book, self.own_book = book, own_book
        self.marks = marks(book, norte)
        self.findings, self.sent, self.made = [], 0, {}
        for face in FACES:
            for name in (*STRANGERS, "key"):
                self.caller(face, name).get(collection(face, norte))  # makes the test book
        self.before = snapshot(norte)

    def caller(self, face, name):
        """Each face has its way to carry a credential."""
        carry = CREDENTIALS.get(face.name, bearer)
        if (carry, name) not in self.made:
            self.callers.authorise = carry
            self.callers.made.pop(name, None)
            self.made[carry, name] = self.callers(name)
        return self.made[carry, name]

    def knock(self, name, face, method, where, body=None, secrets=(), **headers):
        """The answer; what it tells beside the `secrets` that were asked for is a finding."""
        headers |= {} if body is None else {"content-type": "application/json"}
        sent = b"" if body is None else json.dumps(body, default=str).encode()
        caller = self.caller(face, name) if face else self.callers(name)
        with nullcontext() if method == "GET" else undone():
            answer = caller.request(method, where, sent, headers)
        self.sent += 1
        found = name != "key" and self.told(without(everything_in(answer), secrets))
        if found:
            self.findings.append((name, method, where, sorted(found)[:3]))
        return answer

    def told(self, text):
        """The marks in a text, and the numbers of rows in it."""
        return {one for one in self.marks if one in text} | set(NUMBERS.findall(text))

    def alike(self, name, face, method, pair, foreign, absent):
        """Ask for what is another's, then for what nobody has: both are told the same."""
        told = []
        for one, (where, body) in zip((foreign, absent), pair, strict=True):
            headers = {"idempotency-key": "walls"}
            answer = self.knock(name, face, method, where, body, [str(one)], **headers)
            told.append(masked(answer, str(one)))
        if told[0] != told[1]:
            self.findings.append((name, method, pair[0][0], str(foreign), *told))
        return answer

    def changed(self):
        """What is not as it was in the book behind the wall."""
        return differences(self.before, snapshot(self.norte))

    def body(self, view, method):
        """What a stranger would send to do it to rows of their own."""
        action = view.actions.get(method.lower())
        page = page_of(view)
        key = (face_of(view).name, page and page.path, action)
        if key in BODIES:
            return fill(BODIES[key].body, self.own_book)
        return {"name": "Otro"} if method in {"POST", "PUT", "PATCH"} else None


def everything_in(answer):
    """Status line, headers and body as one text in small letters, PDFs unpacked."""
    head = [f"{answer.status_code} {answer.reason_phrase}", *map(": ".join, answer.headers.items())]
    body = answer.content
    papers = [base64.b64decode(one) for one in BASE64_OF_PDF.findall(body)]
    printed = "".join(texts_of(one) for one in [body, *papers] if one.startswith(b"%PDF"))
    return "\n".join([*head, body.decode(errors="replace"), printed]).lower()


def texts_of(paper):
    """What a PDF prints, without the breaks of its lines."""
    pages = (zlib.decompress(base64.a85decode(one)) for one in PACKED.findall(paper))
    return "".join("".join(PRINTED.findall(page.decode("latin-1"))) for page in pages)


def without(text, secrets):
    for one in secrets:
        for spelling in (one, quote(one, safe=""), quote(one)):
            text = text.replace(spelling.lower(), "<id>")
    return text


def masked(answer, one):
    """What an answer tells, without the id that was asked for and without its request id; where
    something was made, without the numbers of that either."""
    headers = [(name, text) for name, text in answer.headers.items() if name.lower() not in IDLE]
    text = without(f"{headers} {answer.content.decode(errors='replace')}".lower(), [one])
    text = REQUEST_ID.sub("<request>", text)
    if answer.status_code < 300:
        text = re.sub(r"\d+", "#", UUID.sub("<made up>", text))
    return answer.status_code, text


def face_routes(face):
    return [(where, view) for where, view in routes() if face_of(view) is face]


def lists_of(face):
    """Routes that show rows without an id, each in one spelling."""
    found = {}
    for where, view in face_routes(face):
        if page_of(view) and "get" in view.actions and "id>" not in where:
            found.setdefault(page_of(view).path, (where, view))
    return list(found.values())


def parameters(face, where):
    """What the face's document says of the query parameters of a list."""
    operation = operation_at(face, "GET", address(where, organization="o", id="0")) or {}
    return [one for one in operation.get("parameters", ()) if one["in"] == "query"]


def required(face, where):
    """The query without which a list is refused."""
    found = (one for one in parameters(face, where) if one.get("required"))
    told = urlencode({one["name"]: one["schema"]["enum"][0] for one in found})
    return f"?{told}" if told else ""
