"""Pages of a list: by cursor where a vendor has one, by number where clients count pages."""

import json
from datetime import datetime

from django.core import signing
from django.db.models import Q
from rest_framework import exceptions
from rest_framework.exceptions import ErrorDetail
from rest_framework.pagination import PageNumberPagination

from customers.api import wire
from customers.api.errors import NotFound, Problem
from customers.api.schema import EMPTY, INTEGER, Parameter, tolerant


class Cursor:
    """Newest first and forward only: a page begins below the last row of the one before.

    A cursor names that row, so rows that come or go meanwhile shift nothing. It is signed for one
    list of one tenant with its filters, and good for any `limit`.
    """

    own = {"limit", "cursor"}
    limit = wire.IntegerField(min_value=1, max_value=100, default=50)
    documented = [
        Parameter(
            "limit",
            INTEGER | {"minimum": 1, "maximum": 100},
            description="From 1 to 100, 50 by default.",
        ),
        Parameter("cursor", str, description="The `next_cursor` of the previous page."),
    ]

    def paginate_queryset(self, rows, request, view=None):
        """The rows of the page; `has_more` and `next_cursor` (or None) are known afterwards."""
        if "cursor" in request.query_params:
            rows = rows.filter(below, **self.position(request, view))
        most = self.most(request.query_params)
        found = rows.order_by("-created_at", "-id")[: most + 1]
        self.has_more = len(found) > most
        self.next_cursor = self.cursor(found[most - 1], request, view) if self.has_more else None
        return found[:most]

    def most(self, query):
        try:
            return self.limit.run_validation(query.get("limit", wire.empty))
        except wire.ValidationError as error:
            raise Problem(fields={"limit": error.detail}) from None

    def cursor(self, row, request, view):
        position = [row.created_at.isoformat(), row.pk]
        return signing.dumps(position, salt=binding(request, view))

    def position(self, request, view):
        """`created_at` and `pk` of the row that the page begins below."""
        try:
            moment, pk = signing.loads(request.query_params["cursor"], salt=binding(request, view))
        except signing.BadSignature:
            wrong = ErrorDetail("Invalid cursor", code="invalid_cursor")
            raise Problem(fields={"cursor": [wrong]}) from None
        return {"created_at": datetime.fromisoformat(moment), "pk": pk}


def below(created_at, pk):
    """In this form the condition is a range of an index; with OR outside it reads every row."""
    return Q(created_at__lte=created_at) & (Q(created_at__lt=created_at) | Q(pk__lt=pk))


def binding(request, view):
    """What a cursor is signed for: the tenant, the list, the filters as they were written."""
    query = request.query_params
    filters = {name: query.getlist(name) for name in sorted(view.narrowing) if name in query}
    return json.dumps([request.auth.tenant.pk, view.face.name, view.page.path, filters])


class Numbered(PageNumberPagination):
    """`page` and `page_size`, as REST framework reads them, with the number of all rows.

    The count is a statement of its own, which cursors do without: for vendors that promise it.
    """

    own = {"page", "page_size"}
    page_size, max_page_size = 20, 100
    page_size_query_param = "page_size"
    documented = [
        Parameter("page", tolerant(INTEGER | {"minimum": 1}, EMPTY), description="From 1 on."),
        Parameter(
            "page_size",
            tolerant(INTEGER | {"minimum": 1, "maximum": 100}),
            description="From 1 to 100, 20 by default.",
        ),
    ]

    def paginate_queryset(self, rows, request, view=None):
        """The rows of the page; raises NotFound for one that is not there."""
        try:
            return super().paginate_queryset(rows, request, view)
        except exceptions.NotFound:
            raise NotFound(str(self.invalid_page_message)) from None
