"""The query language: a grammar makes a tree of a text, the tree a condition on rows."""
