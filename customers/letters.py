"""Letter case and order of texts, the same on every database and in Python.

Databases differ in both: SQLite's LIKE and LOWER know A to Z, PostgreSQL's depend on the locale of
its server. Here two letters are the same when Unicode's simple case folding says so. It takes
letters one by one: `É` is `é`, the three sigmas are one, `ß` stays itself and is not `ss`.
"""

from collections import defaultdict
from functools import cache, lru_cache
from string import ascii_lowercase, ascii_uppercase

from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Length, Lower, Replace, StrIndex
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual

from tenants.replica import database

LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
SURROGATES = range(0xD800, 0xE000)
CASED = range(0x20000)  # beyond are ideographs and letters of nobody, which have no case
MOST_REPLACED = 20  # calls within calls; the parser of SQLite takes a hundred


def fold(text):
    """The text without letter case, as long as before."""
    return "".join(map(folded, text))


def folded(letter):
    full = letter.casefold()
    if len(full) == 1:
        return full
    lower = letter.lower()
    return lower if len(lower) == 1 else letter


@cache
def other_cases():
    """By folded letter all others that fold to it. The first who asks waits until it is made."""
    others = defaultdict(str)
    for code in CASED:
        letter = chr(code)
        if code not in SURROGATES and folded(letter) != letter:
            others[folded(letter)] += letter
    return others


class Folded(Func):
    """A column with those letters folded that occur in a folded text: what that text is compared
    with. All other letters can stay, since none of them equals one of the text."""

    function = "TRANSLATE"
    output_field = TextField()

    def __init__(self, column, text):
        pairs = [(other, letter) for letter in sorted(set(text)) for other in others_of(letter)]
        given, wanted = (
            ("".join(letters) for letters in zip(*pairs, strict=True)) if pairs else ("", "")
        )
        super().__init__(column, Value(given), Value(wanted))
        self.others = [(other, letter) for other, letter in pairs if not other.isascii()]

    def as_sqlite(self, compiler, connection):
        """By SQLite's own functions, which take a tenth of the time of one in Python: one for
        A to Z, and one for each letter beyond, unless these are too many."""
        if len(self.others) > MOST_REPLACED:
            return self.as_sql(compiler, connection)
        column, *_ = self.source_expressions
        folded = Lower(column)
        for other, letter in self.others:
            folded = Replace(folded, Value(other), Value(letter))
        return compiler.compile(folded)


def occurs(column, text):
    """The condition for rows in whose column a storable text occurs, in any case. No LIKE: it has
    wildcards, and SQLite's has a longest pattern."""
    text = fold(text)
    fits = Q(GreaterThanOrEqual(Length(column), Value(len(text))))
    return fits & Q(GreaterThan(StrIndex(Folded(column, text), Value(text)), Value(0)))


def icontains(name, text):
    """The condition for rows in whose column of that name a storable text occurs, in any case, as
    the server's locale has it: a ninth of what `occurs` takes. SQLite's own knows A to Z alone."""
    if database().vendor == "sqlite":
        return occurs(F(name), text)
    return Q(**{f"{name}__icontains": text})


def others_of(letter):
    return other_cases().get(letter, "")


class Ordered(Func):
    """A text as it is ordered: A to Z as a to z, then by code point."""

    function = "LOWER"
    output_field = TextField()

    def as_postgresql(self, compiler, connection):
        return self.as_sql(
            compiler, connection, template='LOWER((%(expressions)s)::text COLLATE "C")'
        )


def ordered(text):
    """The same in Python."""
    return text.translate(LOWER)


def teach(connection, **kwargs):
    """SQLite has no TRANSLATE, which is PostgreSQL's name for str.translate."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("TRANSLATE", 3, translate, deterministic=True)


def translate(text, given, wanted):
    return text if text is None else str(text).translate(table(given, wanted))


@lru_cache(maxsize=256)
def table(given, wanted):
    return str.maketrans(given, wanted)


def is_storable(text):
    """Whether any column can hold the text: no database takes NUL or half a surrogate pair."""
    return "\0" not in text and not any(ord(letter) in SURROGATES for letter in text)
