"""Numbers that a person may have under two names: a tax number made of an identity document.

A shop writes down the one, an invoice needs the other, and the same person is in the book twice.
Source: the tax offices' rules for persons, as contracts/tax-ids.md tells them.
"""

import re

DIGITS = "0123456789"
PREFIXES_AR = ("20", "23", "24", "27")
LAST_PE = DIGITS + "ABCDEFGHIJK"


def argentina(number):
    """CUIT: two digits of the kind of person, the DNI in eight, a check digit."""
    if len(number) == 11:
        return {number[2:10].lstrip("0")} if number.startswith(PREFIXES_AR) else set()
    return {prefix + number.zfill(8) + digit for prefix in PREFIXES_AR for digit in DIGITS}


def colombia(number):
    """NIT of a person: the CC and a check digit."""
    return {number[:-1], *(number + digit for digit in DIGITS)}


def ecuador(number):
    """RUC of a person: the CI and the number of the branch."""
    return {number[:10]} if len(number) == 13 else {f"{number}001"}


def honduras(number):
    """RTN: the DNI and a check digit."""
    return {number[:13]} if len(number) == 14 else {number + digit for digit in DIGITS}


def paraguay(number):
    """RUC of a person: the CI and a check digit."""
    return {number[:-1], *(number + digit for digit in DIGITS)}


def peru(number):
    """RUC of a person: 10, the DNI, a check digit. A DNI has a character more, usually not typed:
    a digit or a letter."""
    if len(number) == 11 and not number.startswith("10"):
        return set()
    dni = number[2:10] if len(number) == 11 else number[:8]
    return {dni, *(f"10{dni}{digit}" for digit in DIGITS), *(dni + one for one in LAST_PE)}


COUNTRIES = {
    "AR": argentina,
    "CO": colombia,
    "EC": ecuador,
    "HN": honduras,
    "PE": peru,
    "PY": paraguay,
}


def kin(compact_text, country):
    """Other compact forms under which the same person may be kept; none where no rule is known."""
    numbers = COUNTRIES.get(country)
    is_number = re.fullmatch("[0-9]+[A-K]?" if country == "PE" else "[0-9]+", compact_text)
    return numbers(compact_text) - {compact_text} if numbers and is_number else set()
