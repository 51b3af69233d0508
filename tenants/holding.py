"""Rows that are held: who else wants to write one waits until the transaction ends.

Of the kind that lets others refer to a row (FOR NO KEY UPDATE), because the references of new rows
are checked when their transactions end.
"""

from functools import cache

from django.db import connections

from tenants.compiled import Compiled
from tenants.messages import answers
from tenants.slots import Ids, slots


def held(row, *joined):
    """The row as it is now, held until the transaction ends.

    What is joined is read when it is held and not before: a statement that waits for a row sees
    what is joined to it as it was when the statement began, without what the writer it waited for
    has written there. Raises DoesNotExist for a row that was deleted meanwhile.
    """
    model = type(row)
    if joined:
        found = read_once_held(holding_key(model), joining(model, *joined), pk=row.pk)
    else:
        found = holding(model).run(pk=row.pk)
    if not found:
        raise model.DoesNotExist
    return found[0]


def read_once_held(lock, rows, **values):
    """What `rows` finds as soon as what `lock` finds is held; both are Compiled. Sent together:
    each statement sees what was written when it begins."""
    statements = lock.statement, rows.statement
    connection = connections[rows.statement.alias]
    asked = [one.asked(values, connection) for one in statements]
    _held, found = answers(connection, asked, to_write=True)
    return rows.statement.found(found, connection)


def held_by_id(model, ids):
    """{id: row} of those that are there, held in the order of ids like everyone who holds several,
    so that nobody who waits for one of them holds another that somebody waits for."""
    return {row.pk: row for row in holding_some(model).run(ids=ids)} if ids else {}


@cache
def holding(model):
    return Compiled(lambda: one_of(model).select_for_update(of=("self",), no_key=True))


@cache
def holding_some(model):
    some = model._default_manager.filter(pk__among=Ids("ids")).order_by("pk")
    return Compiled(lambda: some.select_for_update(of=("self",), no_key=True))


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
    return model._default_manager.filter(**slots(model, "pk")).order_by()
