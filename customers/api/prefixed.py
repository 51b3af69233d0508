"""Ids with the kind of object in front: `cus_` and the 128 bits of a uuid in Crockford's base 32.

https://www.crockford.com/base32.html: 26 characters without I, L, O and U, which people mistake.
"""

from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 26
DIGITS = {digit: value for value, digit in enumerate(ALPHABET)} | {"I": 1, "L": 1, "O": 0}


def encode(prefix, uuid):
    """`cus_06DAMX4J7T2V3N9Q8W5Y1Z0K4E`: the prefix, a low line, 26 upper-case characters."""
    digits = (ALPHABET[uuid.int >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return f"{prefix}_{''.join(digits)}"


def decode(prefix, text):
    """The uuid behind an id of that kind, in either case and with I, L, O read as 1, 1, 0; None
    for any other text."""
    kind, _, digits = text.partition("_")
    values = [DIGITS.get(digit) for digit in digits.upper()]
    if kind != prefix or len(values) != LENGTH or None in values or values[0] > 7:
        return None
    return UUID(int=sum(value << 5 * place for place, value in enumerate(reversed(values))))


def prefixed(prefix):
    """The lookup of a page whose ids bear this prefix."""

    def lookup(text):
        found = decode(prefix, text)
        return {"uuid": found} if found else None

    return lookup
