"""Exact amounts: decimals that came from no float, rounded to the cent in one way."""

from decimal import ROUND_HALF_UP, Context, Decimal

from babel.numbers import format_decimal
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tenants.locales import locale_at_hand

CENT = Decimal("0.01")
ZERO = Decimal(0)
MOST_DIGITS = 15  # what a double keeps digit for digit: SQLite's columns, and JSON's readers
# wide enough for any two columns multiplied; what is no number stays none, for validation to find
EXACT = Context(prec=60, rounding=ROUND_HALF_UP, traps=[])


def exact(value):
    """The value as Decimal. A float is a mistake of the caller: TypeError, whatever it holds."""
    if isinstance(value, bool | float) or not isinstance(value, Decimal | int | str):
        raise TypeError(f"An amount is a Decimal, an int or a text, not {value!r}.")
    return EXACT.create_decimal(value)


def to_the_cent(amount):
    """Rounded half up to two places."""
    return EXACT.quantize(amount, CENT)


def times(amount, factor):
    """A product to the cent."""
    return to_the_cent(EXACT.multiply(amount, factor))


def percentage(amount, percent):
    """So many per cent of an amount, to the cent."""
    return to_the_cent(EXACT.divide(EXACT.multiply(amount, percent), Decimal(100)))


def percentage_of(part, whole):
    """How many per cent of an amount another is, to two places; none of nothing."""
    return to_the_cent(EXACT.divide(EXACT.multiply(part, Decimal(100)), whole)) if whole else ZERO


def worded(number, pattern="#,##0.00"):
    """In the manner of the language and the country at hand: places beyond those of the pattern
    where something stands there."""
    return format_decimal(number, pattern, locale_at_hand(), decimal_quantization=False)


def positive(amount, name="amount"):
    """The amount as Decimal. Raises ValidationError unless it is whole cents above zero."""
    amount = exact(amount)
    if not amount.is_finite() or amount <= 0:
        raise ValidationError({name: _("An amount is greater than zero.")})
    if amount != to_the_cent(amount):
        raise ValidationError({name: _("An amount has no more than two decimals.")})
    return amount
