"""Whose turn it is: so many requests of a process run at once, each with a turn of its own.

What is costly to make and can serve one request at a time is kept by turns, of which there are few,
and not by threads, of which most wait.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from queue import Empty, SimpleQueue
from threading import get_ident

_turn = ContextVar("turn", default=None)
_idle, _new = SimpleQueue(), count()


class Turns:
    """So many turns, and so many places more for who waits for one. No two in a process have the
    same number at a time, whoever else gives out turns there.

    What is left of either is counted by queues, which wait without running Python meanwhile.
    """

    def __init__(self, number, waiting=0):
        self.free, self.places = filled(number), filled(number + waiting)

    @contextmanager
    def place(self):
        """One among those who have a turn or wait for it; raises NoPlace."""
        try:
            self.places.get_nowait()
        except Empty:
            raise NoPlace from None
        try:
            yield
        finally:
            self.places.put(None)

    @contextmanager
    def taken(self):
        self.free.get()
        turn = idle()
        token = _turn.set(turn)
        try:
            yield
        finally:
            _turn.reset(token)
            _idle.put(turn)
            self.free.put(None)


class NoPlace(Exception):
    """All turns are taken, and as many wait for one as may."""


def filled(number):
    queue = SimpleQueue()
    for _ in range(number):
        queue.put(None)
    return queue


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
