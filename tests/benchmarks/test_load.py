"""The load generator of our own, against a server that counts."""

import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks.speed.load import load, read, written
from benchmarks.speed.operations import Request


class Counting(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen = Counter()

    def answer(self):
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        self.seen[self.command, self.path, body, self.headers["Authorization"]] += 1
        self.send_response(404 if "missing" in self.path else 200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.wfile.write(b"x" * 100_000)

    do_GET = do_POST = answer

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def port():
    Counting.seen.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def test_requests_are_sent_in_turn(port, tmp_path):
    requests = [Request("/a"), Request("/b"), Request("/missing")]
    path = written([one.raw({"Authorization": "me"}, port) for one in requests], tmp_path)

    told = load(path, port, 2, 0.3, which="own")

    seen = {key[1]: number for key, number in Counting.seen.items()}
    assert seen.keys() == {"/a", "/b", "/missing"}
    assert max(seen.values()) - min(seen.values()) <= 1
    assert {key[3] for key in Counting.seen} == {"me"}
    assert (told["requests"], told["failed"]) == (sum(seen.values()), seen["/missing"])
    assert 0 < told["p50"] <= told["p99"]
    assert told["per_second"] == pytest.approx(told["requests"] / 0.3, rel=0.5)


def test_what_is_sent_once_is_not_repeated(port, tmp_path):
    requests = [Request(f"/{n}", "POST", {"n": n}, {"X-Key": str(n)}) for n in range(5)]
    path = written([one.raw({}, port) for one in requests], tmp_path, once=True)

    told = load(path, port, 8, 5, which="own")

    assert told["requests"] == 5
    assert sorted(key[:3] for key in Counting.seen) == [
        ("POST", f"/{n}", b'{"n": %d}' % n) for n in [*range(5)]
    ]
    assert set(Counting.seen.values()) == {1}


def test_files_hold_requests_as_they_are(tmp_path):
    requests = [b"GET / HTTP/1.1\r\n\r\n", "é\n3\n".encode(), b""]

    assert read(written(requests, tmp_path)) == requests
