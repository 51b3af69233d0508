"""Rules that python-stdnum lacks, or applies otherwise than the tax offices do.

Sources: contracts/tax-ids.md section 4. Every check takes a compact number of the right shape
and raises as python-stdnum does.
"""

from stdnum.br import cpf
from stdnum.co import nit
from stdnum.ec import ci
from stdnum.exceptions import InvalidChecksum, InvalidComponent


def nothing(number: str) -> None:
    """For documents without a check digit, and for those whose arithmetic is not published."""


def brazilian_cpf(number: str) -> None:
    """111.111.111-11 and its like satisfy the arithmetic, but are never issued."""
    if len(set(number)) == 1:
        raise InvalidComponent
    cpf.validate(number)


def colombian_nit(number: str) -> None:
    """As python-stdnum, but old citizens' cards of six digits and fewer have one too."""
    if nit.calc_check_digit(number[:-1]) != number[-1]:
        raise InvalidChecksum


def ecuadorian_ruc(number: str) -> None:
    """A person's begins with their CI; companies receive numbers that follow no algorithm."""
    is_company = number[2] in "69"
    if not is_company:
        ci.validate(number[:10])


def guatemalan_cui(number: str) -> None:
    """Weights 2 to 9; the ninth digit is the sum modulo 11. Known from community sources."""
    _expect(number[8], _weighted(number[:8], range(2, 10)) % 11)


def salvadoran_dui(number: str) -> None:
    """Weights 9 to 2; the ninth digit completes the sum to a multiple of ten."""
    _expect(number[8], -_weighted(number[:8], range(9, 1, -1)) % 10)


def uruguayan_ci(number: str) -> None:
    """Weights 2 9 8 7 6 3 4 over seven digits; the last completes the sum to a multiple of ten."""
    body = number[:-1].zfill(7)
    _expect(number[-1], -_weighted(body, (2, 9, 8, 7, 6, 3, 4)) % 10)


def _weighted(digits, weights):
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


def _expect(character, value):
    if character != str(value):
        raise InvalidChecksum
