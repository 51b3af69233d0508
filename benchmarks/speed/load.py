"""Sending requests over connections that are kept alive, as fast as they are answered.

With wrk where it is installed, else with a generator of our own: one process that waits for all
connections at once. `python -m benchmarks.speed.load FILE PORT CONNECTIONS SECONDS` is that one;
FILE holds whole requests, each after its length on a line of its own, which are sent in turn. The
requests of a file that ends in `.once` are sent once.
"""

import json
import re
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.speed.figures import summary

HEAD = re.compile(rb"HTTP/1\.1 (\d{3}).*?content-length: (\d+)\r\n", re.IGNORECASE | re.DOTALL)
SCRIPT = """
local requests, next_one, count, once = {}, 0, 0, false
function init(arguments)
  local file = io.open(arguments[1], "rb")
  once = arguments[1]:match("%.once$") ~= nil
  while true do
    local length = file:read("*l")
    if length == nil then break end
    count = count + 1
    requests[count] = file:read(tonumber(length))
    file:read(1)
  end
  file:close()
end
function request()
  next_one = next_one + 1
  if next_one > count then
    if once then wrk.thread:stop() end
    next_one = 1
  end
  return requests[next_one]
end
function done(sum, latency, _)
  local errors = sum.errors
  local lost = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format('FIGURES{"requests":%d,"per_second":%f,"p50":%f,"p99":%f,"failed":%d}\\n',
    sum.requests, sum.requests / sum.duration * 1e6, latency:percentile(50) / 1e6,
    latency:percentile(99) / 1e6, errors.status + lost))
end
"""


def generator():
    """Which one is used."""
    return "wrk" if shutil.which("wrk") else "own"


def written(requests, folder, *, once=False):
    """The path of a file with these requests, each bytes."""
    suffix = ".once" if once else ".requests"
    with tempfile.NamedTemporaryFile(dir=folder, suffix=suffix, delete=False) as file:
        for one in requests:
            file.write(b"%d\n%b\n" % (len(one), one))
    return file.name


def load(path, port, connections, seconds, which=None):
    """The figures of so many seconds of requests: those of figures.summary, and how many failed."""
    command = {"wrk": by_wrk, "own": by_own}[which or generator()](path, port, connections, seconds)
    run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r"FIGURES(\{.*\})", run.stdout)
    if not found:
        raise RuntimeError(run.stdout + run.stderr)
    return json.loads(found[1])


def by_wrk(path, port, connections, seconds):
    script = Path(path).with_suffix(".lua")
    script.write_text(SCRIPT)
    length = f"{max(round(seconds), 1)}s"
    flags = ["-t1", f"-c{connections}", f"-d{length}", "--timeout", "60s", "-s", str(script)]
    return ["wrk", *flags, f"http://127.0.0.1:{port}/", "--", path]


def by_own(path, port, connections, seconds):
    arguments = [path, str(port), str(connections), str(seconds)]
    return [sys.executable, "-m", "benchmarks.speed.load", *arguments]


def main():
    path, port, connections, seconds = sys.argv[1:]
    requests = read(path)
    endless = not path.endswith(".once")
    figures = Load(requests, endless).run(int(port), int(connections), float(seconds))
    print(f"FIGURES{json.dumps(figures)}")


def read(path):
    requests = []
    with open(path, "rb") as file:  # noqa: PTH123
        while length := file.readline():
            requests.append(file.read(int(length)))
            file.read(1)
    return requests


class Line:
    """One connection: what it waits for, and since when."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received, self.began = b"", 0.0

    def send(self, request):
        self.received, self.began = b"", time.perf_counter()
        self.socket.sendall(request)

    def receive(self):
        """The status once the whole answer is there, None before."""
        part = self.socket.recv(262_144)
        if not part:
            raise ConnectionError("the server hung up")
        self.received += part
        head = HEAD.match(self.received)
        end = self.received.find(b"\r\n\r\n") + 4
        if not head or end < 4 or len(self.received) < end + int(head[2]):
            return None
        return int(head[1])


class Load:
    def __init__(self, requests, endless):
        self.requests, self.endless = requests, endless
        self.sent, self.times, self.failed = 0, [], 0

    def next_request(self):
        """None where all were sent that are sent once."""
        if self.sent >= len(self.requests) and not self.endless:
            return None
        self.sent += 1
        return self.requests[(self.sent - 1) % len(self.requests)]

    def run(self, port, connections, seconds):
        waiting, began = selectors.DefaultSelector(), time.perf_counter()
        for _connection in range(connections):
            line = Line(port)
            if request := self.next_request():
                waiting.register(line.socket, selectors.EVENT_READ, line)
                line.send(request)
        while waiting.get_map():
            for key, _events in waiting.select():
                if not self.proceed(key.data, began + seconds):
                    waiting.unregister(key.fileobj)
                    key.fileobj.close()
        figures = summary(self.times, time.perf_counter() - began)
        return figures | {"failed": self.failed}

    def proceed(self, line, until):
        """Whether the connection goes on."""
        status = line.receive()
        if status is None:
            return True
        now = time.perf_counter()
        self.times.append(now - line.began)
        self.failed += not 200 <= status < 300
        request = self.next_request() if now < until else None
        if request is not None:
            line.send(request)
        return request is not None


if __name__ == "__main__":
    main()
