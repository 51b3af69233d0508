"""Facts that are no column of the row: the same in all rows, or known of other rows."""

from functools import lru_cache

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Cast

from customers.facts.kinds import NOTHING, Fact, Operator


class Constant(Fact):
    """The same in every row, None for what no row has: no row is read to compare it.

    `kind` is the kind of fact that reads what it is compared with.
    """

    def __init__(self, known, kind):
        self.known, self.kind = known, kind(Cast(Value(known), kind.column))

    def ordering(self, tenant):
        return self.kind.ordering(tenant)

    def condition(self, operator, text, tenant):
        return ~NOTHING if self.is_met(operator, text, tenant) else NOTHING

    def is_met(self, operator, text, tenant):
        if operator in {Operator.NULL, Operator.PRESENT}:
            return (self.known is None) == (operator is Operator.NULL)
        value = self.kind.read(text, tenant)
        if self.known is None:
            return False
        return self.kind.holds(self.known, operator, value)


class Among(Fact):
    """What is true of a row when it is of one of the rows that belong to it.

    `rows` makes those rows, `owner` is their column that names the row, or the column `of` of it,
    and `fact` what is known of them.
    """

    def __init__(self, rows, owner, fact, of="pk"):
        self.rows, self.owner, self.fact, self.of = rows, owner, fact, of

    def condition(self, operator, text, tenant):
        condition = self.fact.condition(operator, text, tenant)
        owned = self.rows().filter(condition, **{f"{self.owner}__isnull": False})
        return Q(**{f"{self.of}__in": owned.values(self.owner)})


class Linked(Among):
    """The same, null in a row to which no such row belongs."""

    def condition(self, operator, text, tenant):
        if operator is Operator.NULL:
            return none_of(self, tenant)
        return super().condition(operator, text, tenant)


@lru_cache(maxsize=64)  # the same expression again, so that equal conditions are seen to be equal
def none_of(linked, tenant):
    """Asked for each row: of NOT IN PostgreSQL would read all of them anew for each, once they are
    too many to remember."""
    known = linked.rows().filter(linked.fact.condition(Operator.PRESENT, None, tenant))
    own = {linked.owner: OuterRef(linked.of), "tenant_id": OuterRef("tenant_id")}
    return ~Q(Exists(known.filter(**own)))
