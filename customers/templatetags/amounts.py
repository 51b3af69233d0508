"""Amounts as people read them."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def in_currency(amount, currency):
    """1,234.50 ARS, in the manner of the language at hand."""
    return f"{number_format(amount, 2, use_l10n=True, force_grouping=True)} {currency}"
