"""Lists that are searched: the words are values of a statement, not part of it."""

from copy import copy
from functools import lru_cache
from itertools import islice

from django.db.models import Value
from rest_framework.exceptions import ValidationError

from customers.api.errors import Problem
from customers.api.reading import Listing, one_of
from customers.facts.kinds import Operator, holds
from customers.filters import CustomerFilters
from customers.letters import is_storable
from customers.search import LONGEST_WORD, all_occur, as_stored, patterns, postgresql

SEARCHES = {"search": True, "search_without_trade_names": False}  # core filters
SHORTEST = 3  # letters that the index has words of


def listing(view):
    """What a pager cuts the pages of a view's list from."""
    names = {name: core for name, core in view.page.parameters.items() if core in SEARCHES}
    is_asked = not names.keys().isdisjoint(view.request.query_params)
    if not is_asked or view.page.filterset is not CustomerFilters:
        return Listing(view)
    core = next(iter(names.values()))
    words = patterns(text_of(view, names))
    unasked = asking(view, dict.fromkeys(names))
    return searched(unasked, words, SEARCHES[core]) if words else Listing(view)


def text_of(view, names):
    """What is searched for by these names; nothing where the query is refused, or no row can have
    it."""
    try:
        given = view.face.filtering(view.page, view.request.query_params).given()
    except (Problem, ValidationError):
        return ""
    text = " ".join(given.get(name, "") for name in names)
    return "" if "\0" in text else text


def searched(view, words, trade_names):
    """The Listing of rows in which all words occur: of few the index tells all ids, and where trade
    names do not count, the words are looked for in those."""
    ids = postgresql.few_ids(words) if postgresql.is_available() else None
    rows = Listing(view) if ids is None else Listing(view).filter(one_of, ids=ids)
    if ids is not None and trade_names:
        return rows
    spelled = [spelling for spellings in words for spelling in spellings]
    told = {f"search_text__{place}": spelling for place, spelling in enumerate(spelled)}
    return rows.filter(with_words(tuple(map(len, words)), trade_names), **told)


def ids_named(texts):
    """Ids of the customers in whose names all texts occur, as facts compare them; None for many.

    The index tells of few which they may be, where each name would be read.
    """
    found = [as_stored(text)[:LONGEST_WORD] for text in texts if is_storable(text)]
    words = [[text] for text in found if len(text) >= SHORTEST]
    rows = postgresql.few_names(words) if words and postgresql.is_available() else None
    if rows is None:
        return None
    return [pk for pk, name in rows if all(holds(name, Operator.CONTAINS, one) for one in texts)]


@lru_cache(maxsize=256)  # kinds of searches are whoever's choice
def with_words(numbers, trade_names):
    """A condition by words that have so many spellings each."""

    def condition(*told):
        spellings = (Value(one) if isinstance(one, str) else one for one in told)
        words = [[*islice(spellings, number)] for number in numbers]
        return all_occur(words, trade_names=trade_names)

    return condition


def asking(view, texts):
    """The view of the same request as if its query had these texts by their names; not those that
    are empty."""
    view, request = copy(view), copy(view.request)
    request._request = copy(request._request)
    query = request._request.GET.copy()
    for name, text in texts.items():
        query.pop(name, None)
        query.update({name: text} if text else {})
    request._request.GET, view.request = query, request
    return view
