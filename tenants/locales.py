"""How figures are written: in the manner of a language in a country, as CLDR knows it.

1.234.567,50 of Buenos Aires is 1,234,567.50 in Mexico, where people speak Spanish too.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.utils.translation import get_language

_country = ContextVar("country", default=None)


@contextmanager
def in_country(code):
    """Figures inside are written as in this country, by its ISO code."""
    token = _country.set(code)
    try:
        yield
    finally:
        _country.reset(token)


def locale_at_hand():
    """Of the language that is switched on, in the country at hand if there is one."""
    language, _, _ = (get_language() or settings.LANGUAGE_CODE).partition("-")
    return locale(language, _country.get())


@cache
def locale(language, country):
    """Of the language in the country where CLDR knows that, else of the language alone."""
    try:
        return Locale(language, country)
    except UnknownLocaleError:
        return Locale(language)
