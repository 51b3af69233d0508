"""The one view behind every page of every face."""

import logging

from django.http import HttpResponse
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.response import Response
from rest_framework.views import APIView, set_rollback
from rest_framework.viewsets import ViewSetMixin

from customers.api.bodies import JSON
from customers.api.errors import (
    Crashed,
    Failure,
    Forbidden,
    NotFound,
    Unauthenticated,
    UnknownAddress,
    problem_of,
)
from customers.api.schema import PageSchema
from tenants.scope import enter_scope

log = logging.getLogger("clientela.faces")


class AlwaysJSON(BaseContentNegotiation):
    """Whatever a client says it accepts, it gets JSON."""

    def select_parser(self, request, parsers):
        return parsers[0]

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class FaceView(ViewSetMixin, APIView):
    """Proves the caller, enters their tenant, and words every failure as the face does."""

    face = page = action = None
    content_negotiation_class = AlwaysJSON
    default_response_headers = {}  # an answer varies by nothing but its caller
    renderer_classes = [JSON]

    def get_authenticators(self):
        return [scheme() for scheme in self.face.authentication]

    def initial(self, request, *args, **kwargs):
        if request.method == "OPTIONS":
            return
        caller = request.auth
        if caller is None:
            raise Unauthenticated("missing")
        request._request.caller = caller
        enter_scope(caller.tenant)
        self.refuse_unless_allowed(request)

    def refuse_unless_allowed(self, request):
        if self.page and self.action and not request.auth.may(self.page.scope_for(request.method)):
            raise Forbidden("scope")

    def options(self, request, *args, **kwargs):
        return HttpResponse(status=204, headers={"Allow": self.allowed()})

    def allowed(self):
        return ", ".join(sorted(self.allowed_methods))

    def handle_exception(self, exc):
        """Answer in the face's words; nothing of the request is kept."""
        set_rollback()
        problem = problem_of(exc, self.page and self.page.shape)
        if problem is None:
            log.error("request %s crashed", self.request._request.id, exc_info=exc)
            problem = Crashed()
        return self.refusal(problem)

    def refusal(self, problem):
        failure = Failure(
            problem=problem,
            status=self.face.failures.get(problem.code, problem.status),
            code=problem.code,
            message=problem.message,
            fields=problem.fields,
            page=self.page,
            action=self.action,
        )
        response = Response(self.face.error(self.request, failure), failure.status)
        if failure.status == 405:
            response["Allow"] = self.allowed()
        for name, value in self.face.error_headers(self.request, failure).items():
            response[name] = value
        return response


class PageView(FaceView):
    """Lists, gets, creates, updates and deletes the objects of one page."""

    schema = PageSchema()

    def rows(self):
        return self.page.shape.rows(getattr(self.request.auth.tenant, self.page.rows).all())

    def get_object(self):
        """The object of the address; raises NotFound alike for absent, foreign, malformed ids."""
        condition = self.page.lookup(self.kwargs["id"])
        found = self.rows().filter(**condition).first() if condition else None
        if found is None:
            raise NotFound
        return found

    def shape(self, *args, **kwargs):
        context = {"request": self.request, "actor": self.actor(), "face": self.face}
        return self.page.shape(*args, **kwargs, context=context)

    def list(self, request, **kwargs):
        rows = self.face.filtering(self.page, request.query_params).apply(self.rows())
        pager = self.face.pagination()
        page = pager.paginate_queryset(rows, request, view=self)
        return Response(self.face.many(request, self.shape(page, many=True).data, pager))

    def retrieve(self, request, **kwargs):
        return Response(self.face.one(request, self.shape(self.get_object()).data))

    def create(self, request, **kwargs):
        shape = self.written(data=self.face.read(request))
        return Response(self.face.created(request, shape.data), self.face.statuses["create"])

    def update(self, request, **kwargs):
        """Every face's PUT is a PATCH: what is not sent stays."""
        data = self.face.read(request)
        shape = self.written(self.get_object(), data=data, partial=True)
        return Response(self.face.updated(request, shape.data), self.face.statuses["update"])

    def destroy(self, request, **kwargs):
        """Remove the object by the shape's service; the answer is the same if it is archived."""
        self.page.shape.remove(self.get_object(), self.actor())
        return Response(self.face.deleted(request), self.face.statuses["destroy"])

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

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        self.elsewhere(request)

    def elsewhere(self, request, **kwargs):
        raise UnknownAddress
