"""Doing the same many times at once."""

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier

from django.db import connections

from tenants.scope import tenant_scope


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


def meanwhile(tenant, first, *others, left=lambda: None):
    """What each of the others gives, or the exception it raises, who come one after the other when
    `first` is done: what is `left`, and the commit, follow once they wait. All are in the tenant's
    scope."""

    def done(work):
        try:
            with tenant_scope(tenant):
                return work()
        except Exception as error:  # noqa: BLE001 -- it is for the test to judge
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(others)) as pool:
        with tenant_scope(tenant):
            first()
            answers = []
            for work in others:
                answers.append(pool.submit(done, work))
                wait(answers[-1:], timeout=0.5)
            left()
        return [answer.result() for answer in answers]
