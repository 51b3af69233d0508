"""The grammar of `where`: field:OPERATOR:value, several joined by commas, all of them true.

A backslash before a comma or a colon of a value takes its meaning away. Everywhere else it is a
character like others. Source: chargeover contract, 5.1.
"""

import re

from customers.api.query.tree import All, Condition, Malformed
from customers.facts.kinds import Operator

LONGEST = 4096
FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*", re.ASCII)
COMMA, COLON = re.compile(r"(?<!\\),"), re.compile(r"(?<!\\):")
ESCAPED = re.compile(r"\\([,:])")

WORDS = {
    operator.value: operator
    for operator in Operator
    if operator not in {Operator.EXCLUDES, Operator.NULL, Operator.PRESENT}
}
NULLS = {"IS": Operator.NULL, "ISNOT": Operator.PRESENT}


def parse(text):
    """The tree of a `where`, already percent-decoded; an empty one lets all rows through.

    Raises Malformed.
    """
    return All(tuple(condition for _, condition in split(text)))


def split(text):
    """(text, Condition) of each part of a `where`. Raises Malformed."""
    if len(text) > LONGEST:
        raise Malformed("longer than 4096 characters")
    return [(part, condition(part)) for part in COMMA.split(text)] if text else []


def condition(text):
    match COLON.split(text):
        case [field, "IS" | "ISNOT" as word, "NULL"] if FIELD.fullmatch(field):
            return Condition(field, NULLS[word])
        case [field, word, value] if FIELD.fullmatch(field) and word in WORDS:
            return Condition(field, WORDS[word], ESCAPED.sub(r"\1", value))
    raise Malformed(text)
