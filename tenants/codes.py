"""Codes of countries and currencies that mean something: faces look up what a country has."""

from functools import cache

from babel import Locale
from babel.numbers import is_currency

__all__ = ["is_country", "is_currency"]

# Of two letters in CLDR, and no country's in ISO 3166: islands, unions, the unknown.
NO_COUNTRIES = set("AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ".split())


@cache
def country_codes():
    codes = {code for code in Locale("en").territories if len(code) == len("AR")}
    return codes - NO_COUNTRIES


def is_country(code):
    """Whether it is a country's alpha-2 code of ISO 3166."""
    return code in country_codes()
