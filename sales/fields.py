"""Columns of money: always Decimal, always beside a currency."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact


class AmountField(models.DecimalField):
    """An amount in units of the row's currency, to the cent."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_digits": 18, "decimal_places": 2} | kwargs)


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
