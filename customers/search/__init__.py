"""How customers are found by a piece of text: see words for what matches, postgresql for speed."""

from customers.search.words import (
    LONGEST_WORD,
    all_occur,
    as_stored,
    matches,
    normalise,
    partly_in_reference,
    patterns,
    search_text,
)

__all__ = [
    "LONGEST_WORD",
    "all_occur",
    "as_stored",
    "matches",
    "normalise",
    "partly_in_reference",
    "patterns",
    "search_text",
]
