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


class Client(threading.Thread):
    """Asks for the newest customers on one connection, every so many seconds; 0 is no pause."""

    def __init__(self, installation, every, is_over):
        super().__init__(daemon=True)
        self.installation, self.every, self.is_over = installation, every, is_over
        self.answers, self.without_advice, self.seconds = Counter(), 0, []

    def run(self):
        connection = HTTPConnection("127.0.0.1", self.installation.port, timeout=30)
        due = time.monotonic()
        while not self.is_over.is_set():
            self.ask(connection)
            due += self.every
            time.sleep(max(0, due - time.monotonic()))
        connection.close()

    def ask(self, connection):
        began = time.monotonic()
        headers = {"Authorization": f"Bearer {self.installation.credential.token}"}
        try:
            connection.request("GET", "/api/v1/customers?limit=20", headers=headers)
            answer = connection.getresponse()
            answer.read()
        except OSError as error:
            self.answers[type(error).__name__] += 1
            connection.close()
            return
        self.answers[answer.status] += 1
        self.without_advice += answer.status == 503 and "Retry-After" not in answer.headers
        self.seconds.append(time.monotonic() - began)


def load(installation, clients, rate, seconds):
    """So many clients for so long, `rate` requests a second in all; None is as fast as they can."""
    over = threading.Event()
    every = clients / rate if rate else 0
    crowd = [Client(installation, every, over) for _ in range(clients)]
    for client in crowd:
        client.start()
    time.sleep(seconds)
    over.set()
    for client in crowd:
        client.join(timeout=40)
    return crowd


def answers(crowd):
    return sum((client.answers for client in crowd), Counter())


def watch(installation, healths, over):
    """Keep what /health says until it is over."""
    while not over.is_set():
        healths.add(installation.ask("GET", "/health")[0])
        time.sleep(0.5)


def test_overload_is_told_and_passes(pytestconfig, tmp_path, record_property):
    seconds = pytestconfig.getoption("--overload")
    with installed(pytestconfig.stash[CHOSEN].vendor, tmp_path) as installation:
        usual = load(installation, CLOSED, None, 4)
        capacity = answers(usual)[200] / 4
        over, healths = threading.Event(), set()
        watcher = threading.Thread(target=watch, args=(installation, healths, over))
        watcher.start()
        crowd = load(installation, OPEN, 2 * capacity, seconds)
        ended = time.monotonic()
        over.set()
        watcher.join()
        while median(load(installation, 1, None, 0.3)) > median(usual):
            assert time.monotonic() < ended + 5

    told = answers(crowd)
    record_property("requests a second at capacity", round(capacity))
    record_property("offered a second", round(2 * capacity))
    record_property("answers", dict(told))
    assert set(told) <= {200, 429, 503}
    assert told[200] > capacity * seconds / 4
    assert sum(client.without_advice for client in crowd) == 0
    assert healths == {200}


def median(crowd):
    times = sorted(second for client in crowd for second in client.seconds)
    return times[len(times) // 2]
