"""A pgbouncer in transaction mode before the database of the running test."""

import contextlib
import shutil
import subprocess
import time
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection
from psycopg.rows import dict_row

from tests.database import die_with_parent, identity, last_line, private_folder

PORT = 6432  # names the socket; nothing listens on the network
CONSOLE = "pgbouncer"
SETTINGS = """
[databases]
{name} = {place}
[pgbouncer]
listen_addr =
listen_port = {port}
unix_socket_dir = {folder}
auth_type = any
admin_users = {user}
pool_mode = transaction
default_pool_size = {size}
"""


def program():
    """Where pgbouncer is; skips where it is not installed."""
    found = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    if not found:
        pytest.skip("pgbouncer is not installed: it is a package of the distribution")
    return found


class Bouncer:
    """Shares so many connections to the database among all who connect to its socket."""

    def __init__(self, size):
        self.program, self.who, self.size = program(), identity(), size
        self.folder = self.process = None

    def __enter__(self):
        self.folder = private_folder(self.who)
        try:
            self.launch()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def launch(self):
        settings, log = self.folder / "pgbouncer.ini", self.folder / "log"
        settings.write_text(self.settings())
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                [self.program, settings],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
                preexec_fn=die_with_parent(),  # noqa: PLW1509 -- it is one system call
                **self.who,
            )
        deadline = time.monotonic() + 10
        while not self.answers():
            assert self.process.poll() is None, last_line(log.read_text())
            assert time.monotonic() < deadline, last_line(log.read_text())
            time.sleep(0.02)

    def settings(self):
        here = connection.settings_dict
        words = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
        place = " ".join(f"{word}={here[name]}" for word, name in words.items() if here[name])
        return SETTINGS.format(
            name=here["NAME"],
            place=place,
            port=PORT,
            folder=self.folder,
            user=here["USER"],
            size=self.size,
        )

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self):
        """For DATABASE_URL."""
        here = connection.settings_dict
        return f"postgresql://{here['USER']}@:{PORT}/{quote(str(self.folder))}/{here['NAME']}"

    def answers(self):
        with contextlib.suppress(psycopg.OperationalError):
            return bool(self.show("VERSION"))

    def show(self, what):
        """Rows of its console."""
        user = connection.settings_dict["USER"]
        console = psycopg.connect(
            host=self.folder,
            port=PORT,
            dbname=CONSOLE,
            user=user,
            autocommit=True,
            cursor_factory=psycopg.ClientCursor,
            row_factory=dict_row,
        )
        with console:
            return console.execute(f"SHOW {what}").fetchall()
