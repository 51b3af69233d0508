"""Ids of what the book has no rows for: points of sale and payment methods.

A point of sale is a number in the book. Its id is the uuid that ends in it: that of point 1 is
00000000-0000-4000-8000-000000000001. Registers, safes, checks and warehouses are none of the book.

A payment method is a word in the book. Its id is the uuid (version 5) of that word under the one
below, so that the same word has the same id everywhere. METHODS are those that a client may count
on; any other uuid is kept with the split that named it.
"""

from functools import cache
from uuid import UUID, uuid5

POINTS = "00000000-0000-4000-8000-"
MOST_POINTS = 99_999
METHOD = UUID("7b0c2a0e-5d0f-4f52-9a3c-0d6f2f1c9a10")
METHODS = ("Efectivo", "Transferencia", "Tarjeta de débito", "Tarjeta de crédito", "Cheque")


def point_id(number):
    """The id of a point of sale."""
    return f"{POINTS}{number:012}"


def point_of(uuid):
    """The number of the point of sale with that id; None where it is the id of none."""
    head, tail = str(uuid)[: len(POINTS)], str(uuid)[len(POINTS) :]
    is_number = head == POINTS and tail.isdigit() and 0 < int(tail) <= MOST_POINTS
    return int(tail) if is_number else None


@cache
def method_id(word):
    """The id of a payment method."""
    return str(uuid5(METHOD, word))


def method_of(uuid):
    """The word of the payment method with that id; empty for one that is not of METHODS."""
    return next((word for word in METHODS if method_id(word) == str(uuid)), "")
