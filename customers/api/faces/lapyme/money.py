"""Money as La Pyme writes it: whole cents, and words of its own for two currencies."""

from decimal import ROUND_HALF_UP, Decimal

from customers import currencies
from customers.api import wire
from customers.api.faces.lapyme.fields import Checked, Choice, Whole
from customers.api.schema import INTEGER, TEXT

CURRENCIES = {"ARS": "PES", "USD": "DOL"}
MOST_CENTS = 10**15 - 1


def cents(amount):
    """An amount in units as whole cents, half a cent away from nothing."""
    return int((amount * 100).to_integral_value(ROUND_HALF_UP))


def units(amount):
    """Whole cents as an amount in units."""
    return Decimal(amount).scaleb(-2)


def currency_word(code):
    """`PES` and `DOL`; other currencies by their ISO codes."""
    return CURRENCIES.get(code, code)


class Cents(wire.Field):
    """An amount of the book in whole cents."""

    documented = INTEGER

    def __init__(self, **kwargs):
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, amount):
        return cents(amount)


class CurrencyWord(wire.Field):
    """What a document is in."""

    documented = TEXT

    def __init__(self, **kwargs):
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, code):
        return currency_word(code)


class WrittenCurrency(Choice):
    """`PES`, `DOL`, or an ISO code."""

    def __init__(self, **kwargs):
        words = {code: code for code in currencies.in_use()}
        words |= {word: code for code, word in CURRENCIES.items()}
        super().__init__(words, **kwargs)

    def fail(self, key, **facts):
        Checked.fail(self, key, options='"PES"|"DOL"|an ISO 4217 code')


class Amount(Whole):
    """Whole cents of a body, from 0 on unless `min_value` says otherwise."""

    def __init__(self, **kwargs):
        super().__init__(**{"min_value": 0, "max_value": MOST_CENTS} | kwargs)

    def to_representation(self, amount):
        """Of an amount of the book; what is whole cents already is shown as it is."""
        return amount if isinstance(amount, int) else cents(amount)
