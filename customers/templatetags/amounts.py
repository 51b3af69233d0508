"""Amounts as people read them."""

from django import template

from sales.money import worded

register = template.Library()


@register.filter
def in_currency(amount, currency):
    """1,234.50 ARS, in the manner of the language and the country at hand."""
    return f"{worded(amount)} {currency}"
