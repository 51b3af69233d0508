"""The vocabulary a face is written in: a house style, and the pages that follow it."""

from dataclasses import dataclass, field

from django.urls import path, re_path

from customers.api.bodies import read_json
from customers.api.filtering import Parameters
from customers.api.lookups import number
from customers.api.views import NoSuchPage, PageView

READING = {"GET", "HEAD", "OPTIONS"}


@dataclass
class Page:
    """One object of a face, as its vendor documents it on one page.

    `path` is below the face's root; an `<id>` in it makes a page about one object. `rows` names a
    related manager of the tenant, so a page cannot reach rows outside it. `parameters` maps the
    wire's query parameters to filters of `filterset`. `scope` is what a key needs: `customers`
    stands for customers:read and customers:write.
    """

    path: str
    shape: type
    rows: str = "customers"
    lookup: object = number
    filterset: type | None = None
    parameters: dict = field(default_factory=dict)
    scope: str = "customers"
    view: type = PageView
    many: dict = field(default_factory=lambda: {"get": "list", "post": "create"})
    one: dict = field(default_factory=lambda: {"get": "retrieve", "put": "update"})

    def scope_for(self, method):
        return f"{self.scope}:{'read' if method in READING else 'write'}"


class Face:
    """How one vendor speaks: who is calling, how answers and errors are wrapped.

    `statuses` are those of success; `failures` those of errors (by their code) that the vendor
    answers otherwise than customers.api.errors says.
    """

    name = title = root = slash = ""
    authentication = ()
    pagination = None
    filtering = Parameters
    statuses = {"create": 201, "update": 200, "destroy": 204}
    failures = {}

    def __init__(self, *pages):
        self.pages = pages

    def read(self, request):
        """The body of a write, parsed."""
        return read_json(request._request)

    def one(self, request, data):
        return data

    def many(self, request, rows, pager):
        return rows

    def created(self, request, data):
        return self.one(request, data)

    def updated(self, request, data):
        return self.one(request, data)

    def deleted(self, request):
        return None

    def error(self, request, failure):
        """The body of an error; None for an empty one."""
        raise NotImplementedError

    def error_headers(self, request, failure):
        return {}

    @property
    def urls(self):
        """Routes of the pages, fixed ones first, and one for all other addresses below the root."""
        pages = sorted(self.pages, key=lambda page: "<id>" in page.path)
        routes = [route for page in pages for route in self.routes(page)]
        return [*routes, *self.elsewhere()]

    def routes(self, page):
        where = f"{self.root}{page.path}".replace("<id>", "<str:id>")
        name = f"{self.name}-{page.path}".replace("/<id>/", "-")
        if "<id>" in page.path:
            return [self.route(page, where, page.one, name)]
        return [
            self.route(page, where, page.many, f"{name}-list"),
            self.route(page, f"{where}/<str:id>", page.one, f"{name}-detail"),
        ]

    def route(self, page, where, actions, name):
        view = page.view.as_view(actions, face=self, page=page)
        return path(f"{where}{self.slash}", view, name=name)

    def elsewhere(self):
        view = NoSuchPage.as_view({"get": "elsewhere"}, face=self)
        return [re_path(f"^{self.root}", view, name=f"{self.name}-elsewhere")]
