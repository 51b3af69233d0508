"""Kinds of documents: `/generals/documents/`, and the `document` of an invoice."""

from customers import countries as known
from customers.api import wire
from customers.api.faces.piriod.fields import Key
from customers.api.faces.piriod.generals import READ_ONLY, Catalogue
from customers.api.lookups import number
from customers.api.schema import INTEGER
from customers.api.shapes import Shape
from customers.vouchers import CREDIT_NOTE, INVOICE, voucher, voucher_of, voucher_types, vouchers


class PiriodDocument(Shape):
    id = wire.IntegerField()
    name = wire.CharField()
    code = wire.CharField()
    country = wire.CharField()


def document_entries(country):
    codes = known.countries() if country is None else [country]
    return [document_object(one) for code in codes for one in vouchers(code)]


def document_object(one):
    return {"id": one.id, "name": one.name, "code": one.short, "country": one.country}


documents = Catalogue(
    "generals/documents", shape=PiriodDocument, entries=document_entries, **READ_ONLY
)


class DocumentKey(Key):
    """The id of a kind of document of the workspace's country; older clients write its code."""

    documented = INTEGER
    written = {"type": ["integer", "string"]}

    def __init__(self, kind=INVOICE, **kwargs):
        self.kind = kind
        super().__init__(source="voucher_type", **kwargs)

    def to_internal_value(self, value):
        self.refuse_other_types(value, int, str)
        found = document_named(self.country, value)
        return str(found.code) if found else self.fail("does_not_exist", pk_value=value)

    def to_representation(self, voucher_type):
        return voucher_of(self.country, voucher_type, self.kind).id

    @property
    def country(self):
        return self.context["request"].auth.tenant.country


class NoteDocumentKey(DocumentKey):
    def __init__(self):
        super().__init__(CREDIT_NOTE, read_only=True)


def document_named(country, text):
    """The invoice document of that id or code; None where there is none."""
    written = str(text)
    found = number(written)
    by_id = voucher(country, id=found["pk"]) if found else None
    return by_id or voucher(country, short=written)


def of_document(rows, country, text):
    """The invoices that show the document of that id or code."""
    found = document_named(country, text)
    if found is None:
        return rows.none()
    types, are_they = voucher_types(country, found)
    keep = rows.filter if are_they else rows.exclude
    return keep(voucher_type__in=types)
