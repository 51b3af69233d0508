"""The vocabulary a face is written in: a house style, and the pages that follow it."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from django.urls import Resolver404, URLResolver, path, re_path
from django.urls.resolvers import RegexPattern

from customers.api.bodies import Answer, read_json
from customers.api.errors import Unavailable
from customers.api.filtering import Parameters
from customers.api.lookups import number
from customers.api.schema import array
from customers.api.views import NoSuchPage, PageView
from tenants.models import Tenant

READING = {"GET", "HEAD", "OPTIONS"}


class Ground(RegexPattern):
    """Takes nothing off an address: others than the face's are not held against each page."""

    def __init__(self, beginning):
        self.begins = re.compile(beginning).match
        super().__init__("")

    def match(self, path):
        return (path, (), {}) if self.begins(path) else None


class Addresses(URLResolver):
    """All addresses of a face. One regular expression tells whose a path is, where Django would try
    one route after the other."""

    def has(self, path):
        return bool(self.pattern.begins(path))

    @cached_property
    def whose(self):
        routes = "|".join(f"({route.pattern.regex.pattern})" for route in self.url_patterns)
        return re.compile(re.sub(r"\?P<\w+>", "?:", routes))  # each has one group, its own

    def resolve(self, path):
        found = self.has(path) and self.whose.search(path)
        if not found:
            raise Resolver404({"path": path, "tried": []})
        return self.url_patterns[found.lastindex - 1].resolve(path)


@dataclass(eq=False)
class Page:
    """One object of a face, as its vendor documents it on one page.

    `path` is below the face's root; an `<id>` in it makes a page about one object. `shape` is that
    of an object, `row` that of an object in a list where it differs. `rows` names a related manager
    of the tenant, so a page cannot reach rows outside it. `parameters` maps the wire's query
    parameters to filters of `filterset`, `order` the wire's words for an order to columns. `scope`
    is what a key needs: `customers` stands for customers:read and customers:write. `many` and `one`
    map verbs to methods of the view; without any, that address is not the page's.
    """

    path: str
    shape: type
    row: type | None = None
    rows: str = "customers"
    lookup: object = number
    filterset: type | None = None
    parameters: dict = field(default_factory=dict)
    scope: str = "customers"
    view: type = PageView
    order: dict = field(default_factory=dict)
    many: dict = field(default_factory=lambda: {"get": "list", "post": "create"})
    one: dict = field(default_factory=lambda: {"get": "retrieve", "put": "update"})

    @cached_property
    def model(self):
        return getattr(Tenant, self.rows).rel.related_model

    def shape_for(self, action):
        return self.row if self.row and action == "list" else self.shape

    def scope_for(self, method):
        return f"{self.scope}:{'read' if method in READING else 'write'}"


class Face:
    """How one vendor speaks: who is calling, how answers and errors are wrapped.

    `language` is that of the texts which REST framework has. `statuses` are those of success;
    `failures` those of errors (by their code) that the vendor answers otherwise than
    customers.api.errors says. For the OpenAPI document: `documented` are parameters of an action,
    `failure` is the JSON schema of an error, `refusals` are statuses that any page may answer
    beside the usual ones.
    """

    name = title = root = slash = ""
    authentication = ()
    pagination = None
    filtering = Parameters
    language = "en"
    statuses = {"create": 201, "update": 200, "destroy": 204}
    failures = {}
    documented = {}
    failure = {}
    refusals = ()

    def __init__(self, *pages):
        self.pages = pages

    @property
    def paging(self):
        """The names of the parameters that only say which page of a list is wanted."""
        return self.pagination.own if self.pagination else set()

    def read(self, request):
        """The body of a write, parsed."""
        return read_json(request._request)

    def one(self, request, data):
        return data

    def many(self, request, rows, pager):
        return rows

    def created(self, request, data):
        return self.one(request, data)

    def replayed(self, request, answer):
        """The answer to a create, when a request with the same Idempotency-Key had it before."""
        return answer

    def updated(self, request, data):
        return self.one(request, data)

    def deleted(self, request):
        return None

    def envelope(self, action, schema):
        """The JSON schema of an answer around that of its object; None where it has no body."""
        if action == "destroy":
            return None
        return array(schema) if action == "list" else schema

    def status_of(self, problem):
        """The vendor's status; that of who shall come back is the same everywhere."""
        is_busy = isinstance(problem, Unavailable)
        return problem.status if is_busy else self.failures.get(problem.code, problem.status)

    def error(self, request, failure):
        """The body of an error; None for an empty one."""
        raise NotImplementedError

    def error_headers(self, request, failure):
        return {}

    def refusal(self, request, failure):
        """The answer to a request that fails."""
        headers = self.error_headers(request, failure)
        return Answer(self.error(request, failure), failure.status, headers)

    def limit_headers(self, usage):
        """What a counted answer tells of the caller's limit, a tenants.limits.Usage."""
        return {"Retry-After": usage.reset} if usage.is_exceeded else {}

    @cached_property
    def addresses(self):
        """All that the face answers: its pages, and every other address below its root."""
        return Addresses(Ground(self.ground()), [*self.documented_urls, *self.elsewhere()])

    @property
    def documented_urls(self):
        """Routes of the pages, fixed ones first."""
        pages = sorted(self.pages, key=lambda page: "<id>" in page.path)
        return [route for page in pages for route in self.routes(page)]

    def routes(self, page):
        where = f"{self.root}{page.path}".replace("<id>", "<str:id>")
        name = f"{self.name}-{page.path}".replace("/<id>/", "-")
        if "<id>" in page.path:
            return [self.route(page, where, page.one, name)]
        addresses = [
            (where, page.many, f"{name}-list"),
            (f"{where}/<str:id>", page.one, f"{name}-detail"),
        ]
        return [self.route(page, *address) for address in addresses if address[1]]

    def route(self, page, where, actions, name):
        view = page.view.as_view(actions, face=self, page=page)
        return path(f"{where}{self.slash}", view, name=name)

    def elsewhere(self):
        view = NoSuchPage.as_view({"get": "elsewhere"}, face=self)
        return [re_path(self.ground(), view, name=f"{self.name}-elsewhere")]

    def ground(self):
        """The addresses that are this face's alone to answer, as a regular expression: its root,
        with a slash or without, and all below; where that is the server's, those that begin as one
        of its pages does."""
        if self.root:
            return rf"^{self.root}|^{self.root.removesuffix('/')}\Z"
        return rf"^(?:{'|'.join(sorted({page.path.split('/')[0] for page in self.pages}))})(?:/|$)"
