"""Servers, what they burn and what they hold, as Linux tells it."""

import os
import re
import secrets
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path

from tests.servers import ROOT, free_port

TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(command, threads, **environment):
    """(pid, port) of a server, the command of a granian, with two processes as in production."""
    port = free_port()
    options = ["--port", str(port), "--workers", "2", "--blocking-threads", str(threads)]
    process = subprocess.Popen(  # noqa: S603 -- our own server
        [sys.executable, "-m", *command, *options],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        process_group=0,
    )
    try:
        wait(process, port)
        yield process.pid, port
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=20)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def wait(process, port, seconds=60):
    """Until something answers, whatever it says."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError):
            ask(port, b"GET", "/health", {"Authorization": "Bearer sk_live_a_b"})
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def ask(port, method, path, headers, body=None):
    """(status, text) of one request on a connection of its own."""
    client = HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        verb = method.decode() if isinstance(method, bytes) else method
        client.request(verb, path, body, headers)
        answer = client.getresponse()
        return answer.status, answer.read().decode()
    finally:
        client.close()


def secret():
    return secrets.token_urlsafe(60)


def family(pid):
    """The process and all below it."""
    found = [pid]
    for one in found:
        with suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
    return found


def cpu_seconds(pid):
    """What a process and all below it have burned, with children that have ended; 0 without one."""
    total = 0
    for one in family(pid) if pid else ():
        with suppress(OSError):
            told = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            total += sum(map(int, told[11:15]))
    return total / TICKS


def wait_until_idle(*pids, seconds=60):
    """Until these burn next to nothing: who sends the load leaves when its time is over, whatever
    was not answered by then, and the next measurement would begin with that."""
    deadline = time.monotonic() + seconds
    before, now = None, sum(map(cpu_seconds, pids))
    while before is None or (now - before > 2 / TICKS and time.monotonic() < deadline):
        time.sleep(0.1)
        before, now = now, sum(map(cpu_seconds, pids))


def megabytes(pid):
    """What a process and all below it hold: each page divided by how many share it (PSS)."""
    total = 0
    for one in family(pid) if pid else ():
        with suppress(OSError):
            told = Path(f"/proc/{one}/smaps_rollup").read_text()
            found = re.search(r"^Pss:\s+(\d+)", told, re.MULTILINE)
            total += int(found[1]) if found else 0
    return total / 1024
