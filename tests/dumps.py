"""The database of the running test as its operators dump it."""

import os
import subprocess
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.database import candidates, numbers

ADMINISTRATOR = "postgres"


def whole_dump():
    """Every row of every table, committed by now, as SQL."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return "\n".join(connection.connection.iterdump())
    name = connection.settings_dict["NAME"]
    return run("pg_dump", "--username", ADMINISTRATOR, name, env=here())


def here():
    """Where the server of the test is, for libpq; skips where nobody may administrate it."""
    settings = connection.settings_dict
    place = {"PGHOST": settings["HOST"], "PGPORT": str(settings["PORT"] or 5432)}
    try:
        psycopg.connect(host=place["PGHOST"], port=place["PGPORT"], user=ADMINISTRATOR).close()
    except psycopg.OperationalError as error:
        pytest.skip(f"no administrator of this server can be had: {error}")
    return place


def run(program, *arguments, env=None, **options):
    """Run a program of PostgreSQL; what it prints."""
    command = [binaries() / program, *arguments]
    env = {name: value for name, value in os.environ.items() if name[:2] != "PG"} | (env or {})
    done = subprocess.run(
        command, env=env, capture_output=True, text=True, check=False, timeout=300, **options
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def binaries():
    """The folder of the oldest client programs that suit the server; skips where none do."""
    folders = [Path(one) for one in candidates() if (Path(one) / "pg_restore").exists()]
    suiting = [one for one in folders if version(one)[0] >= connection.pg_version // 10000]
    if not suiting:
        pytest.skip("there are no pg_dump and pg_restore that suit this server")
    return min(suiting, key=version)


def version(folder):
    command = [folder / "pg_dump", "--version"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return numbers(said)
