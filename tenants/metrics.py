"""Figures for Prometheus: how many requests, how long they took, how busy the database's pool is.

Nothing is counted and `/metrics` is 404 unless METRICS_TOKEN is set. Each process counts in files
of its own in METRICS_FOLDER, which the processes of one server share; whichever is asked answers
for all.
"""

import hmac
import os
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

SECONDS = Histogram(
    "clientela_request_seconds",
    "Time until the answer began",
    ["face", "method", "status"],
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
LIMITED = Counter("clientela_limited", "Requests refused by a limit", ["face"])
POOL = {
    name: Gauge(f"clientela_database_{name}", text, multiprocess_mode="livesum")
    for name, text in {
        "pool_size": "Connections that the pool keeps",
        "pool_available": "Connections that wait for work",
        "requests_waiting": "Requests that wait for a connection",
    }.items()
}


def count(sight):
    """Count an answered request: a `tenants.middleware.Sight`."""
    if not settings.METRICS_TOKEN:
        return
    SECONDS.labels(sight.face, sight.method, sight.status).observe(sight.ms / 1000)
    if sight.status == 429:
        LIMITED.labels(sight.face).inc()
    pool = getattr(connection, "pool", None)  # None on SQLite
    state = pool.get_stats() if pool else {}
    for name, figure in POOL.items():
        figure.set(state.get(name, 0))


@require_safe
@never_cache
@transaction.non_atomic_requests
def metrics(request):
    """All figures in Prometheus' own text, for who shows the token as Bearer."""
    if not settings.METRICS_TOKEN:
        raise Http404
    shown, token = request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"
    if not hmac.compare_digest(shown.encode(), token.encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    forget_the_dead()
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def forget_the_dead():
    """Take back what processes that are gone said of their pools; what they counted stays."""
    for path in Path(settings.METRICS_FOLDER).glob("gauge_live*_*.db"):
        pid = int(path.stem.rpartition("_")[2])
        if not is_running(pid):
            mark_process_dead(pid)


def is_running(pid):
    with suppress(PermissionError):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    return True
