"""Amounts as faces reckon with them: the ledger's own arithmetic."""

from sales.money import percentage, percentage_of, times

__all__ = ["percentage", "percentage_of", "times"]
