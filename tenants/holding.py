"""Rows that are held: who else wants to write one waits until the transaction ends.

Of the kind that lets others refer to a row (FOR NO KEY UPDATE), because the references of new rows
are checked when their transactions end.
"""

from functools import cache

from tenants.compiled import Compiled
from tenants.slots import Slot


def held(row, *joined):
    """The row as it is now, held until the transaction ends.

    What is joined is read when it is held and not before: a statement that waits for a row sees
    what is joined to it as it was when the statement began, without what the writer it waited for
    has written there. Raises DoesNotExist for a row that was deleted meanwhile.
    """
    model = type(row)
    if joined:
        found = holding_key(model).run(pk=row.pk) and joining(model, *joined).run(pk=row.pk)
    else:
        found = holding(model).run(pk=row.pk)
    if not found:
        raise model.DoesNotExist
    return found[0]


def held_by_id(rows):
    """{id: row} of those that are there, held in the order of ids like everyone who holds several,
    so that nobody who waits for one of them holds another that somebody waits for."""
    rows = rows.select_for_update(of=("self",), no_key=True).order_by("pk")
    return {row.pk: row for row in rows}


@cache
def holding(model):
    return Compiled(lambda: one_of(model).select_for_update(of=("self",), no_key=True))


@cache
def holding_key(model):
    """Of a row that is read by the next statement."""
    return Compiled(lambda: by_key(model).select_for_update(no_key=True).only("pk"))


@cache
def joining(model, *joined):
    return Compiled(lambda: one_of(model, *joined))


def one_of(model, *joined):
    """A row by its key, with its tenant, which never changes, and what is joined."""
    joined = {*joined, *({"tenant"} & {field.name for field in model._meta.fields})}
    return by_key(model).select_related(*joined) if joined else by_key(model)


def by_key(model):
    return model._default_manager.filter(pk=Slot("pk", model._meta.pk)).order_by()
