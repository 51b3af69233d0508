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


def meanwhile(tenant, first, then):
    """What `then` gives, or the exception it raises, where another has done `first` and commits it
    only once this one waits for it: both in the tenant's scope."""

    def second():
        try:
            with tenant_scope(tenant):
                return then()
        except Exception as error:  # noqa: BLE001 -- it is for the test to judge
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with tenant_scope(tenant):
            first()
            answer = pool.submit(second)
            wait([answer], timeout=0.5)
        return answer.result()
