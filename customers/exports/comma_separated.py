"""The export as CSV: UTF-8 with a mark that tells spreadsheets so, streamed.

What a spreadsheet would run as a formula has an apostrophe before it; amounts are numbers and stay
as they are. https://owasp.org/www-community/attacks/CSV_Injection

Spreadsheets whose separator is no comma begin a cell, or a row, within what is one cell here.
"""

import csv
import re

from django.utils.translation import gettext as _

BEGINNING = r'(^|[;\t\r\n]"*)'
FORMULA = r"(?=[=+\-@\t\r])"
OPEN, GUARDED = re.compile(BEGINNING + FORMULA), re.compile(f"{BEGINNING}'{FORMULA}")
MARK = "\ufeff"


class Line:
    """Takes what a csv.writer writes and gives it back."""

    def write(self, text):
        return text


WITHIN = csv.writer(Line())


def lines(columns, rows):
    """The file, line by line, as bytes."""
    writer = csv.writer(Line())
    yield (MARK + writer.writerow([safe(column.heading) for column in columns])).encode()
    for row in rows:
        yield writer.writerow([safe(value) for value in row]).encode()


def torn():
    """The end of a file that could not be read to its end, as bytes. Its quote stays open: people
    read the sentence, and programs take the file for broken."""
    return ('"' + _("This file is not complete. Export it again.")).encode()


def in_one_cell(texts):
    """Several texts as one, in which those with a comma or a line break are quoted."""
    return ", ".join(WITHIN.writerow([text]).removesuffix("\r\n") for text in texts)


def safe(value):
    """The value so that no spreadsheet takes a text for a formula."""
    return OPEN.sub(r"\1'", value) if isinstance(value, str) else value


def unguarded(text):
    """The text without the apostrophes of `safe`, nor its own in those places."""
    return GUARDED.sub(r"\1", text)
