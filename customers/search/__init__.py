"""How customers are found by a piece of text: see words for what matches, postgresql for speed."""

from customers.search.words import matches, normalise, patterns, search_text

__all__ = ["matches", "normalise", "patterns", "search_text"]
