"""Kinds of tax documents: what a country's tax office calls invoices, credit and debit notes.

A code is the office's own number where it gives one (ARCA in Argentina, SII in Chile); elsewhere
invoices are 1, credit notes 2, debit notes 3. It is what a sale keeps as its voucher type. An id
follows from the country's letters and the code and never changes.
"""

from string import ascii_uppercase
from typing import NamedTuple

from customers import countries

INVOICE, CREDIT_NOTE, DEBIT_NOTE = "invoice", "credit_note", "debit_note"
MOST = 1000  # codes of a country are below


class Voucher(NamedTuple):
    country: str
    code: int
    name: str
    kind: str = INVOICE

    @property
    def id(self):
        """64033 for Chile's 33."""
        first, second = map(ascii_uppercase.index, self.country)
        return (first * 26 + second + 1) * MOST + self.code

    @property
    def short(self):
        """The country and the code: CL33."""
        return f"{self.country}{self.code}"


# of each country the invoice to assume comes first
OFFICIAL = {
    "AR": (
        (6, "Factura B"),
        (1, "Factura A"),
        (11, "Factura C"),
        (51, "Factura M"),
        (8, "Nota de crédito B", CREDIT_NOTE),
        (3, "Nota de crédito A", CREDIT_NOTE),
        (13, "Nota de crédito C", CREDIT_NOTE),
        (7, "Nota de débito B", DEBIT_NOTE),
        (2, "Nota de débito A", DEBIT_NOTE),
        (12, "Nota de débito C", DEBIT_NOTE),
    ),
    "CL": (
        (33, "Factura electrónica"),
        (34, "Factura no afecta o exenta electrónica"),
        (39, "Boleta electrónica"),
        (41, "Boleta exenta electrónica"),
        (110, "Factura de exportación electrónica"),
        (61, "Nota de crédito electrónica", CREDIT_NOTE),
        (112, "Nota de crédito de exportación electrónica", CREDIT_NOTE),
        (56, "Nota de débito electrónica", DEBIT_NOTE),
        (111, "Nota de débito de exportación electrónica", DEBIT_NOTE),
    ),
}
ELSEWHERE = (
    (1, "Factura"),
    (2, "Nota de crédito", CREDIT_NOTE),
    (3, "Nota de débito", DEBIT_NOTE),
)


def vouchers(country):
    """Those of one country; none for what is no country."""
    if country not in countries.countries():
        return []
    return [Voucher(country, *kind) for kind in OFFICIAL.get(country, ELSEWHERE)]


def voucher(country, *, kind=INVOICE, **facts):
    """The first of a country and a kind of which this is true (`id`, `code`, `short`), or None."""
    for one in vouchers(country):
        if one.kind == kind and all(getattr(one, name) == value for name, value in facts.items()):
            return one
    return None


def voucher_of(country, voucher_type, kind=INVOICE):
    """What a sale's voucher type stands for: without a known one, the kind to assume."""
    known = (one for one in vouchers(country) if one.kind == kind)
    same = (one for one in known if str(one.code) == voucher_type)
    return next(same, None) or voucher(country, kind=kind)


def voucher_types(country, document):
    """The voucher types that stand for one of the country's invoices: (those, True) where it is
    they, (others, False) where it is all but others, because it is the one to assume."""
    others = [one for one in vouchers(country) if one.kind == INVOICE and one != document]
    if document == voucher(country):
        return [str(one.code) for one in others], False
    return [str(document.code)], True
