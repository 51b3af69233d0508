"""The countries of ISO 3166: codes, names, dialling codes and currencies.

Codes, and the names that people write beside the official ones, are in catalogues/countries.json;
names and currencies come from Unicode's CLDR through babel, whose list of currencies knows
today's date. https://babel.pocoo.org/en/latest/api/numbers.html
"""

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

from babel import Locale
from babel.numbers import get_territory_currencies

from .place_names import key

LANGUAGES = ("es", "en", "pt")
SPOKEN = (*LANGUAGES, "es_419", "pt_PT")  # the Americas' Spanish, Portugal's Portuguese
LONGEST_NAME = 100

# Where Piriod works with the tax office, so that a customer needs a tax number: its contract, 4.
REGULATED = {"CL", "CO", "MX"}


class Country(NamedTuple):
    alpha2: str
    alpha3: str
    dialling_code: str
    also: tuple[str, ...] = ()


@cache
def countries() -> dict[str, Country]:
    """Every country by its alpha-2 code."""
    catalogue = Path(__file__).parent / "catalogues" / "countries.json"
    rows = json.loads(catalogue.read_text("utf-8"))
    return {row["alpha2"]: Country(**row | {"also": tuple(row.get("also", ()))}) for row in rows}


def recognise(text: str) -> str:
    """The alpha-2 code that is meant, or nothing: by code, or by name in three languages."""
    if len(text) > LONGEST_NAME:
        return ""
    code = text.replace(".", "").strip().upper()
    if code in countries():
        return code
    return _codes_by_alpha3().get(code) or _codes_by_name().get(key(text), "")


def name(alpha2: str, language: str = "es") -> str:
    """The country's name; in Spanish where the language is none of the three."""
    if alpha2 not in countries():
        return ""
    spoken = language[:2].lower()
    return _names(spoken if spoken in LANGUAGES else LANGUAGES[0])[alpha2]


def alpha3(alpha2: str) -> str:
    country = countries().get(alpha2)
    return country.alpha3 if country else ""


def dialling_code(alpha2: str) -> str:
    """With its plus sign; members of the North American plan share `+1`."""
    country = countries().get(alpha2)
    return country.dialling_code if country else ""


def currencies(alpha2: str) -> list[str]:
    """Today's legal tender, the country's own before those it shares."""
    if alpha2 not in countries():
        return []
    return sorted(get_territory_currencies(alpha2), key=lambda code: not code.startswith(alpha2))


def currency(alpha2: str) -> str:
    """The one to assume where none is given; nothing for Antarctica."""
    return next(iter(currencies(alpha2)), "")


def has_regulation(alpha2: str) -> bool:
    return alpha2 in REGULATED


@cache
def _names(language):
    return Locale.parse(language).territories


@cache
def _codes_by_alpha3():
    return {country.alpha3: country.alpha2 for country in countries().values()}


@cache
def _codes_by_name():
    """Whole names go before shortened ones: Sint Maarten is called St. Martin (Dutch part) too."""
    shortened = {
        key(full.split("(")[0].split(",")[0]): country.alpha2
        for country in countries().values()
        for full in _spellings(country)
    }
    whole = {
        key(full): country.alpha2
        for country in countries().values()
        for full in _spellings(country)
    }
    return shortened | whole


def _spellings(country):
    yield from (_names(language)[country.alpha2] for language in SPOKEN)
    yield from country.also
