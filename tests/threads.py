"""Doing the same many times at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections


def in_threads(number, work):
    """Call work that many times at once, each on a connection of its own; the answers."""
    start = Barrier(number)

    def once(_):
        start.wait()
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(once, range(number)))
