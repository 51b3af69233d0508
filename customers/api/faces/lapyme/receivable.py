"""Accounts receivable: what each customer owes, by how late it is today.

https://docs.lapyme.com.ar/llms.txt

Amounts are of the organization's own currency; what is owed in another is left out, because nothing
is ever converted. The dates that may be asked are those of the documents; lateness is always
today's. The book keeps one circuit: `all` and `general` are the same.
"""

from django.http import StreamingHttpResponse
from django.utils import timezone

from customers.api.bodies import ENCODER, Answer
from customers.api.face import Page
from customers.api.faces.lapyme.asking import Day, Question
from customers.api.faces.lapyme.fields import Choice, Uuid
from customers.api.faces.lapyme.receivable_fields import (
    BUCKETS,
    ITEM,
    SUMMARY,
    Group,
    group,
    totals,
    with_items,
)
from customers.api.schema import BOOLEAN, TEXT, array, mapping
from customers.api.views import PageView
from customers.receivables import open_documents, receivables
from tenants.streams import Stream

AT_ONCE = 1000  # documents; more of them are streamed as they are read


class ReceivableQuestion(Question):
    """What the report may be asked."""

    limit = None
    contact_id = Uuid()
    date_from = Day()
    date_to = Day()
    include_items = Choice({"true": True, "false": False}, default=False)
    circuit_id = Choice({"all": "all", "general": "all"}, default="all")

    @staticmethod
    def bounds(asked):
        """The same as arguments of receivables."""
        return {
            "customer": asked.get("contact_id"),
            "since": asked.get("date_from"),
            "until": asked.get("date_to"),
        }


class ReceivableView(PageView):
    documented = {"report": ReceivableQuestion.parameters()}

    def envelope(self, schema):
        grouped = {
            "allOf": [schema, mapping(buckets=BUCKETS)],
            "properties": {"items": array(ITEM)},
        }
        data = mapping(
            object={"const": "accounts_receivable"},
            functional_currency=TEXT,
            summary=SUMMARY,
            buckets=BUCKETS,
            is_filtered_subset=BOOLEAN,
            groups=array(grouped),
        )
        return mapping(request_id=TEXT, effective_scope={"const": "all"}, data=data)

    def report(self, request, **kwargs):
        """What customers owe."""
        asked = ReceivableQuestion.asked(request.query_params)
        wanted = ReceivableQuestion.bounds(asked)
        tenant, today = request.auth.tenant, timezone.localdate()
        found = receivables(tenant, today, **wanted)
        told = self.told(tenant, found, any(wanted.values()))
        if not asked["include_items"]:
            return Answer(self.answer(told, [group(one) for one in found]))
        rows = with_items(found, open_documents(tenant, today, **wanted))
        if sum(one.aging.sales_count for one in found) > AT_ONCE:
            body = Stream(tenant, lambda: self.stream(told, rows))
            return StreamingHttpResponse(body, content_type=Answer.media_type)
        return Answer(self.answer(told, list(rows)))

    def told(self, tenant, found, is_narrowed):
        """The report without its groups."""
        return {
            "object": "accounts_receivable",
            "functional_currency": tenant.currency,
            **totals(found),
            "is_filtered_subset": is_narrowed,
        }

    def answer(self, told, groups):
        whole = {"request_id": self.request.id, "effective_scope": "all"}
        return whole | {"data": told | {"groups": groups}}

    def stream(self, told, rows):
        """The same in pieces: the groups stand at its end."""
        beginning, _, end = ENCODER.encode(self.answer(told, [])).rpartition(b"]")
        yield beginning
        before = b""
        for row in rows:
            yield before + ENCODER.encode(row)
            before = b","
        yield b"]" + end


receivable = Page(
    "accounting/accounts-receivable",
    shape=Group,
    rows="sales",
    scope="sales",
    view=ReceivableView,
    many={"get": "report"},
    one={},
)
