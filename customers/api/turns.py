"""Whose turn it is: so many requests of a process run at once, each with a turn of its own.

What is costly to make and can serve one request at a time is kept by turns, of which there are few,
and not by threads, of which most wait.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from queue import SimpleQueue
from threading import get_ident

_turn = ContextVar("turn", default=None)


class Turns:
    """So many turns; who comes when all are taken waits."""

    def __init__(self, number):
        self.free = SimpleQueue()
        for turn in range(number):
            self.free.put(turn)

    @contextmanager
    def taken(self):
        turn = self.free.get()
        token = _turn.set(turn)
        try:
            yield
        finally:
            _turn.reset(token)
            self.free.put(turn)


def whose():
    """The turn at hand; outside of requests the thread."""
    turn = _turn.get()
    return get_ident() if turn is None else turn
