"""Credit notes and debit notes: read here. The book has credit notes; what adds to a sale is
another sale, so there are no debit notes in it.
"""

from django_filters import FilterSet

from customers.api import wire
from customers.api.face import Page
from customers.api.faces.piriod.documents import NoteDocumentKey
from customers.api.faces.piriod.fields import Id, Related, TestMode, moment
from customers.api.faces.piriod.filtering import Words
from customers.api.faces.piriod.invoice_fields import BILLER_STATUSES
from customers.api.faces.piriod.lines import PiriodLine
from customers.api.faces.piriod.views import View
from customers.api.filtering import ReferenceFilter
from customers.api.prefixed import prefixed
from customers.api.shapes import Shape

STATUSES = {"issued": "finalized", "cancelled": "cancelled"}


class PiriodNote(Shape):
    """The vendor does not publish its shape: as an invoice, with the one that it is about."""

    joins = ("customer", "original")

    id = Id("crn")
    customer = Related("cus", rows="customers", read_only=True)
    invoice = Related("inv", rows="sales", source="original", read_only=True)
    document = NoteDocumentKey()
    number = wire.IntegerField()
    date = wire.DateField(source="issued_on")
    lines = PiriodLine(many=True)
    currency = wire.CharField()
    note = wire.CharField(source="notes", allow_null=True)
    amount = wire.Money(source="taxable")
    exempt = wire.Money(source="untaxed")
    tax = wire.Money()
    subtotal = wire.Money()
    total = wire.Money()
    balance = wire.Money(source="unapplied")
    status = wire.Word(words=STATUSES)
    biller_status = wire.Word(words=BILLER_STATUSES, source="invoice_status")
    test_mode = TestMode()
    created = moment("created_at")
    updated = moment("updated_at")

    @classmethod
    def rows(cls, sales):
        return super().rows(sales).credit_notes().prefetch_related("lines")


class DebitNoteView(View):
    def rows(self):
        return super().rows().none()


class NoteFilters(FilterSet):
    invoice = ReferenceFilter("original", prefixed("inv"))
    status = Words("status", STATUSES)


NOTES = {
    "shape": PiriodNote,
    "rows": "sales",
    "lookup": prefixed("crn"),
    "filterset": NoteFilters,
    "parameters": {"invoice": "invoice", "status": "status", "status__in": "status"},
    "order": {"date": "issued_on", "created": "created_at", "updated": "updated_at"},
    "scope": "sales",
    "many": {"get": "list"},
    "one": {},
}

credit_notes = Page("creditnotes", view=View, **NOTES)
debit_notes = Page("debitnotes", view=DebitNoteView, **NOTES)
