"""States, provinces and departments of the Americas and Spain.

The first division of each country by ISO 3166-2; Spain's and the Dominican Republic's provinces,
since addresses there name no region. A territory without parts of its own is its own single
state. An id is the country's ISO number followed by three digits and never changes: new rows in
catalogues/states.json go below those of their country, with the next number.
"""

import json
from functools import cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from . import place_names

# "Provincia de Salta", "Edo. de México", "Depto. Central"
KINDS = {
    *("departamento", "departement", "depto", "dpto", "estado", "edo", "state"),
    *("provincia", "province", "prov", "pcia", "region", "reg", "parish"),
}
LONGEST_NAME = 100


class State(NamedTuple):
    """`code` is ISO 3166-2, `arca` the number of an Argentine province in tax declarations."""

    id: int
    country: str
    code: str
    name: str
    arca: str = ""
    also: tuple[str, ...] = ()


def states(country: str) -> tuple[State, ...]:
    """Those of one country in the order of the catalogue; none for the rest of the world."""
    return _by_country().get(country, ())


def state(state_id: int) -> State | None:
    return _by_id().get(state_id)


def recognise_state(country: str, text: str) -> State | None:
    """The state that is meant: by its name, by another name in use, or by its code."""
    if len(text) > LONGEST_NAME:
        return None
    spellings = _by_spelling()
    code = text.strip().upper()
    return spellings.get((country, code)) or spellings.get((country, _key(text)))


def arca_code(state_id: int) -> str:
    """The province code of Argentina's tax office (ARCA), empty for any other state."""
    found = state(state_id)
    return found.arca if found else ""


def state_of_arca_code(code: str) -> State | None:
    """Also with a leading zero: forms print 01 for Buenos Aires."""
    number = code.strip()
    provinces = states("AR")
    return next((found for found in provinces if number in (found.arca, found.arca.zfill(2))), None)


@cache
def _catalogue():
    catalogue = Path(__file__).parent / "catalogues" / "states.json"
    rows = json.loads(catalogue.read_text("utf-8"))
    return tuple(State(**row | {"also": tuple(row.get("also", ()))}) for row in rows)


@cache
def _by_id():
    return {state.id: state for state in _catalogue()}


@cache
def _by_country():
    return {
        country: tuple(rows) for country, rows in groupby(_catalogue(), key=attrgetter("country"))
    }


@cache
def _by_spelling():
    """By country and spelling: names in lower case, codes in upper case, long (AR-B) and short."""
    names = {
        (state.country, _key(name)): state
        for state in _catalogue()
        for name in (state.name, *state.also)
    }
    codes = {
        (state.country, code): state
        for state in _catalogue()
        for code in (state.code, state.code.partition("-")[2])
        if code
    }
    return names | codes


def _key(text):
    return place_names.key(text, place_names.CONNECTING | KINDS)
