"""Currencies as people write them, and as numbers for who needs a number."""

from functools import cache, lru_cache
from string import ascii_uppercase

from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_name, get_currency_symbol

from customers import countries

OWN = 1
FIRST_FOREIGN = 2


@cache
def in_use() -> tuple[str, ...]:
    """Those that are legal tender somewhere today, in the order of their codes."""
    every = (code for country in countries.countries() for code in countries.currencies(country))
    return tuple(sorted(set(every)))


def name(code, language="es"):
    """What the currency is called: peso chileno."""
    return get_currency_name(code, locale=language)


@lru_cache(maxsize=1024)
def symbol(code, country):
    """The sign that people of a country write for a currency: `$`, `US$`; else its code."""
    try:
        return get_currency_symbol(code, Locale.parse(f"und_{country}"))
    except (UnknownLocaleError, ValueError):
        return code


def number(code, own):
    """1 for the tenant's own currency, for every other a number that follows from its code."""
    if code == own:
        return OWN
    first, second, third = map(ascii_uppercase.index, code)
    return FIRST_FOREIGN + (first * 26 + second) * 26 + third


def code(number, own):
    """The currency of a number; None where there is none."""
    if number == OWN:
        return own
    rest, third = divmod(number - FIRST_FOREIGN, 26)
    if not 0 <= rest < 26 * 26:
        return None
    letters = "".join(ascii_uppercase[place] for place in (*divmod(rest, 26), third))
    return letters if letters in Locale("en").currencies else None
