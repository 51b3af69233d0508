"""Codes of countries and currencies that mean something: faces look up what a country has."""

from functools import cache

from babel import Locale, numbers

# Of ISO 4217, for tests and for no currency at all.
NO_CURRENCIES = {"XTS", "XXX"}

# Of two letters in CLDR, and no country's in ISO 3166: islands, unions, the unknown.
NO_COUNTRIES = set("AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ".split())


@cache
def country_codes():
    codes = {code for code in Locale("en").territories if len(code) == len("AR")}
    return codes - NO_COUNTRIES


def is_country(code):
    """Whether it is a country's alpha-2 code of ISO 3166."""
    return code in country_codes()


def is_currency(code):
    """Whether it is a currency's code of ISO 4217, in use or not any more."""
    return code not in NO_CURRENCIES and numbers.is_currency(code)
