"""Whose turn it is: so many requests of a process run at once at most, each with a turn of its own.

What is costly to make and can serve one request at a time is kept by turns, of which there are few,
and not by threads, of which most wait.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from queue import Empty, SimpleQueue
from threading import Lock, get_ident
from time import monotonic

PATIENCE = 0.05  # seconds after which a turn lasts
_turn = ContextVar("turn", default=None)
_idle, _new = SimpleQueue(), count()


class Turns:
    """So many turns, and so many places more for who waits for one. No two in a process have the
    same number at a time, whoever else gives out turns there.

    Requests that run at once take Python from each other, and none is answered sooner. So there is
    one turn, and another only for one that lasts.

    What is left of turns and places is counted by queues, which wait without running Python.
    """

    def __init__(self, number, waiting=0):
        self.free, self.places = filled(1), filled(number + waiting)
        self.lasting, self.most_lasting = 0, number - 1  # turns that others were given for
        self.given_at, self.lock = monotonic(), Lock()

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
        began = self.given_at = self.given()
        turn = idle()
        token = _turn.set(turn)
        try:
            yield
        finally:
            _turn.reset(token)
            _idle.put(turn)
            if monotonic() - began < PATIENCE or not self.is_replaced():
                self.free.put(None)

    def given(self):
        """Wait for a turn; the moment that it begins."""
        while not (self.gets_free_one() or self.gets_another()):
            pass
        return monotonic()

    def gets_free_one(self):
        try:
            self.free.get(timeout=PATIENCE)
        except Empty:
            return False
        return True

    def gets_another(self):
        """One for a turn that lasts, if there may be one more."""
        with self.lock:
            is_lasting = monotonic() - self.given_at >= PATIENCE
            is_given = is_lasting and self.lasting < self.most_lasting
            self.lasting += is_given
        return is_given

    def is_replaced(self):
        """Whether for a turn that lasted another was given, which stays."""
        with self.lock:
            is_replaced = self.lasting > 0
            self.lasting -= is_replaced
        return is_replaced


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
