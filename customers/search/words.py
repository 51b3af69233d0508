"""What matches.

One column, `search_text`, holds a customer's names, document, e-mail and phone in lower case and
without accents, the numbers also without their separators, one below the other. Terms go through
the same normalisation, so the place of one in the other finds them; a line break never occurs in a
word, so nothing matches across two parts. The trade name stands last, for who searches without it.
"""

import unicodedata
from functools import reduce
from operator import and_, or_

from django.db.models import Q, Value
from django.db.models.functions import Concat, StrIndex
from django.db.models.lookups import GreaterThan, LessThan

from customers.letters import icontains
from customers.tax_ids import shortened

MOST_WORDS = 20
LONGEST_WORD = 200
SHORTEST_DOCUMENT = 7  # shorter numbers occur in others: 00000012 is no document, 12
ASIDE = "\x1f"  # before the trade name; a blank, which no word has


def normalise(text):
    """Lower case, compatibility forms resolved, accents gone: `José` and `JOSE` become `jose`."""
    folded = decomposed(decomposed(text).casefold())  # folding may compose, and the reverse
    return "".join(char for char in folded if not unicodedata.combining(char))


def decomposed(text):
    return unicodedata.normalize("NFKD", text)


def as_stored(text):
    """As a part of `search_text`."""
    return normalise(text).replace(ASIDE, " ")


def compacted(text):
    """Only the letters and digits of a number."""
    return "".join(char for char in text if char.isalnum())


def search_text(*, name, trade_name=None, tax_id, tax_id_compact, email, phone):
    """What is stored for a customer; each argument a str or None."""
    typed = [as_stored(part) for part in (name, tax_id, email, phone) if part]
    bare = [compacted(normalise(part)) for part in (tax_id, tax_id_compact, phone) if part]
    lines = [*dict.fromkeys(filter(None, typed + bare))]
    trade = as_stored(trade_name or "")
    return "\n".join([*lines, ASIDE + trade] if trade and trade not in lines else lines)


def patterns(text):
    """The words of a text, each with the spellings of which one must occur: [[str, …], …].

    Of a very long text only the first words and their beginnings count, which finds more rows, not
    fewer, and keeps the statement within what a database takes. A document number that is all of
    the text stands for each of its words: `CL 76.086.428-5` is found where 760864285 occurs.
    """
    words = dict.fromkeys(word[:LONGEST_WORD] for word in normalise(text).split())
    also = documents(text)
    return [[*dict.fromkeys(spellings(word) + also)] for word in list(words)[:MOST_WORDS]]


def documents(text):
    """The compact forms of a document number that leave something of the text out."""
    numbers = map(normalise, shortened(text))
    return [number for number in numbers if len(number) >= SHORTEST_DOCUMENT]


def spellings(word):
    """A word as typed, and a number also without its separators."""
    bare = compacted(word)
    return [word, bare] if bare != word and any(char.isdigit() for char in bare) else [word]


def matches(text, **how):
    """The condition for rows in which every word of the text occurs, as `all_occur` has it."""
    return all_occur([[Value(one) for one in spellings] for spellings in patterns(text)], **how)


def all_occur(words, *, trade_names=True):
    """The condition for rows in which one spelling of each word occurs, also where it is in the
    `trade_names` alone; spellings are expressions.

    Of LIKE PostgreSQL believes that it finds next to nothing, and would read all rows of a tenant
    and sort what it found; of this that it finds a third, and reads rows in the page's order until
    the page is full.
    """
    condition = Q()
    for spellings in words:
        either = Q()
        for spelling in spellings:
            place = StrIndex("search_text", spelling)
            occurs = Q(GreaterThan(place, 0))
            either |= occurs if trade_names else occurs & Q(LessThan(place, place_of_trade_name()))
        condition &= either
    return condition


def place_of_trade_name():
    """Where what is not a trade name ends."""
    return StrIndex(Concat("search_text", Value(ASIDE)), Value(ASIDE))


def partly_in_reference(text):
    """The condition for rows in whose reference a word of the text occurs, in any case; each of the
    others occurs there too, or where `matches` looks."""
    words = text.split()[:MOST_WORDS]
    there = [icontains("reference", word[:LONGEST_WORD]) for word in words]
    somewhere = [matches(word) | one for word, one in zip(words, there, strict=True)]
    return reduce(or_, there, Q()) & reduce(and_, somewhere, Q())
