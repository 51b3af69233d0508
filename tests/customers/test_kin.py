"""Tax numbers that are made of identity documents, both ways."""

import pytest

from customers.tax_ids import compact
from customers.tax_ids.kin import kin

PERSONS = [
    ("AR", "20-12345678-6", "12345678"),
    ("AR", "27-01234567-6", "1234567"),
    ("CO", "1020304050-8", "1020304050"),
    ("EC", "1710034065001", "1710034065"),
    ("HN", "08011990123456", "0801199012345"),
    ("PE", "10123456781", "12345678"),
    ("PE", "10101174102", "10117410-2"),
    ("PE", "10117410-2", "10117410"),
    ("PE", "10117410-K", "10117410"),
    ("PY", "1234567-9", "1234567"),
]
COMPANIES = [("AR", "30712345671"), ("PE", "20123456786"), ("MX", "XEXX010101000"), ("", "123")]


@pytest.mark.parametrize("country, tax_number, document", PERSONS)
def test_a_persons_numbers_are_kin(country, tax_number, document):
    tax_number, document = compact(tax_number, country), compact(document, country)

    assert document in kin(tax_number, country)
    assert tax_number in kin(document, country)


@pytest.mark.parametrize("country, number", COMPANIES)
def test_a_company_has_no_other_number(country, number):
    assert kin(number, country) == set()


@pytest.mark.parametrize("country, number, _document", PERSONS)
def test_nobody_is_their_own_kin(country, number, _document):
    number = compact(number, country)

    assert number not in kin(number, country)
