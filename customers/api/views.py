"""The one view behind every page of every face."""

import logging
from contextlib import suppress
from functools import wraps
from time import sleep

from django.db import DatabaseError, InterfaceError, transaction
from django.utils import timezone, translation
from rest_framework.request import Request
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSetMixin

from customers.api.batches import is_held
from customers.api.bodies import Answer
from customers.api.errors import (
    Failure,
    Forbidden,
    Interrupted,
    NotFound,
    Throttled,
    Unauthenticated,
    Unavailable,
    UnknownAddress,
    breakdown,
    is_interruption,
    problem_of,
)
from customers.api.openapi import PageSchema
from customers.api.reading import only, read, read_whole
from customers.api.searching import listing
from customers.api.serializer import show_all
from tenants.keys import Changed
from tenants.limits import count_request
from tenants.replica import in_transaction
from tenants.scope import enter_scope

log = logging.getLogger("clientela.faces")
TIMES_AGAIN = 2  # that a request is done after the database has stopped it
PAUSE = 0.05  # seconds before: who waited for what was let go is to have it first


class FaceView(ViewSetMixin, APIView):
    """Proves the caller, enters their tenant, and words every failure as the face does.

    Whatever a client sends and says it accepts, bodies are the face's to read and JSON is what it
    gets: REST framework's parsers, renderers and negotiation are not asked.
    """

    face = page = action = usage = None

    def get_authenticators(self):
        return [scheme() for scheme in self.face.authentication]

    @classmethod
    def as_view(cls, actions, **facts):
        """A view that begins its transaction by itself."""
        actions = actions | ({"head": actions["get"]} if "get" in actions else {})

        @wraps(super().as_view(actions, **facts))
        def view(request, **kwargs):
            self = cls(**facts)
            self.action_map, self.action = actions, actions.get(request.method.lower())
            return self.dispatch(request, **kwargs)

        return transaction.non_atomic_requests(view)

    def dispatch(self, request, **kwargs):
        """In the face's language, whatever a browser asks for, and on the tenant's clock."""
        self.kwargs = kwargs
        with translation.override(self.face.language), timezone.override(None):
            return self.answered(request)

    def answered(self, request, again=TIMES_AGAIN):
        """As REST framework does it, but the transaction begins once the caller is proven.

        So requests are counted outside of it, and what its end refuses has the face's words too.
        """
        self.request = Request(request, authenticators=self.get_authenticators())
        try:
            response = self.attempt()
        except (Changed, Interrupted) as stopped:
            if is_held(self.request):
                raise  # it is for the holder to start over
            if isinstance(stopped, Interrupted):
                again -= 1
                sleep(PAUSE)
            if again >= 0:
                request.caller = None
                return self.answered(request, again)
            response = self.handle_exception(stopped.__cause__)
        for name, value in self.face.limit_headers(self.usage).items() if self.usage else ():
            response[name] = value
        return response

    def attempt(self):
        """The response to a caller whose key is presumed to be what it was; raises Changed or
        Interrupted, and nothing of the request was kept."""
        try:
            self.admit(self.request)
            return in_transaction(self.request.method, self.within_tenant)
        except (Changed, Interrupted):
            raise
        except Exception as exc:  # handle_exception knows or logs each
            if is_interruption(exc):
                why = type(exc.__cause__).__name__
                log.warning("request %s begins again: %s", self.request._request.id, why)
                raise Interrupted from exc
            with suppress(DatabaseError, InterfaceError):  # that is what is answered then
                self.confirm()
            return self.handle_exception(exc)

    def within_tenant(self):
        """What the method for the request's verb answers, in the caller's tenant."""
        self.initial(self.request)
        response = self.answering(self.request)(self.request, **self.kwargs)
        self.confirm()
        return response

    def confirm(self):
        if caller := self.request._request.caller:
            caller.confirm()

    def admit(self, request):
        """Raise unless the caller is proven and within their limits."""
        if request.method == "OPTIONS":
            return
        if request.auth is None:
            raise Unauthenticated("missing")
        request._request.caller = request.auth
        if self.usage is None and not is_held(request):  # counted once, if it is done again too
            self.usage = count_request(request.auth)
        if self.usage and self.usage.is_exceeded:
            raise Throttled

    def initial(self, request):
        if request.method != "OPTIONS":
            enter_scope(request.auth.tenant)
            timezone.activate(request.auth.tenant.zone)
            self.refuse_unless_allowed(request)

    def answering(self, request):
        """The method for the request's verb."""
        if self.action:
            return getattr(self, self.action)
        return self.options if request.method == "OPTIONS" else self.http_method_not_allowed

    def refuse_unless_allowed(self, request):
        if self.page and self.action and not request.auth.may(self.page.scope_for(request.method)):
            raise Forbidden("scope")

    def options(self, request, *args, **kwargs):
        return Answer(status=204, headers={"Allow": self.allowed()})

    def allowed(self):
        return ", ".join(sorted({*map(str.upper, self.action_map), "OPTIONS"}))

    def handle_exception(self, exc):
        """Answer in the face's words; nothing of the request was kept."""
        problem = problem_of(exc, self.page and self.page.shape)
        if problem is None:
            log.error("request %s crashed", self.request._request.id, exc_info=exc)
            problem = breakdown(exc)
        return self.refusal(problem)

    def refusal(self, problem):
        failure = Failure(
            problem=problem,
            status=self.face.status_of(problem),
            code=problem.code,
            message=problem.message,
            fields=problem.fields,
            page=self.page,
            action=self.action,
        )
        response = self.face.refusal(self.request, failure)
        if failure.status == 405:
            response["Allow"] = self.allowed()
        if isinstance(problem, Unavailable):
            response["Retry-After"] = problem.retry_after
        return response


class Context(dict):
    """What the fields of a shape may look at; `origin`, where the face's addresses begin, is found
    out for the first who asks."""

    def __missing__(self, name):
        if name != "origin":
            raise KeyError(name)
        self[name] = self["request"].build_absolute_uri("/").removesuffix("/")
        return self[name]


class PageView(FaceView):
    """Lists, gets, creates, updates and deletes the objects of one page."""

    schema = PageSchema()
    writing = {"create", "update"}
    listing = {"list"}
    bodies = {}  # JSON schemas of what actions take that take no shape
    optional = frozenset()  # actions that may come without a body
    documented = {}  # parameters of actions that neither filters nor the face know
    refusals = ()  # statuses that an action may answer beside the usual ones
    statuses = {}  # of success, of actions that have another here than elsewhere in the face

    @property
    def success_status(self):
        return (self.face.statuses | self.statuses).get(self.action, 200)

    @property
    def narrowing(self):
        """Names of the parameters that say which rows a list has: a cursor is good for these."""
        return self.page.parameters

    def envelope(self, schema):
        """The JSON schema of an answer around that of its object."""
        return self.face.envelope(self.action, schema)

    def rows(self):
        rows = getattr(self.request.auth.tenant, self.page.rows).all()
        return self.page.shape_for(self.action).rows(rows)

    def get_object(self):
        """The object of the address; raises NotFound alike for absent, foreign, malformed ids."""
        condition = self.page.lookup(self.kwargs["id"])
        found = read_whole(self, **condition) if condition else None
        if found is None:
            raise NotFound
        return found

    def shape(self, *args, **kwargs):
        context = self.context(actor=self.actor())
        return self.shown_shape(*args, **kwargs, context=context)

    def context(self, **more):
        return Context(request=self.request, face=self.face, **more)

    @property
    def shown_shape(self):
        return self.page.shape_for(self.action)

    def shown(self, rows):
        """What the page shows of each row."""
        return show_all(self.shown_shape, rows, self.context())

    def list(self, request, **kwargs):
        pager = self.face.pagination()
        page = pager.paginate_queryset(self.in_pages(), request, view=self)
        return Answer(self.face.many(request, self.shown(page), pager))

    def in_pages(self):
        """What a pager cuts its page from."""
        return listing(self)

    def filtered(self, request):
        """The rows of a list, as its query asks for them."""
        return self.face.filtering(self.page, request.query_params).apply(self.rows())

    def retrieve(self, request, **kwargs):
        (shown,) = self.shown(self.read_one())
        return Answer(self.face.one(request, shown))

    def read_one(self):
        """Rows that are the object of the address alone, for who only shows it; raises NotFound as
        get_object does."""
        condition = self.page.lookup(self.kwargs["id"])
        found = read(self, only, **condition) if condition else ()
        if not found:
            raise NotFound
        return found

    def create(self, request, **kwargs):
        shape = self.written(data=self.face.read(request))
        return Answer(self.face.created(request, shape.data), self.success_status)

    def update(self, request, **kwargs):
        """Every face's PUT is a PATCH: what is not sent stays."""
        data = self.face.read(request)
        shape = self.written(self.get_object(), data=data, partial=True)
        return Answer(self.face.updated(request, shape.data), self.success_status)

    def destroy(self, request, **kwargs):
        """Remove the object by the shape's service; the answer is the same if it is archived."""
        self.page.shape.remove(self.get_object(), self.actor())
        return Answer(self.face.deleted(request), self.success_status)

    def actor(self):
        return self.request.auth.actor(self.request._request, self.face.name)

    def written(self, *args, **kwargs):
        shape = self.shape(*args, **kwargs)
        shape.is_valid(raise_exception=True)
        shape.save()
        return shape


class NoSuchPage(FaceView):
    """Every address below a face's root that is none of its pages."""

    schema = None

    def initial(self, request):
        super().initial(request)
        self.elsewhere(request)

    def elsewhere(self, request, **kwargs):
        raise UnknownAddress
