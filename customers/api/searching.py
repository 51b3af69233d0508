"""Lists that are searched: the words are values of a statement, not part of it."""

from copy import copy
from functools import cache
from itertools import islice

from django.db.models import Value
from rest_framework.exceptions import ValidationError

from customers.api.errors import Problem
from customers.api.reading import Listing, one_of
from customers.facts.kinds import Operator, holds
from customers.facts.letters import is_storable
from customers.filters import CustomerFilters
from customers.search import LONGEST_WORD, all_occur, normalise, patterns, postgresql

SEARCH = "search"  # the core filter
SHORTEST = 3  # letters that the index has words of


def listing(view):
    """What a pager cuts the pages of a view's list from."""
    names = {name for name, core in view.page.parameters.items() if core == SEARCH}
    is_asked = not names.isdisjoint(view.request.query_params)
    if not is_asked or view.page.filterset is not CustomerFilters:
        return Listing(view)
    words = patterns(text_of(view))
    return searched(asking(view, dict.fromkeys(names)), words) if words else Listing(view)


def text_of(view):
    """What is searched for; nothing where the query is refused, or no row can have it."""
    try:
        text = view.face.filtering(view.page, view.request.query_params).given().get(SEARCH, "")
    except (Problem, ValidationError):
        return ""
    return "" if "\0" in text else text


def searched(view, words):
    """The Listing of rows in which all words occur: of few the index tells all ids."""
    ids = postgresql.few_ids(words) if postgresql.is_available() else None
    if ids is not None:
        return Listing(view).filter(one_of, ids=ids)
    spelled = [spelling for spellings in words for spelling in spellings]
    told = {f"search_text__{place}": spelling for place, spelling in enumerate(spelled)}
    return Listing(view).filter(with_words(tuple(map(len, words))), **told)


def ids_named(texts):
    """Ids of the customers in whose names all texts occur, as facts compare them; None for many.

    The index tells of few which they may be, where each name would be read.
    """
    found = [normalise(text)[:LONGEST_WORD] for text in texts if is_storable(text)]
    words = [[text] for text in found if len(text) >= SHORTEST]
    rows = postgresql.few_names(words) if words and postgresql.is_available() else None
    if rows is None:
        return None
    return [pk for pk, name in rows if all(holds(name, Operator.CONTAINS, one) for one in texts)]


@cache
def with_words(numbers):
    """A condition by words that have so many spellings each."""

    def condition(*told):
        spellings = (Value(one) if isinstance(one, str) else one for one in told)
        return all_occur([[*islice(spellings, number)] for number in numbers])

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
