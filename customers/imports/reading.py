"""The rows of a file, one by one, each with the line that it begins on; never the whole file.

A file that begins with `[` is a JSON array, one that begins with `{` has a JSON object on each
line, any other is CSV. All are UTF-8. A row that cannot be read is a Wrong in its place.
"""

import csv
from dataclasses import dataclass
from json import JSONDecoder

from customers.api.bodies import parse, refuse_text
from customers.api.errors import Malformed

CHUNK = 64 * 1024
LONGEST = 1024 * 1024  # characters of one row, as the body of a request
SEPARATORS = ",;\t"
csv.field_size_limit(LONGEST)  # characters of one cell
NO_TEXT = "is not UTF-8, or has a character that no text can hold"


@dataclass(frozen=True)
class Row:
    """What a file says of one customer: a mapping of texts in CSV, else what JSON says."""

    line: int
    said: object


@dataclass(frozen=True)
class Wrong:
    """Why a row cannot be imported, in sentences for people; `ends` where nothing after it could be
    read."""

    line: int
    why: list
    ends: bool = False


def open_text(path):
    """The file as text. What is not UTF-8 becomes lone surrogates, which no text may have."""
    return open(path, encoding="utf-8-sig", errors="surrogateescape", newline="")  # noqa: PTH123


def is_json(file):
    """Whether it holds JSON; the file is at its beginning again."""
    first = file.read(CHUNK).lstrip()[:1]
    file.seek(0)
    return first in ("[", "{")


# CSV


def csv_rows(file):
    """(headings, rows): mappings of the headings to texts. Raises Malformed without headings, and
    for one that is no text."""
    first = file.readline()
    file.seek(0)
    separator = max(SEPARATORS, key=first.count)
    lines = csv.reader(file, delimiter=separator, strict=True)
    try:
        headings = [heading.strip() for heading in next(lines, [])]
    except csv.Error as error:
        raise Malformed(str(error)) from None
    if not are_texts(headings):
        raise Malformed(f"a heading {NO_TEXT}")
    return headings, cells_by_heading(lines, headings)


def cells_by_heading(lines, headings):
    """A Row or a Wrong for each record with something in it; after one that is no CSV, no more."""
    while True:
        line = lines.line_num + 1
        try:
            cells = next(lines, None)
        except csv.Error as error:
            yield Wrong(line, [f"This is no CSV: {error}."], ends=True)
            return
        if cells is None:
            return
        if any(cells):
            yield row_of(line, headings, cells)


def row_of(line, headings, cells):
    if len(cells) > len(headings):
        return Wrong(line, [f"{len(cells)} cells for {len(headings)} headings."])
    if not are_texts(cells):
        return Wrong(line, [f"A text {NO_TEXT}."])
    return Row(line, dict(zip(headings, cells, strict=False)))


def are_texts(cells):
    try:
        for cell in cells:
            refuse_text(cell)
    except Malformed:
        return False
    return True


# JSON


def json_rows(file):
    """A Row or a Wrong for each object."""
    is_array = file.read(CHUNK).lstrip()[:1] == "["
    file.seek(0)
    return array_rows(file) if is_array else line_rows(file)


def line_rows(file):
    for number, text in enumerate(iter(lambda: file.readline(LONGEST + 1), ""), 1):
        if len(text) > LONGEST:
            leave_line(file, text)
            yield Wrong(number, [f"This line is longer than {LONGEST:,} characters."])
        elif text.strip():
            yield parsed(number, text)


def leave_line(file, text):
    """Read over the rest of the line that begins with the text."""
    while text and not text.endswith(("\n", "\r")):
        text = file.readline(CHUNK)


def parsed(line, text):
    try:
        return Row(line, parse(text.encode("utf-8", "surrogateescape")))
    except Malformed as error:
        return Wrong(line, [f"{error}."])


def array_rows(file):
    """After what is no JSON the array is not read on."""
    text = ArrayText(file)
    try:
        yield from (parsed(line, value) for line, value in text.values())
    except Malformed as error:
        yield Wrong(text.line, [f"{error}."], ends=True)


class ArrayText:
    """The text of an array, read as far as its values go."""

    def __init__(self, file):
        self.file, self.text, self.at, self.line = file, "", 0, 1
        self.decoder = JSONDecoder()

    def values(self):
        """(line, text) of each value. Raises Malformed."""
        self.expect("[")
        while self.next_character() != "]":
            yield self.line, self.value()
            if self.next_character() != "]":
                self.expect(",")
        self.expect("]")
        self.expect("")

    def more(self):
        """Read on; whether there was more."""
        chunk = self.file.read(CHUNK)
        self.text, self.at = self.text[self.at :] + chunk, 0
        return bool(chunk)

    def next_character(self):
        """The one after white space, empty at the end of the file."""
        while True:
            while self.text[self.at : self.at + 1].isspace():
                self.move(1)
            if self.at < len(self.text) or not self.more():
                return self.text[self.at : self.at + 1]

    def move(self, length):
        self.line += self.text.count("\n", self.at, self.at + length)
        self.at += length

    def expect(self, character):
        if self.next_character() != character:
            raise Malformed(f"JSON parse error - {character or 'the end'} is missing")
        self.move(len(character))

    def value(self):
        """The text of the value that begins here. Raises Malformed."""
        found = self.text_of_value()
        while found is None:
            found = self.text_of_value(at_the_end=not self.more())
        self.move(len(found))
        return found

    def text_of_value(self, *, at_the_end=False):
        """The same, None where it may go on in what is not read yet."""
        try:
            end = self.decoder.raw_decode(self.text, self.at)[1]
            return self.text[self.at : end]
        except (ValueError, RecursionError) as error:
            if at_the_end or len(self.text) - self.at > LONGEST:
                raise Malformed(f"JSON parse error - {error}") from None
            return None
