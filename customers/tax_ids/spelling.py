"""One spelling for the many ways in which the same number is typed or pasted."""

import hashlib
import re
import unicodedata

LONGEST = 64
DIGEST = "sha256:"


def dashed(text: str) -> str:
    """Upper-case letters, digits and hyphens; dots, spaces and all else are dropped."""
    upper = unicodedata.normalize("NFKC", text).upper()
    kept = "".join(_kept(character) for character in upper)
    return unicodedata.normalize("NFKC", kept).strip("-")


def bare(dashed_text: str) -> str:
    """The same without hyphens."""
    # again NFKC: Korean letters that a hyphen held apart join once it is gone
    return unicodedata.normalize("NFKC", dashed_text.replace("-", ""))


def printable(text: str) -> str:
    """For text without a letter or digit: all that can be seen of it, without spaces."""
    text = unicodedata.normalize("NFKC", text).upper()
    visible = "".join(character for character in text if character.isprintable())
    return unicodedata.normalize("NFKC", visible.replace(" ", ""))


def bounded(text: str) -> str:
    """The text, or its digest where it is too long for an index."""
    if len(text) <= LONGEST:
        return text
    return DIGEST + hashlib.sha256(text.encode()).hexdigest()


def is_digest(text: str) -> bool:
    return bool(re.fullmatch(DIGEST + "[0-9a-f]{64}", text))


def _kept(character):
    # & is a letter of Mexican company numbers
    if character.isalnum() or character == "&":
        return character
    is_dash = unicodedata.category(character) == "Pd" or character == "\N{MINUS SIGN}"
    return "-" if is_dash else ""
