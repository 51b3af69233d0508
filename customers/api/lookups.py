"""From an id in an address to a condition on rows; None where the text can be no id."""

import re
from uuid import UUID

LARGEST = 2**63 - 1
DIGITS = re.compile(r"[0-9]{1,19}", re.ASCII)
HYPHENATED = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


def number(text):
    """`7` and nothing else."""
    if not DIGITS.fullmatch(text) or not 0 < int(text) <= LARGEST:
        return None
    return {"pk": int(text)}


def uuid(text):
    """A uuid with hyphens, in either case."""
    return {"uuid": UUID(text)} if HYPHENATED.fullmatch(text) else None
