"""Kinds of facts: how a text is read as one, and what each comparison means in SQL.

Null rows match none of the comparisons, NOTEQUALS and EXCLUDES included.
"""

import operator as comparisons
import re
from decimal import Decimal
from enum import StrEnum

from django.db.models import (
    BigIntegerField,
    Case,
    DecimalField,
    F,
    Q,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Length
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    IsNull,
    LessThan,
    LessThanOrEqual,
)

from customers import countries
from customers.letters import Folded, Ordered, fold, is_storable, occurs, ordered

NOTHING = Q(pk__in=[])
LARGEST = 2**63 - 1


class Operator(StrEnum):
    """How a fact is compared. The last three have no word in a `where`."""

    EQUALS = "EQUALS"
    NOTEQUALS = "NOTEQUALS"
    GT = "GT"
    GTE = "GTE"
    LT = "LT"
    LTE = "LTE"
    CONTAINS = "CONTAINS"
    EXCLUDES = "EXCLUDES"
    NULL = "NULL"
    PRESENT = "PRESENT"


ORDERING = {
    Operator.GT: GreaterThan,
    Operator.GTE: GreaterThanOrEqual,
    Operator.LT: LessThan,
    Operator.LTE: LessThanOrEqual,
}

PYTHON = {
    Operator.EQUALS: comparisons.eq,
    Operator.NOTEQUALS: comparisons.ne,
    Operator.GT: comparisons.gt,
    Operator.GTE: comparisons.ge,
    Operator.LT: comparisons.lt,
    Operator.LTE: comparisons.le,
}


class Fact:
    """One thing that is known of a row.

    `source` is the path to a column, an expression, or a function that makes one for a tenant.
    """

    def __init__(self, source):
        self.source = source

    def expression(self, tenant):
        source = self.source(tenant) if callable(self.source) else self.source
        return F(source) if isinstance(source, str) else source

    def ordering(self, tenant):
        """The expressions that rows are ordered by."""
        return [self.expression(tenant)]

    def condition(self, operator, text, tenant):
        """A Q for the rows that compare so; raises ValueError for what this kind cannot be."""
        column = self.expression(tenant)
        if operator is Operator.NULL:
            return Q(IsNull(column, True))
        if operator is Operator.PRESENT:
            return self.present(column)
        return self.present(column) & self.comparison(column, operator, self.read(text, tenant))

    def present(self, column):
        return Q(IsNull(column, False))

    def read(self, text, tenant):
        raise ValueError("This fact cannot be compared.")

    def comparison(self, column, operator, value):
        """Of a column that is not null."""
        if operator is Operator.EQUALS:
            return self.equals(column, value)
        if operator is Operator.NOTEQUALS:
            return ~self.equals(column, value)
        return self.order(column, operator, value)

    def equals(self, column, value):
        return Q(Exact(column, self.told(value)))

    def order(self, column, operator, value):
        if operator not in ORDERING:
            raise ValueError("Only texts contain something.")
        return Q(ORDERING[operator](column, self.told(value)))

    def told(self, value):
        """The value in SQL."""
        return Value(value)

    def holds(self, known, operator, value):
        """Whether the comparison is true of something known, without asking a database."""
        if operator not in PYTHON:
            raise ValueError("Only texts contain something.")
        return PYTHON[operator](known, value)


class Integer(Fact):
    """A whole number; what no column can hold counts as the largest one that can."""

    column = BigIntegerField()

    written = re.compile(r"[+-]?[0-9]{1,4000}", re.ASCII)

    def read(self, text, tenant):
        if not self.written.fullmatch(text):
            raise ValueError("Not a whole number.")
        return max(-LARGEST, min(int(text), LARGEST))

    def told(self, value):
        """As wide as an id: a plain Value of a number is sent in four bytes."""
        return Value(value, output_field=self.column)


class Boolean(Fact):
    words = {"1": True, "true": True, "0": False, "false": False}

    def read(self, text, tenant):
        if text not in self.words:
            raise ValueError("Neither true nor false.")
        return self.words[text]

    def order(self, column, operator, value):
        raise ValueError("True and false have no order.")


class Amount(Fact):
    """Money: rows are ordered by it."""


class Sum(Amount):
    """Money that can be asked by, in units; what no column can hold counts as the largest that
    can."""

    column = DecimalField(max_digits=18, decimal_places=2)
    written = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?", re.ASCII)
    largest = Decimal(10) ** 18

    def read(self, text, tenant):
        if not self.written.fullmatch(text):
            raise ValueError("Not a number.")
        return max(-self.largest, min(Decimal(text), self.largest))


class Text(Fact):
    """A text: letter case does not count in it, and no character stands for others."""

    column = TextField()

    def read(self, text, tenant):
        return text

    def ordering(self, tenant):
        return [Ordered(self.expression(tenant))]

    def comparison(self, column, operator, value):
        if operator is Operator.CONTAINS:
            return self.contains(column, value)
        if operator is Operator.EXCLUDES:
            return ~self.contains(column, value)
        return super().comparison(column, operator, value)

    def equals(self, column, text):
        """Lengths first: folding keeps them, and costs as much as the text has letters."""
        text = fold(text)
        same = Q(Exact(Length(column), Value(len(text))))
        return same & Q(Exact(Folded(column, text), Value(text))) if is_storable(text) else NOTHING

    def contains(self, column, text):
        return occurs(column, text) if is_storable(text) else NOTHING

    def order(self, column, operator, text):
        if not is_storable(text):
            return NOTHING
        return super().order(Ordered(column), operator, ordered(text))

    def holds(self, known, operator, text):
        return holds(known, operator, text)


def holds(word, operator, text):
    """Whether the comparison is true of a word, as Text has it of a column."""
    match operator:
        case Operator.EQUALS:
            return fold(word) == fold(text)
        case Operator.CONTAINS:
            return fold(text) in fold(word)
        case Operator.NOTEQUALS:
            return fold(word) != fold(text)
        case Operator.EXCLUDES:
            return fold(text) not in fold(word)
    return PYTHON[operator](ordered(word), ordered(text))


class Word(Text):
    """One of a few words, never null: which of them are meant is known before any row is read."""

    def __init__(self, source, words):
        self.words = words
        super().__init__(source)

    def comparison(self, column, operator, text):
        meant = [word for word in self.words if holds(word, operator, text)]
        if len(meant) in {0, len(self.words)}:
            return ~NOTHING if meant else NOTHING
        return Q(In(column, tuple(meant)))

    def present(self, column):
        return ~NOTHING


class Country(Text):
    """A country as shown: the text typed, else the name of the code.

    `code` and `typed` are expressions. A value that is recognised is compared by its code; of other
    values it is known before any row is read which names they compare with.
    """

    def __init__(self, code, typed):
        self.code, self.typed = code, typed
        super().__init__(self.shown)

    def shown(self, tenant):
        return Coalesce(self.typed, self.name(), output_field=TextField())

    def name(self):
        """The country's English name, in SQL."""
        names = ((code, countries.name(code, "en")) for code in countries.countries())
        whens = (When(Exact(self.code, Value(code)), then=Value(name)) for code, name in names)
        return Case(*whens, output_field=TextField())

    def condition(self, operator, text, tenant):
        typed, code = self.typed, self.code
        shown = Q(IsNull(typed, False)) | Q(IsNull(code, False))
        if operator is Operator.NULL:
            return Q(IsNull(typed, True)) & Q(IsNull(code, True))
        if operator is Operator.PRESENT:
            return shown
        return shown & self.comparison(typed, operator, text)

    def comparison(self, typed, operator, text):
        code = countries.recognise(text)
        if code and operator is Operator.EQUALS:
            return Q(Exact(self.code, Value(code)))
        if code and operator is Operator.NOTEQUALS:
            known = Coalesce(self.code, Value(""), output_field=TextField())
            return ~Q(Exact(known, Value(code)))
        as_typed = Q(IsNull(typed, False)) & super().comparison(typed, operator, text)
        return as_typed | Q(IsNull(typed, True)) & self.named(operator, text)

    def named(self, operator, text):
        """Rows whose code has a name of which the comparison is true."""
        names = ((code, countries.name(code, "en")) for code in countries.countries())
        codes = [code for code, name in names if holds(name, operator, text)]
        return Q(In(self.code, codes)) if codes else NOTHING
