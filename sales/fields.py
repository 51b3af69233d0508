"""Columns of money: always Decimal, always beside a currency."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from sales.money import MOST_DIGITS


class ExactField(models.DecimalField):
    """A decimal that is never made out of a float. 15 digits, which every database keeps exactly;
    SQLite keeps decimals as doubles."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_digits": MOST_DIGITS, "decimal_places": 2} | kwargs)

    def to_python(self, value):
        if isinstance(value, float):
            raise TypeError(f"{self.name} is exact: {value!r} is a float.")
        return super().to_python(value)


class AmountField(ExactField):
    """An amount in units of the row's currency, to the cent."""


class CurrencyField(models.CharField):
    """An ISO 4217 code."""

    default_validators = [RegexValidator(r"^[A-Z]{3}\Z")]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": 3} | kwargs)


def has_currency():
    """The constraint that a row's currency is a code of three letters."""
    return models.CheckConstraint(
        condition=Exact(Length("currency"), 3), name="%(class)s_has_currency"
    )
