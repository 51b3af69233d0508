"""Identifiers made here: version 7 uuids and random words."""

import secrets
import string
import time
from uuid import UUID

ALPHABET = string.digits + string.ascii_lowercase


def uuid7():
    """A version 7 uuid (RFC 9562, 5.7): 48 bits of milliseconds, then random bits.

    Python has its own from 3.14 on.
    """
    milliseconds = time.time_ns() // 1_000_000
    bits = (milliseconds & (1 << 48) - 1) << 80 | secrets.randbits(80)
    return UUID(int=bits & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62)


def random_word(length):
    """Random characters out of 0-9a-z: a number to that base, drawn at once."""
    drawn, word = secrets.randbelow(len(ALPHABET) ** length), ""
    for _ in range(length):
        drawn, place = divmod(drawn, len(ALPHABET))
        word += ALPHABET[place]
    return word


def random_token():
    """The 12 characters that stand for an object in public addresses."""
    return random_word(12)
