"""Document numbers with right check digits: one per country, kind and serial number.

Two serial numbers give two documents, and neighbours look unrelated.
"""

import unicodedata
from datetime import date, timedelta

from stdnum.ar import cuit
from stdnum.cl import rut
from stdnum.co import nit
from stdnum.mx import rfc

A_PRIME = 1_234_577
FIRST_DAY = date(1985, 1, 1)
HOMOCLAVE = "123456789ABCDEFGHIJKLMNOPQRSTUV"


def tax_number(country, serial, *, is_company, name):
    """As people type it. `name` is that of the company without its form, or the person's."""
    return RULES[country](serial, is_company, name)


def argentine(serial, is_company, _):
    body = f"30{71_000_000 + spread(serial, 999_983)}"
    if not is_company:
        body = f"{20 + serial % 2 * 7}{20_000_000 + spread(serial, 19_999_981)}"
    return body + cuit.calc_check_digit(body)


def mexican(serial, is_company, name):
    """Initials, a date, two characters that tell namesakes apart, the check digit.

    An X for the vowel, as in surnames without one, keeps clear of words the office avoids.
    """
    letters = initials(name)
    begun = FIRST_DAY + timedelta(days=spread(serial, 12_007))
    body = letters[:3] if is_company else f"{letters[0]}X{letters[-2:]}"
    body += f"{begun:%y%m%d}{HOMOCLAVE[serial % 31]}{HOMOCLAVE[serial // 31 % 31]}"
    return body + rfc.calc_check_digit(body)


def chilean(serial, is_company, _):
    first, size = (76_000_000, 1_999_993) if is_company else (8_000_000, 11_999_989)
    body = str(first + spread(serial, size))
    return f"{body}-{rut.calc_check_digit(body)}"


def colombian(serial, is_company, _):
    first, size = (900_000_000, 99_999_989) if is_company else (30_000_000, 59_999_999)
    body = str(first + spread(serial, size))
    return f"{body}-{nit.calc_check_digit(body)}"


RULES = {"AR": argentine, "MX": mexican, "CL": chilean, "CO": colombian}


def spread(serial, size):
    """A number below `size`, which the prime does not divide: no two alike among so many."""
    return (serial + 1) * A_PRIME % size


def initials(name):
    """Those of its words, and then its other letters: without accents, A to Z."""
    plain = unicodedata.normalize("NFKD", name.upper())
    words = ["".join(char for char in word if char.isalpha()) for word in plain.split()]
    return "".join(word[0] for word in words) + "".join(word[1:] for word in words)
