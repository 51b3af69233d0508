"""A workbook: every text is a text, every amount a number, and any row has its place."""

from decimal import Decimal

import pytest
from openpyxl import load_workbook

from customers.exports import workbook as module
from customers.exports.columns import Column
from customers.exports.workbook import workbook
from tests.customers.exports.test_comma_separated import FORMULAS, TEXTS, WITHIN


def written(*rows):
    """The sheets of a workbook of one column for each value of a row."""
    told = [Column(f"c{place}", None) for place, _ in enumerate(rows[0] if rows else "x")]
    with workbook(told, rows) as file:
        return load_workbook(file).worksheets


def cells(*values):
    (sheet,) = written(values)
    return [(cell.data_type, cell.value) for cell in sheet[2]]


@pytest.mark.parametrize(
    "text", [*FORMULAS, *WITHIN, *TEXTS[1:], "#N/A", "TRUE", "2026-01-01", "1e5"]
)
def test_every_text_is_a_text(text):
    assert cells(text, "x") == [("s", text.replace("\r\n", "\n").replace("\r", "\n")), ("s", "x")]


def test_amounts_are_numbers():
    told = cells(Decimal("-5.00"), Decimal("7.25"), Decimal("1234567890123.45"), None)

    assert [kind for kind, _ in told[:3]] == ["n"] * 3
    assert [Decimal(str(value)) for _, value in told[:3]] == [
        Decimal(-5),
        Decimal("7.25"),
        Decimal("1234567890123.45"),
    ]
    assert told[3][1] is None


def test_amounts_are_shown_in_groups():
    (sheet,) = written((Decimal("1234567.50"), "x"))

    assert [cell.number_format for cell in sheet[2]] == ["#,##0.00", "General"]


@pytest.mark.parametrize(
    "text, kept",
    [
        ("a\x00b\x01\x0bc", "abc"),
        ("\x1f=1", "=1"),
        ("\ufffe\uffff!", "!"),
        ("\ud800x", "x"),
        ("\x00", None),
        ("<&>\"'", "<&>\"'"),
    ],
)
def test_what_xml_cannot_hold_is_left_out(text, kept):
    assert cells(text, "x")[0][1] == kept


def test_a_text_is_no_longer_than_a_cell():
    assert len(cells("x" * 40_000, "x")[0][1]) == 32_767


def test_an_empty_list_has_its_headings():
    (sheet,) = written()

    assert [[cell.value for cell in row] for row in sheet.rows] == [["c0"]]


@pytest.mark.parametrize("count, sheets", [(1, [2]), (3, [4]), (4, [4, 2]), (7, [4, 4, 2])])
def test_more_rows_than_a_sheet_takes_continue_on_another(count, sheets, monkeypatch):
    monkeypatch.setattr(module, "MOST_ROWS", 3)

    found = written(*([str(number)] for number in range(count)))

    assert [sheet.max_row for sheet in found] == sheets
    values = [row[0].value for sheet in found for row in sheet.iter_rows(min_row=2)]
    assert values == [str(number) for number in range(count)]
    assert {sheet["A1"].value for sheet in found} == {"c0"}
