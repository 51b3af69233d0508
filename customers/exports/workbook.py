"""The export as a workbook: texts are text whatever they begin with, amounts are numbers
that a spreadsheet shows in groups.

Written to a file of its own, row by row. openpyxl is loaded with the first one, since most
processes never make any.
"""

import re
from decimal import Decimal
from itertools import islice
from tempfile import TemporaryFile

MOST_ROWS = 1_000_000  # of a sheet; its headings come on top, and 1,048,576 are the end
NO_TEXT = ("=", "#")
AMOUNT = "#,##0.00"  # the separators are those of who opens it
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def workbook(columns, rows):
    """An open file at its beginning. More rows than a sheet takes continue on another."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    headings, rows = [column.heading for column in columns], iter(rows)
    following = fill(book.create_sheet(), headings, rows, next(rows, None))
    while following is not None:
        following = fill(book.create_sheet(), headings, rows, following)
    file = TemporaryFile()  # noqa: SIM115  whoever answers with it closes it
    book.save(file)
    file.seek(0)
    return file


def fill(sheet, headings, rows, first):
    """Write the headings, the first row and those after it; what is the first of the next sheet,
    None where there is none."""
    sheet.freeze_panes = "A2"
    sheet.append(cells(sheet, headings))
    if first is None:
        return None
    sheet.append(cells(sheet, first))
    for row in islice(rows, MOST_ROWS - 1):
        sheet.append(cells(sheet, row))
    return next(rows, None)


def cells(sheet, row):
    return [cell(sheet, value) for value in row]


def cell(sheet, value):
    """What openpyxl would take for a formula or an error is said to be a text."""
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, Decimal):
        made = WriteOnlyCell(sheet, value)
        made.number_format = AMOUNT
        return made
    if not isinstance(value, str):
        return value
    text = ILLEGAL.sub("", value)
    if not text.startswith(NO_TEXT):
        return text or None
    made = WriteOnlyCell(sheet, text)
    made.data_type = "s"
    return made
