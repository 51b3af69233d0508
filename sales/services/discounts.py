"""A discount off a whole document, and the tax that it takes with it."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sales.money import EXACT, ZERO, exact, percentage, to_the_cent


def discounted(subtotal, exempt, tax, *, amount=ZERO, percent=None):
    """The columns of a document after a discount: an amount, or so many per cent of the subtotal.

    It is taken off what bears tax first, whose `tax` is reckoned on what remains. Raises
    ValidationError for a discount of more than the subtotal.
    """
    discount = to_the_cent(exact(amount)) if percent is None else percentage(subtotal, percent)
    if discount > subtotal:
        raise ValidationError({"discount": _("A discount is no more than what it is taken off.")})
    taxable = subtotal - exempt
    return {
        "discount": discount,
        "discount_percent": percent,
        "tax": share(tax, max(taxable - discount, ZERO), taxable),
    }


def share(amount, part, whole):
    """So much of an amount as the part is of the whole, to the cent."""
    return to_the_cent(EXACT.divide(EXACT.multiply(amount, part), whole)) if whole else amount
