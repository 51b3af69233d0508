"""tests/statements.md: how many statements each operation asks of PostgreSQL."""

from difflib import ndiff
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("statements.md")
HEAD = """# Statements

How often each operation asks PostgreSQL. `pytest tests/test_statements.py --write-statements
--db=postgres` writes this table, `pytest tests/test_statements.py` holds it.

Each operation is done with a valid request to a book with one of everything (tests/marked.py), and
to the same book 30 times over (tests/copies.py), whose rows are not alone: the first customer has
15 of whatever a customer can have several of. `statements` ask for or write rows; `round trips` are
all that is said to the database, with the beginning and end of transactions and the naming of the
tenant. Where a book of many needs another number, it stands behind an arrow. Forms are sent to the
book of one.
"""
COLUMNS = """
| | address | answer | statements | round trips |
|---|---|---:|---:|---:|
"""


class Row(NamedTuple):
    """A line of the table; each number is told for the book of one and for that of many."""

    verb: str
    where: str
    answer: int
    statements: tuple
    round_trips: tuple

    @property
    def name(self):
        return f"{self.verb} {self.where}"

    @property
    def grows(self):
        return len({*self.statements}) > 1

    def __str__(self):
        counts = (cell(self.statements), cell(self.round_trips))
        return " | ".join(["", self.verb, f"`{self.where}`", str(self.answer), *counts, ""]).strip()


def cell(counts):
    return " → ".join(map(str, dict.fromkeys(counts)))


def told():
    """{title of a section: its lines} as the file has them."""
    text = FILE.read_text() if FILE.exists() else ""
    sections = (part.partition("\n") for part in text.split("\n## ")[1:])
    return {title: lines(body) for title, _, body in sections}


def lines(body):
    return [line for line in body.splitlines() if line.startswith("|")][2:]


def differences(title, rows):
    """The lines that the section has (-) and those that it should have (+)."""
    found = ndiff(told().get(title, []), list(map(str, rows)))
    return [line for line in found if line.startswith(("-", "+"))]


def names():
    """What the table calls its operations."""
    cells = (line.replace("`", "").split(" | ") for part in told().values() for line in part)
    return {" ".join([verb.removeprefix("| "), where]) for verb, where, *_ in cells}


def write(title, rows, order):
    """Put the rows in the place of the section's own; sections that are not in `order` go."""
    sections = told() | {title: list(map(str, rows))}
    parts = (section(one, sections[one]) for one in order if one in sections)
    FILE.write_text(HEAD + "".join(parts))


def section(title, rows):
    return f"\n## {title}\n{COLUMNS}" + "\n".join(rows) + "\n"
