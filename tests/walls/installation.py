"""Clientela as it is run: a database of its own, the production server, processes that can die."""

import contextlib
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import SimpleNamespace

from tests.database import NoServer, start_server
from tests.servers import ROOT, free_port

RESTARTING = 5  # seconds in which a killed database must be there again
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


class Sqlite:
    """A book in a file. It has no process that could be killed."""

    vendor = "sqlite"

    def __init__(self, folder):
        self.url = f"sqlite:///{folder / 'book.sqlite3'}"

    def stop(self):
        pass


class Postgres:
    """A PostgreSQL that keeps what it acknowledged, and starts again after a kill."""

    vendor = "postgres"

    def __init__(self):
        self.server = start_server(**DURABLE)
        self.url = self.server.url()

    def kill(self, away=0):
        """SIGKILL to the process that all others of the server belong to, then, so many seconds
        later, a new start; and another, as systemd would, while some of the others are still
        there."""
        self.server.kill()
        time.sleep(away)
        deadline = time.monotonic() + RESTARTING
        while True:
            try:
                return self.server.launch(**DURABLE)
            except NoServer:
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.1)

    def stop(self):
        self.server.stop()


class Installation:
    """A migrated book with one tenant and a key, and the server in front of it.

    Its keeper does what systemd would: where the server's first process ends, its whole group is
    ended and a new one is started.
    """

    def __init__(self, database, workers=2, **environment):
        self.database, self.workers, self.port = database, workers, free_port()
        self.environment = os.environ | {
            "DATABASE_URL": database.url,
            "SECRET_KEY": secrets.token_urlsafe(60),
            "DEBUG": "0",
            "HTTPS": "0",
            "LOG_LEVEL": "ERROR",
            **environment,
        }
        self.process = None

    def manage(self, *arguments):
        """What a command prints; it must not fail."""
        run = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout

    def furnish(self):
        """Tables, a tenant (`self.tenant` is its uuid), a key (`self.credential`)."""
        self.manage("migrate", "--verbosity", "0")
        tenant = ("--name", "Norte", "--country", "AR", "--currency", "ARS")
        self.tenant = self.manage("create_tenant", "norte", *tenant).split()[-1]
        printed = self.manage("create_api_key", "norte", "--name", "walls", "--json")
        self.credential = SimpleNamespace(**json.loads(printed))

    def start(self):
        command = [sys.executable, "-m", "config.server", "--port", str(self.port)]
        command += ["--workers", str(self.workers)]
        command += ["--blocking-threads", "40", "--respawn-failed-workers"]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            process_group=0,
        )

    def keep(self):
        """Start the server again where it has ended."""
        if self.process.poll() is not None:
            self.end_group()
            self.start()

    def stop(self):
        self.end_group()
        self.process.wait()

    def end_group(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def worker_pids(self):
        """Processes of the server that answer requests."""
        found = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        pids = [int(one) for one in found.read_text().split()] if found.exists() else []
        return [pid for pid in pids if b"resource_tracker" not in command_line(pid)]

    def memory(self):
        """What the processes that answer requests hold, in MB."""
        return sum(resident(pid) for pid in self.worker_pids()) // 1024

    def is_up(self):
        return self.send("GET", "/ready", None, {})[0] == 200

    def wait(self, seconds=60):
        deadline = time.monotonic() + seconds
        while not self.is_up():
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.05)

    def ask(self, method, path, body=None, headers=()):
        """As `send`, with the key as Bearer and the body as JSON."""
        sent = {"Authorization": f"Bearer {self.credential.token}", **dict(headers)}
        return self.send(method, path, None if body is None else json.dumps(body), sent)

    def send(self, method, path, body, headers):
        """(status, body, headers) of a request of its own; status 0 where no answer came."""
        client = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            client.request(method, path, body, headers)
            answer = client.getresponse()
            return answer.status, answer.read(), answer.headers
        except (OSError, HTTPException):
            return 0, b"", {}
        finally:
            client.close()


def resident(pid):
    """Kilobytes of a process in memory."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1])


def command_line(pid):
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def database_of(vendor, folder):
    """A new, empty database; files of SQLite go into the folder."""
    return Postgres() if vendor == "postgres" else Sqlite(folder)


@contextlib.contextmanager
def installed(vendor, folder, **facts):
    """An Installation that answers, on a new database of that vendor."""
    database = database_of(vendor, folder)
    try:
        installation = Installation(database, **facts)
        installation.furnish()
        installation.start()
        try:
            installation.wait()
            yield installation
        finally:
            installation.stop()
    finally:
        database.stop()
