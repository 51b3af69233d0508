"""Amounts as faces reckon with them: the ledger's own arithmetic."""

from sales.money import ZERO, percentage, percentage_of, times

__all__ = ["ZERO", "percentage", "percentage_of", "times"]
