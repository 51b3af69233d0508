"""Twice as much as the server can do: it serves what it can and tells the others to come back.

`pytest tests/walls/test_overload.py --overload=20` is the long run, in seconds.
"""

import threading
import time
from collections import Counter
from http.client import HTTPConnection

from tests.database import CHOSEN
from tests.walls.installation import installed

CLOSED, OPEN = 16, 160  # connections: that fill the server, and that are more than it has places


class Crowd:
    """So many connections, on each of which one asks for the newest customers.

    They ask in waves: all at once, and again when all were answered, at most `rate` requests a
    second. Whoever reads an answer before asking on the next connection is no crowd.
    """

    def __init__(self, installation, number):
        self.port = installation.port
        self.headers = {"Authorization": f"Bearer {installation.credential.token}"}
        self.answers, self.without_advice, self.seconds = Counter(), 0, []
        self.connections = [self.connection() for _ in range(number)]

    def connection(self):
        return HTTPConnection("127.0.0.1", self.port, timeout=30)

    def ask(self, seconds, rate=None):
        began = due = time.monotonic()
        while time.monotonic() < began + seconds:
            self.wave()
            due += len(self.connections) / rate if rate else 0
            time.sleep(max(0, due - time.monotonic()))
        for connection in self.connections:
            connection.close()
        return self

    def wave(self):
        asked = []
        for place, connection in enumerate(self.connections):
            try:
                connection.request("GET", "/api/v1/customers?limit=20", headers=self.headers)
                asked.append((place, time.monotonic()))
            except OSError as error:
                self.lose(place, error)
        for place, since in asked:
            try:
                self.note(self.connections[place].getresponse(), since)
            except OSError as error:
                self.lose(place, error)

    def note(self, answer, since):
        answer.read()
        self.answers[answer.status] += 1
        self.without_advice += answer.status == 503 and "Retry-After" not in answer.headers
        self.seconds.append(time.monotonic() - since)

    def lose(self, place, error):
        self.answers[type(error).__name__] += 1
        self.connections[place].close()
        self.connections[place] = self.connection()

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
