"""What a person or a machine asks first: what is this, is it alive, how do I call it."""

import re
import time
from datetime import UTC, datetime

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from customers.api.faces import FACES
from customers.api.openapi import document, vendor_page
from customers.demo.accounts import SUPERUSER
from customers.demo.memory import Memory, recall
from customers.demo.sheet import curl

STARTED = time.monotonic()


@require_safe
@transaction.non_atomic_requests
def home(request):
    demo = remembered() if settings.DEMO else Memory()
    here = request.build_absolute_uri("/").rstrip("/")
    calls = {name: curl(here, name, call) for name, call in demo.faces.items()}
    facts = {
        "faces": [entry(face, calls.get(face.name)) for face in FACES],
        "user": SUPERUSER,
        "password": demo.password,
        "version": settings.VERSION,
    }
    return render(request, "home.html", facts)


def remembered():
    """What the demo knows of itself; nothing while its file is being written."""
    try:
        return recall()
    except (OSError, ValueError, TypeError):
        return Memory()


def entry(face, call):
    """What the page says of a face. A call is a line for a shell, ready to be run."""
    return {"face": face, "address": address(face), "call": call, "vendor_page": vendor_page(face)}


def address(face):
    """Where a face lists the customers."""
    listings = (page.path for page in face.pages if page.many.get("get") == "list")
    customers = next(path for path in listings if re.search(r"(customers?|clientes)$", path))
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", f"/{face.root}{customers}{face.slash}")


@require_safe
@transaction.non_atomic_requests
def docs(request, name):
    return render(request, "docs.html", {"face": face_named(name)})


@require_safe
@transaction.non_atomic_requests
def openapi(request, name):
    return HttpResponse(document(face_named(name)), content_type="application/json")


def face_named(name):
    for face in FACES:
        if face.name == name:
            return face
    raise Http404


@require_safe
@never_cache
@transaction.non_atomic_requests
def health(request):
    """The process answers. It asks nothing of the database: see ready."""
    return JsonResponse(
        {
            "status": "healthy",
            "timestamp": datetime.now(UTC)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z"),
            "version": settings.VERSION,
            "uptime": round(time.monotonic() - STARTED, 3),
        }
    )


@require_safe
@never_cache
@transaction.non_atomic_requests
def ready(request):
    """Requests can be served: the database answers and has every migration."""
    reason = reason_to_wait()
    if reason:
        return JsonResponse({"status": "waiting", "reason": reason}, status=503)
    return JsonResponse({"status": "ready"})


def reason_to_wait():
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:
        return "The database does not answer."
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return "Migrations wait to be applied."
    return None
