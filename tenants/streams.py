"""Bodies that are read from the database while they are sent.

Each has a connection to itself for as long as its client takes to read it. So there are only so
many of them in a process: others would find no connection left.
"""

from threading import BoundedSemaphore
from weakref import finalize

from django.conf import settings

from tenants.scope import tenant_scope

_places = BoundedSemaphore(settings.STREAMS_AT_ONCE)


class Busy(Exception):
    """As many bodies are being sent as there may be."""


class Stream:
    """What `pieces()` gives, asked in the tenant's scope: the request's own has ended by then.

    Raises Busy where there is no place for it.
    """

    def __init__(self, tenant, pieces):
        if not _places.acquire(blocking=False):
            raise Busy
        self.leave = finalize(self, _places.release)
        self.pieces = within(tenant, pieces)

    def __iter__(self):
        return self.pieces

    def close(self):
        """Django does so once the body was sent or its client has gone."""
        self.pieces.close()
        self.leave()


def within(tenant, pieces):
    with tenant_scope(tenant):
        yield from pieces()
