"""Twice as much as the server can do: it serves what it can and tells the others to come back.

`pytest tests/walls/test_overload.py --overload=20` is the long run, in seconds.
"""

import re
import socket
import threading
import time
from collections import Counter

from tests.database import CHOSEN
from tests.walls.installation import installed

CLOSED, OPEN = 16, 320  # connections: that fill the server, and that are more than it has places
LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)
REQUEST = (
    b"GET /api/v1/customers?limit=20 HTTP/1.1\r\n"
    b"Host: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n"
)


class Line:
    """A connection that sends one request as it stands and reads of answers what matters: whoever
    is to ask for twice as much as a server can do has no time for more."""

    def __init__(self, port, request):
        self.socket, self.request = socket.create_connection(("127.0.0.1", port), 30), request

    def ask(self):
        self.socket.sendall(self.request)

    def answer(self):
        """(status, head)"""
        received = b""
        while b"\r\n\r\n" not in received:
            received += self.receive()
        head, _end, body = received.partition(b"\r\n\r\n")
        left = int(LENGTH.search(head)[1]) - len(body)
        while left > 0:
            left -= len(self.receive())
        return int(head.split()[1]), head

    def receive(self):
        part = self.socket.recv(2**16)
        if not part:
            raise ConnectionError
        return part


class Crowd:
    """So many connections, on each of which one asks for the newest customers.

    They ask in waves: all at once, and again when all were answered, at most `rate` requests a
    second. Whoever reads an answer before asking on the next connection is no crowd.
    """

    def __init__(self, installation, number):
        self.port = installation.port
        self.request = REQUEST % installation.credential.token.encode()
        self.answers, self.without_advice, self.seconds = Counter(), 0, []
        self.lines = [self.line() for _ in range(number)]

    def line(self):
        return Line(self.port, self.request)

    def ask(self, seconds, rate=None):
        began = due = time.monotonic()
        while time.monotonic() < began + seconds:
            self.wave()
            due += len(self.lines) / rate if rate else 0
            time.sleep(max(0, due - time.monotonic()))
        for line in self.lines:
            line.socket.close()
        return self

    def wave(self):
        asked = []
        for place, line in enumerate(self.lines):
            try:
                line.ask()
                asked.append((place, time.monotonic()))
            except OSError as error:
                self.lose(place, error)
        for place, since in asked:
            try:
                self.note(*self.lines[place].answer(), since)
            except OSError as error:
                self.lose(place, error)

    def note(self, status, head, since):
        self.answers[status] += 1
        self.without_advice += status == 503 and b"retry-after:" not in head.lower()
        self.seconds.append(time.monotonic() - since)

    def lose(self, place, error):
        self.answers[type(error).__name__] += 1
        self.lines[place].socket.close()
        self.lines[place] = self.line()

    @property
    def median(self):
        return sorted(self.seconds)[len(self.seconds) // 2]


def watch(installation, healths, over):
    """Keep what /health says until it is over."""
    while not over.is_set():
        healths.add(installation.ask("GET", "/health")[0])
        time.sleep(0.5)


def test_overload_is_told_and_passes(pytestconfig, tmp_path, record_property):
    seconds = pytestconfig.getoption("--overload")
    with installed(pytestconfig.stash[CHOSEN].vendor, tmp_path) as installation:
        usual = Crowd(installation, CLOSED).ask(4)
        capacity = usual.answers[200] / 4
        over, healths = threading.Event(), set()
        watcher = threading.Thread(target=watch, args=(installation, healths, over))
        watcher.start()
        crowd = Crowd(installation, OPEN).ask(seconds, 2 * capacity)
        ended = time.monotonic()
        over.set()
        watcher.join()
        while Crowd(installation, 1).ask(0.3).median > usual.median:
            assert time.monotonic() < ended + 5

    record_property("requests a second at capacity", round(capacity))
    record_property("asked a second", round(sum(crowd.answers.values()) / seconds))
    record_property("answers", dict(crowd.answers))
    assert set(crowd.answers) == {200, 503}  # more was asked than there are places
    assert crowd.answers[200] > capacity * seconds / 4
    assert crowd.without_advice == 0
    assert healths == {200}
