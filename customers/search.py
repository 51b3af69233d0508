"""How customers are found by a piece of text.

One column, `search_text`, holds a customer's name, document, e-mail and phone in lower case and
without accents, the numbers also without their separators, one below the other. Terms go through
the same normalisation, so plain LIKE finds them; a line break never occurs in a word, so nothing
matches across two parts.
"""

import unicodedata

from django.db.models import Q

MOST_WORDS = 20
LONGEST_WORD = 200


def normalise(text):
    """Lower case, compatibility forms resolved, accents gone: `José` and `JOSE` become `jose`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def compacted(text):
    """Only the letters and digits of a number."""
    return "".join(char for char in text if char.isalnum())


def search_text(*, name, tax_id, tax_id_compact, email, phone):
    """What is stored for a customer; each argument a str or None."""
    typed = [normalise(part) for part in (name, tax_id, email, phone) if part]
    bare = [compacted(normalise(part)) for part in (tax_id, tax_id_compact, phone) if part]
    return "\n".join(dict.fromkeys(filter(None, typed + bare)))


def matches(text):
    """The condition for rows in which every word of the text occurs.

    Of a very long text only the first words and their beginnings are looked at, which finds more
    rows, not fewer, and keeps the statement within what a database takes.
    """
    words = dict.fromkeys(word[:LONGEST_WORD] for word in normalise(text).split())
    condition = Q()
    for word in list(words)[:MOST_WORDS]:
        condition &= occurs(word)
    return condition


def occurs(word):
    bare = compacted(word)
    plain = Q(search_text__contains=word)
    if bare != word and any(char.isdigit() for char in bare):
        return plain | Q(search_text__contains=bare)
    return plain
