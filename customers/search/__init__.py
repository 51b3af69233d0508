"""How customers are found by a piece of text: see words for what matches, postgresql for speed."""

from customers.search.words import in_reference, matches, normalise, patterns, search_text

__all__ = ["in_reference", "matches", "normalise", "patterns", "search_text"]
