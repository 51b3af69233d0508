"""Whose turn it is: so many requests of a process run at once, each with a turn of its own.

What is costly to make and can serve one request at a time is kept by turns, of which there are few,
and not by threads, of which most wait.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, get_ident

_turn = ContextVar("turn", default=None)
_idle, _new = SimpleQueue(), count()


class Turns:
    """So many turns; who comes when all are taken waits. No two in a process have the same number
    at a time, whoever else gives out turns there."""

    def __init__(self, number):
        self.places = BoundedSemaphore(number)

    @contextmanager
    def taken(self):
        with self.places:
            turn = idle()
            token = _turn.set(turn)
            try:
                yield
            finally:
                _turn.reset(token)
                _idle.put(turn)


def idle():
    """The number of a turn that nobody has, of one that was had before where there is one."""
    try:
        return _idle.get_nowait()
    except Empty:
        return next(_new)


def whose():
    """The turn at hand; outside of requests the thread."""
    turn = _turn.get()
    return get_ident() if turn is None else turn
