"""A query as a tree, and its one translation into a condition on rows.

The request's words only choose among the facts that the caller allows: they never become part of a
lookup. A fact reads and compares its values itself.
"""

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from customers.facts.kinds import NOTHING, Operator

MOST_CONDITIONS = 20
DEEPEST = 5

OPPOSITES = {
    Operator.EQUALS: Operator.NOTEQUALS,
    Operator.GT: Operator.LTE,
    Operator.GTE: Operator.LT,
    Operator.CONTAINS: Operator.EXCLUDES,
    Operator.NULL: Operator.PRESENT,
}
OPPOSITES |= {opposite: operator for operator, opposite in OPPOSITES.items()}


class QueryError(ValueError):
    """A query that cannot be answered; its kinds say why."""


class Malformed(QueryError):
    """It does not follow the grammar, or is longer or deeper than any honest one."""


class UnknownField(QueryError):
    """It asks by something that is not in the list of what may be asked by."""

    def __init__(self, field):
        self.field = field
        super().__init__(field)


class BadValue(QueryError):
    """The value is none of the field's kind."""


@dataclass(frozen=True)
class Condition:
    """One comparison; `value` is the text as its author meant it, escapes resolved."""

    field: str
    operator: Operator
    value: str = ""


@dataclass(frozen=True)
class All:
    """Every part is true; so is the whole when there are none."""

    parts: tuple = ()


@dataclass(frozen=True)
class Either:
    """At least one part is true; the whole is not when there are none."""

    parts: tuple


@dataclass(frozen=True)
class Not:
    part: object


def to_q(node, facts, tenant):
    """The tree as a Q. `facts` maps the fields that may be asked by to facts.

    Raises UnknownField, BadValue, and Malformed past 20 conditions or 5 levels.
    """
    check_size(node)
    return compiled(node, facts, tenant)


def check_size(node):
    """Count level by level: the tree may be as deep as its sender liked."""
    conditions, depth, level = 0, 0, [node]
    while level:
        depth += not all(isinstance(one, Condition) for one in level)
        conditions += sum(isinstance(one, Condition) for one in level)
        if conditions > MOST_CONDITIONS or depth > DEEPEST:
            raise Malformed("too many conditions or levels")
        level = [part for one in level for part in parts_of(one)]


def parts_of(node):
    match node:
        case All(parts) | Either(parts):
            return parts
        case Not(part):
            return (part,)
    return ()


def compiled(node, facts, tenant):
    match node:
        case All(parts):
            return reduce(and_, different(parts, facts, tenant), ~NOTHING)
        case Either(parts):
            return reduce(or_, different(parts, facts, tenant), NOTHING)
        case Not(part):
            return compiled(opposite(part), facts, tenant)
    return condition(node, facts, tenant)


def different(parts, facts, tenant):
    """The parts' conditions, each once however often it was asked."""
    return dict.fromkeys(compiled(part, facts, tenant) for part in parts)


def opposite(node):
    """What is true where the node is false, by turning each comparison into its opposite.

    A comparison with null is neither, so NOT of it stays untrue: a negated Q would let it through.
    """
    match node:
        case All(parts):
            return Either(tuple(opposite(part) for part in parts))
        case Either(parts):
            return All(tuple(opposite(part) for part in parts))
        case Not(part):
            return part
    return Condition(node.field, OPPOSITES[node.operator], node.value)


def condition(node, facts, tenant):
    if node.field not in facts:
        raise UnknownField(node.field)
    try:
        return facts[node.field].condition(node.operator, node.value, tenant)
    except ValueError as error:
        raise BadValue(str(error)) from None
