"""CSV: read back as it was written, and no text of it runs as a formula."""

import csv
from decimal import Decimal
from io import StringIO

import pytest

from customers.exports.columns import Column
from customers.exports.comma_separated import lines, safe, unguarded

FORMULAS = [
    "=1+1",
    "=cmd|'/C calc'!A0",
    '=HYPERLINK("http://x.example";"y")',
    "+54 11 4000",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "=",
    "-",
]
WITHIN = {
    "Acme;=cmd|'/C calc'!A0;": "Acme;'=cmd|'/C calc'!A0;",
    "x\n=1+1": "x\n'=1+1",
    "x\r\n+1": "x\r\n'+1",
    "x\r-1": "x\r'-1",
    "x\t@SUM(A1)": "x\t'@SUM(A1)",
    'x;"=1+1;': "x;\"'=1+1;",
    "=1;=2;\n\t=3": "'=1;'=2;\n'\t'=3",
}
TEXTS = ["", "a=b", "1-2", "x@y.example", " =1", "'=1", "Ñandú; \"S.A.\", 'x'", "a\nb", "漢字 😀"]
TEXTS += ["a;b", "a;'=1", "EUR 6.00, USD -5.00", 'x\n"y"; -1']


def written(*values):
    told = [Column(f"c{place}", None) for place, _ in enumerate(values)]
    return b"".join(lines(told, [list(values)]))


def read_back(file):
    return list(csv.reader(StringIO(file.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_becomes_a_text(text):
    assert read_back(written(text, "x"))[1] == [guarded(text), "x"]


def guarded(text):
    """With an apostrophe before it, and before what follows a separator that it begins with."""
    return f"'{text[0]}'{text[1:]}" if text[0] in "\t\r" else f"'{text}"


@pytest.mark.parametrize("text, told", WITHIN.items())
def test_what_another_separator_makes_a_formula_becomes_a_text(text, told):
    assert read_back(written("x", text))[1] == ["x", told]


@pytest.mark.parametrize("text", [*FORMULAS, *WITHIN])
def test_what_was_made_a_text_can_be_read_again(text):
    assert unguarded(safe(text)) == text


@pytest.mark.parametrize("text", ["'=1", "a;'=1"])
def test_an_apostrophe_before_a_formula_is_taken_for_a_guard(text):
    assert unguarded(safe(text)) == text.replace("'", "")


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_stays_as_it_is(text):
    assert read_back(written(text, "x"))[1] == [text, "x"]


def test_amounts_are_numbers():
    assert read_back(written(Decimal("-5.00"), Decimal("7.25"), None))[1] == ["-5.00", "7.25", ""]


def test_spreadsheets_are_told_of_utf_8():
    assert written("é").startswith("\ufeffc0\r\né".encode())


def test_a_heading_is_no_formula_either():
    (line,) = lines([Column("=x", None)], [])

    assert line.decode("utf-8-sig") == "'=x\r\n"


@pytest.mark.parametrize("value", [None, Decimal(1), 5])
def test_what_is_no_text_is_left_alone(value):
    assert safe(value) is value
