"""Kinds of tax documents: ids that last, and what a sale's voucher type stands for."""

import pytest

from customers.countries import countries
from customers.vouchers import (
    CREDIT_NOTE,
    INVOICE,
    MOST,
    voucher,
    voucher_of,
    voucher_types,
    vouchers,
)


def every():
    return [one for country in countries() for one in vouchers(country)]


def test_every_country_has_every_kind():
    kinds = {country: {one.kind for one in vouchers(country)} for country in countries()}

    assert set(map(len, kinds.values())) == {3}


def test_ids_and_codes_are_one_documents_alone():
    assert len({one.id for one in every()}) == len({one.short for one in every()}) == len(every())
    assert all(0 < one.code < MOST for one in every())


@pytest.mark.parametrize(
    "country, facts, name",
    [
        ("CL", {"id": 64033}, "Factura electrónica"),
        ("US", {"short": "US1"}, "Factura"),
        ("AR", {"code": 6}, "Factura B"),
        ("AR", {"kind": CREDIT_NOTE, "code": 8}, "Nota de crédito B"),
    ],
)
def test_voucher_is_found_by_what_is_known(country, facts, name):
    assert voucher(country, **facts).name == name


@pytest.mark.parametrize(
    "country, facts",
    [
        ("AR", {"id": 64033}),
        ("AR", {"code": 8}),
        ("ZZ", {}),
        ("", {"code": 1}),
        ("US", {"short": "us1"}),
    ],
)
def test_what_is_not_there_is_not_found(country, facts):
    assert voucher(country, **facts) is None


@pytest.mark.parametrize(
    "country, voucher_type, kind, code",
    [
        ("AR", "1", INVOICE, 1),
        ("AR", "", INVOICE, 6),
        ("AR", "8", INVOICE, 6),
        ("AR", "x", INVOICE, 6),
        ("AR", "", CREDIT_NOTE, 8),
        ("AR", "13", CREDIT_NOTE, 13),
        ("CL", "34", INVOICE, 34),
        ("MX", "34", INVOICE, 1),
    ],
)
def test_voucher_type_stands_for_a_document(country, voucher_type, kind, code):
    assert voucher_of(country, voucher_type, kind).code == code


def test_document_to_assume_is_all_but_the_others():
    assert voucher_types("AR", voucher("AR", code=6)) == (["1", "11", "51"], False)
    assert voucher_types("AR", voucher("AR", code=11)) == (["11"], True)
    assert voucher_types("MX", voucher("MX")) == ([], False)
