"""The grammar of `order`: field:ASC or field:DESC, the first of several goes first.

Nulls come before all values and, descending, after them, as on the vendor's MySQL. Rows alike are
ordered by id. Source: chargeover contract, 5.4.
"""

from django.db.models import F, OrderBy

from customers.api.query.tree import BadValue, Malformed, UnknownField
from customers.api.query.where import LONGEST

MOST_FIELDS = 20
DIRECTIONS = {"ASC": False, "DESC": True}


def parse(text):
    """(field, whether descending) of each part. Raises Malformed or BadValue."""
    if len(text) > LONGEST or text.count(",") >= MOST_FIELDS:
        raise Malformed("too long")
    return [part(one) for one in text.split(",")] if text else []


def part(text):
    field, colon, direction = text.partition(":")
    if colon and direction not in DIRECTIONS:
        raise BadValue("neither ASC nor DESC")
    return field, DIRECTIONS.get(direction, False)


def to_order(parts, facts, tenant):
    """Arguments of order_by; raises UnknownField."""
    return [*(one for part in parts for one in ordered(*part, facts, tenant)), F("pk").asc()]


def ordered(field, is_descending, facts, tenant):
    if field not in facts:
        raise UnknownField(field)
    for expression in facts[field].ordering(tenant):
        if expression == F("id"):  # whose index has no nulls
            yield OrderBy(expression, descending=is_descending)
        else:
            yield nulls_lowest(expression, is_descending)


def nulls_lowest(expression, is_descending):
    """An expression or a column's name, as one argument of order_by."""
    expression = F(expression) if isinstance(expression, str) else expression
    where = "nulls_last" if is_descending else "nulls_first"
    return OrderBy(expression, descending=is_descending, **{where: True})
