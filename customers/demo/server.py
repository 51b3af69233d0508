"""Serving the demo. Run as a program this is the server: `python -m customers.demo.server PORT`."""

import os
import signal
import socket
import sys

from django.conf import settings
from django.db import connections
from granian import Granian
from granian.constants import Interfaces

HOST = "127.0.0.1"


def is_free(port):
    """Whether a server could listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            return False
    return port > 0


def serve(port):
    """Become the server: it takes the place of this process, so signals reach it itself and it
    ends its workers. Does not return."""
    connections.close_all()
    sys.stdout.flush()
    command = [sys.executable, "-m", __name__, str(port)]
    os.execve(sys.executable, command, os.environ | surroundings())  # noqa: S606 -- no shell wanted


def surroundings():
    """As in production, but without https, and with the key that encrypted the secrets."""
    paths = [str(settings.BASE_DIR), os.environ.get("PYTHONPATH", "")]
    return {
        "DEBUG": "0",
        "HTTPS": "0",
        "DEMO": "1",
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
        "SECRET_KEY": settings.SECRET_KEY,
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
    }


def run(port):
    server = Granian(
        "config.wsgi:application",
        HOST,
        port,
        interface=Interfaces.WSGI,
        blocking_threads=2,
        websockets=False,
        workers_kill_timeout=5,  # Ctrl-C does not wait for a browser that keeps its line
    )

    @server.on_startup
    def end_with_the_terminal():
        """By itself it would take a closed window as the wish to start its workers anew."""
        signal.signal(signal.SIGHUP, server.signal_handler_interrupt)

    server.serve()


if __name__ == "__main__":
    run(int(sys.argv[1]))
