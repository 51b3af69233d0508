"""Bodies that are read from the database while they are sent.

Each has a connection to itself for as long as its client takes to read it. So there are only so
many of them in a process: others would find no connection left.

The server ends a body that fails as it ends a whole one. So what is sent must show by itself that
its end is missing: an array that is not closed does.
"""

import logging
from threading import BoundedSemaphore
from weakref import finalize

from django.conf import settings

from tenants.scope import tenant_scope

logger = logging.getLogger("clientela.streams")
_places = BoundedSemaphore(settings.STREAMS_AT_ONCE)


class Busy(Exception):
    """As many bodies are being sent as there may be."""


class Stream:
    """What `pieces()` gives, asked in the tenant's scope: the request's own has ended by then.

    Where that fails, `torn` is the end of a body that would look whole without. Raises Busy where
    there is no place for it.
    """

    def __init__(self, tenant, pieces, *, torn=b""):
        if not _places.acquire(blocking=False):
            raise Busy
        self.leave = finalize(self, _places.release)
        self.pieces = within(tenant, pieces, torn)

    def __iter__(self):
        return self.pieces

    def close(self):
        """Django does so once the body was sent or its client has gone."""
        self.pieces.close()
        self.leave()


def within(tenant, pieces, torn):
    try:
        with tenant_scope(tenant):
            yield from pieces()
    except Exception:  # the server would log what it says, and end the body all the same
        logger.exception("torn")
        yield torn
