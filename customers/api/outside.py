"""Answers that Django gives before or after any view, in the shape of the face that was addressed.

A forged Host, a broken query, a crash in a middleware, more requests than the process can take:
none of them reaches a view, and none may show a client of a face another shape than its own.
"""

import sys
from contextlib import suppress

from django.conf import settings
from django.http import HttpResponse, UnreadablePostError
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.views import defaults

from customers.api.errors import Failure, Problem, Unavailable, breakdown
from customers.api.turns import NoPlace, Turns

ALWAYS = {"/health", "/ready", "/metrics"}
AT_A_TIME, MOST_READ = 2**16, 2**26  # bytes


class BadRequest(Problem):
    """A request that Django itself refuses."""

    code = "bad_request"


class AdmissionMiddleware:
    """So many requests of a process run at once, so many more wait for their turn; whoever comes
    then is told at once to come back. The server needs a thread for each of them, and some that
    tell the others: who finds no thread waits in a queue that only grows."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.turns = Turns(settings.REQUESTS_AT_ONCE, settings.REQUESTS_WAITING)

    def __call__(self, request):
        if request.path_info in ALWAYS:
            return self.get_response(request)
        try:
            with self.turns.place():
                return self.admitted(request)
        except NoPlace:
            return come_back(request)

    def admitted(self, request):
        with self.turns.taken():
            response = self.get_response(request)
        read_to_the_end(request)
        return response


def read_to_the_end(request):
    """Take what is left of a large body: a client that is still sending does not see an answer."""
    most = MOST_READ // AT_A_TIME if is_large(request) else 0
    with suppress(UnreadablePostError):
        any(not request.read(AT_A_TIME) for _ in range(most))  # until nothing comes


def is_large(request):
    """Whether more was announced than lines between client and server hold by themselves."""
    announced = request.META.get("CONTENT_LENGTH") or ""
    return announced.isdecimal() and int(announced) > AT_A_TIME


def come_back(request):
    """503, and when to try again."""
    problem = Unavailable()
    response = in_shape(request, problem) or page_told(problem.status)
    response["Retry-After"] = problem.retry_after
    return response


def page_told(status):
    """The page of a status, as Django makes such pages: without what a request may fail to tell."""
    return HttpResponse(render_to_string(f"{status}.html"), status=status)


def bad_request(request, exception):
    return in_shape(request, BadRequest()) or defaults.bad_request(request, exception)


def server_error(request):
    """What no view could answer, such as a database that goes away before or after it."""
    problem = breakdown(sys.exc_info()[1])
    if isinstance(problem, Unavailable):
        return come_back(request)
    return in_shape(request, problem) or defaults.server_error(request)


def in_shape(request, problem):
    """The face's answer to the problem, or None where no face is addressed."""
    face = face_at(request.path_info)
    if face is None:
        return None
    status = face.status_of(problem)
    failure = Failure(problem=problem, status=status, code=problem.code)
    return face.refusal(request, failure)


def face_at(path):
    try:
        view = resolve(path).func
    except Resolver404:
        return None
    return getattr(view, "initkwargs", {}).get("face")
