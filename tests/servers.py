"""The application as users run it: servers of their own, on the database of the test."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


@contextlib.contextmanager
def serving(*options, output=subprocess.DEVNULL, **environment):
    """A server on a free port of 127.0.0.1, which is what the block gets. It ends with the block.

    `options` are the server's, `environment` are settings; the database is the one that the running
    test has. What the server prints goes to `output`.
    """
    port = free_port()
    command = [sys.executable, "-m", "config.server", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--blocking-threads", "4", *options],
        cwd=ROOT,
        env=os.environ | here() | environment,
        stdout=output,
        stderr=output,
    )
    try:
        wait_for(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def here():
    """The test's own database and secret: pytest gives its database another name."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return {"DATABASE_URL": f"sqlite:///{name}", "SECRET_KEY": settings.SECRET_KEY}
    url = urlsplit(os.environ["DATABASE_URL"])
    path = url.path.rpartition("/")[0] + f"/{name}"
    return {"DATABASE_URL": url._replace(path=path).geturl(), "SECRET_KEY": settings.SECRET_KEY}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(process, port, seconds=30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):
            if status(port, "/health") == 200:
                return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")


def status(port, path, headers=()):
    """The status of a GET."""
    return answer(port, path, headers)[0]


def answer(port, path, headers=()):
    """The status and the text of a GET."""
    client = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        client.request("GET", path, headers=dict(headers))
        response = client.getresponse()
        return response.status, response.read().decode()
    finally:
        client.close()
