"""Columns of money: always Decimal, always beside a currency."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from sales.money import MOST_DIGITS, worded
from tenants.codes import is_currency


class ExactField(models.DecimalField):
    """A decimal that is never made out of a float. 15 digits, which every database keeps exactly;
    SQLite keeps decimals as doubles."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_digits": MOST_DIGITS, "decimal_places": 2} | kwargs)

    def to_python(self, value):
        if isinstance(value, float):
            raise TypeError(f"{self.name} is exact: {value!r} is a float.")
        return super().to_python(value)

    def worded(self, number):
        """As people read it: a quantity, a percentage or a rate without zeros behind it."""
        return worded(number, "#,##0")


class AmountField(ExactField):
    """An amount in units of the row's currency, to the cent."""

    def worded(self, number):
        return worded(number)


def currency_stated(text):
    """The code of the currency that somebody states, in whatever letters. Raises ValidationError
    where there is none."""
    code = text.upper()
    if not is_currency(code):
        raise ValidationError(_("This is no currency code, such as ARS."), code="invalid")
    return code


class CurrencyCode(forms.CharField):
    """A code as somebody types it. A row that came in with one that is none keeps it."""

    def to_python(self, value):
        return super().to_python(value).upper()

    def _clean_bound_field(self, field):
        code = super()._clean_bound_field(field)
        return code if code in {"", field.initial} else currency_stated(code)


class CurrencyField(models.CharField):
    """An ISO 4217 code."""

    default_validators = [RegexValidator(r"^[A-Z]{3}\Z")]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": 3} | kwargs)

    def formfield(self, **kwargs):
        return super().formfield(**kwargs | {"form_class": CurrencyCode})


def has_currency():
    """The constraint that a row's currency is a code of three letters."""
    return models.CheckConstraint(
        condition=Exact(Length("currency"), 3), name="%(class)s_has_currency"
    )
