"""What the command line says of what an operator can mend: a line, and no traceback."""

import os
import subprocess
import sys

import pytest

from manage import main
from tests.servers import ROOT


def manage(*arguments, **environment):
    """(exit status, what it wrote to stderr) of manage.py; the book is no run's own."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_REPLICA_URL"}
    run = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stderr


def sqlite(path):
    return {"DATABASE_URL": f"sqlite:///{path}", "DEBUG": "1"}


NEW = ("create_tenant", "norte", "--name", "Norte", "--country", "AR", "--currency", "ARS")


@pytest.mark.parametrize(
    "url", ["mysql://root@127.0.0.1/book", "foo", "postgresql://a@127.0.0.1:port/book"]
)
def test_a_database_that_is_neither(url):
    status, told = manage("migrate", DATABASE_URL=url)

    assert status == 1
    assert told.startswith("ImproperlyConfigured: DATABASE_URL must begin with postgresql://")
    assert len(told.splitlines()) == 1


def test_a_folder_that_is_not_there(tmp_path):
    _status, told = manage(*NEW, **sqlite(tmp_path / "none" / "book.sqlite3"))

    assert told == f"ImproperlyConfigured: There is no folder {tmp_path}/none for the database.\n"


def test_a_database_that_is_not_migrated(tmp_path):
    status, told = manage(*NEW, **sqlite(tmp_path / "book.sqlite3"))

    assert status == 1
    asked = "Is the database there, and migrated?"
    assert told == f"OperationalError: no such table: tenants_tenant {asked}\n"


def test_a_file_that_is_no_database(tmp_path):
    path = tmp_path / "book.sqlite3"
    path.write_text("name,email\n" * 1000)
    status, told = manage("migrate", **sqlite(path))

    assert (status, len(told.splitlines())) == (1, 1)
    assert "file is not a database" in told


def test_a_traceback_is_there_for_who_asks(tmp_path):
    book = sqlite(tmp_path / "book.sqlite3")
    _status, told = manage(*NEW, "--traceback", **book)

    assert "Traceback" in told


def test_who_interrupts_sees_that_it_ended(monkeypatch):
    monkeypatch.setattr("django.core.management.execute_from_command_line", interrupted)

    with pytest.raises(SystemExit, match=r"^Interrupted\.$"):
        main(["manage.py", "migrate"])


def interrupted(arguments):
    raise KeyboardInterrupt
