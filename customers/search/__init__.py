"""How customers are found by a piece of text: see words for what matches, postgresql for speed."""

from customers.search.words import (
    all_occur,
    in_reference,
    matches,
    normalise,
    patterns,
    search_text,
)

__all__ = ["all_occur", "in_reference", "matches", "normalise", "patterns", "search_text"]
