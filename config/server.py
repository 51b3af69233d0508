"""The production server: granian, with whatever options it has.

    python -m config.server --port 8000 --workers 2 --blocking-threads 40

The application is loaded before its processes part. So they share one copy of it, and one that
dies is replaced at once.
"""

import os
import sys
import tempfile
from ctypes import CDLL

from django.db import connections
from granian.cli import entrypoint
from granian.log import LOGGING_CONFIG

# Its own, and that of its processes: settings are loaded here, before they part.
os.environ.setdefault("METRICS_FOLDER", f"{tempfile.gettempdir()}/clientela-metrics-{os.getpid()}")

import config.wsgi  # noqa: F401 -- loads what all processes need

OURS = ["--interface", "wsgi", "--no-ws"]
M_ARENA_MAX = -8  # as glibc's malloc.h has it


def main():
    share_one_heap()
    close_what_checks_have_opened()
    log_in_lines()
    sys.argv[1:] = [*OURS, *sys.argv[1:], "config.wsgi:application"]
    entrypoint()


def share_one_heap():
    """Threads run Python one at a time, and need no heap each, which the C library would give
    them: what one has freed, the others could not use."""
    if sys.platform == "linux" and hasattr(libc := CDLL(None), "mallopt"):
        libc.mallopt(M_ARENA_MAX, 1)


def close_what_checks_have_opened():
    """A connection, and the threads of a pool, belong to one process."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


def log_in_lines():
    """What the server itself has to tell goes the way of all that is logged."""
    LOGGING_CONFIG["loggers"]["_granian"] = {"handlers": [], "propagate": True}


if __name__ == "__main__":
    main()
