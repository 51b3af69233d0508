"""Statements that are sent together, where the backend has a way for that."""

from enum import Enum, auto


class Plan(Enum):
    """How the database comes by the way to a statement's rows, where it prepares statements."""

    ONE = auto()  # one for all parameters
    ORDERED = auto()  # one, in the order of an index
    SERVERS = auto()  # as the server thinks best
    EACH = auto()  # made for the parameters each time


def answers(connection, statements, **how):
    """What each (query, parameters) answers: rows, as a list of tuples, or how many it wrote. One
    may have a third part, its Plan.

    They begin the transaction at hand where they are `to_write`.
    """
    if hasattr(connection, "answers"):
        return connection.answers(statements, **how)
    with connection.cursor() as cursor:
        return [answer(cursor, *one) for one in statements]


def later(connection, query, params):
    """Write, before the next statement or the end of the transaction, what nothing is asked of."""
    if hasattr(connection, "later"):
        connection.later(query, params)
    else:
        answers(connection, [(query, params)])


def with_next(connection, statement, heed):
    """Ask (query, parameters) with the next statement, whichever that is, and `heed` the answer."""
    if hasattr(connection, "with_next"):
        connection.with_next(statement, heed)
    else:
        heed(*answers(connection, [statement]))


def value(connection, query, *params):
    """The one value that a statement answers, which is sent by itself."""
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchone()[0]


def answer(cursor, query, params, plan=Plan.SERVERS):
    """What one statement answers through a cursor of Django's."""
    cursor.execute(query, params)
    return cursor.fetchall() if cursor.description else cursor.rowcount
