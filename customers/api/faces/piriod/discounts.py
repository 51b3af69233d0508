"""Discounts of invoices and of their lines: so many per cent, or an amount."""

from decimal import Decimal

from rest_framework.fields import ChoiceField

from customers.api import wire
from customers.api.faces.piriod.fields import Amount
from customers.api.money import percentage

PERCENT, MONEY = "%", "$"
SCHEMES = (PERCENT, MONEY)
ZERO, ALL = Decimal(0), Decimal(100)
TOO_MUCH = "A discount is no more than what it is taken off."


class Scheme(ChoiceField):
    """Whether a discount is so many per cent or an amount: an amount unless said otherwise."""

    def __init__(self):
        super().__init__(choices=SCHEMES, required=False)

    def get_attribute(self, row):
        return MONEY if agreed(row) is None else PERCENT


class Discount(Amount):
    """As it was written: per cent or an amount."""

    def __init__(self):
        super().__init__(required=False)

    def get_attribute(self, row):
        percent = agreed(row)
        return row.discount if percent is None else percent


def agreed(row):
    """The per cent of a discount of a sale or of a line; None for an amount."""
    if hasattr(row, "details"):
        percent = row.details.get("discount_percent")
        return None if percent is None else Decimal(percent)
    return row.discount_percent


def written_discount(draft, given):
    """The discount as an amount or as per cent, where anything of it is written; `draft` is None
    for a new invoice."""
    if not {"discount", "discount_scheme"} & given.keys():
        return {}
    percent, amount = (agreed(draft), draft.discount) if draft else (None, ZERO)
    scheme = given.pop("discount_scheme", MONEY if percent is None else PERCENT)
    written = given.pop("discount", amount if percent is None else percent)
    if scheme == MONEY:
        return {"discount": written, "discount_percent": None}
    if written > ALL:
        raise wire.ValidationError({"discount": [TOO_MUCH]})
    return {"discount": ZERO, "discount_percent": written}


def line_discount(gross, given):
    """(the amount off a line, what its details keep of how it was agreed), taken out of `given`."""
    written = given.pop("discount", ZERO)
    is_percent = given.pop("discount_scheme", MONEY) == PERCENT
    if written > (ALL if is_percent else gross):
        raise wire.ValidationError({"discount": [TOO_MUCH]})
    if is_percent:
        return percentage(gross, written), {"discount_percent": written}
    return written, {}
