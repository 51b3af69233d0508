"""Names of places, compared without regard to case, accents, dots or connecting words."""

import unicodedata

# found in one spelling of a name and missing from the next: "Rep. de Chile", "The Gambia"
CONNECTING = {
    *("and", "of", "the", "republic"),
    *("de", "del", "el", "la", "las", "los", "y", "rep", "republica"),
    *("da", "das", "do", "dos", "e"),
}
SHORTENED = {"st": "saint"}
SILENT = {".", "'", "\N{RIGHT SINGLE QUOTATION MARK}"}


def key(text: str, dropped=CONNECTING) -> str:
    """What two spellings of one name have in common; empty for text without a telling word."""
    words = (SHORTENED.get(word, word) for word in _plain(text).split())
    return "".join(word for word in words if word not in dropped)


def _plain(text):
    """Lower case without accents; dots and apostrophes vanish, all other marks part words."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(_letter(character) for character in decomposed)


def _letter(character):
    if character.isalnum():
        return character
    is_silent = character in SILENT or unicodedata.category(character) == "Mn"
    return "" if is_silent else " "
