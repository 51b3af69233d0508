"""Answers that Django gives before or after any view, in the shape of the face that was addressed.

A forged Host, a broken query, a crash in a middleware: none of them reaches a view, and none may
show a client of a face another shape than its own.
"""

from django.http import HttpResponse
from django.urls import Resolver404, resolve
from django.views import defaults

from customers.api.bodies import JSON
from customers.api.errors import Crashed, Failure, Problem


class BadRequest(Problem):
    """A request that Django itself refuses."""

    code = "bad_request"


def bad_request(request, exception):
    return in_shape(request, BadRequest()) or defaults.bad_request(request, exception)


def server_error(request):
    return in_shape(request, Crashed()) or defaults.server_error(request)


def in_shape(request, problem):
    """The face's answer to the problem, or None where no face is addressed."""
    face = face_at(request.path_info)
    if face is None:
        return None
    status = face.failures.get(problem.code, problem.status)
    failure = Failure(problem=problem, status=status, code=problem.code)
    body = JSON().render(face.error(request, failure))
    headers = face.error_headers(request, failure)
    return HttpResponse(body, "application/json", status, headers=headers)


def face_at(path):
    try:
        view = resolve(path).func
    except Resolver404:
        return None
    return getattr(view, "initkwargs", {}).get("face")
