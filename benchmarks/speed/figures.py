"""The arithmetic of measurements: pure functions, times in seconds."""

from math import ceil
from statistics import median

CLOCK = 1000


def percentile(times, percent):
    """The smallest of the times that so many per cent of them do not exceed; nearest rank."""
    ranked = sorted(times)
    return ranked[max(ceil(len(ranked) * percent / 100), 1) - 1]


def summary(times, seconds):
    """What is kept of the requests of one measurement that took so many seconds in all."""
    return {
        "requests": len(times),
        "per_second": len(times) / seconds,
        "p50": percentile(times, 50),
        "p99": percentile(times, 99),
    }


def per_thousand(cpu_seconds, requests):
    """CPU seconds per 1,000 requests, None where the clock has not ticked often enough to say."""
    return cpu_seconds * 1000 / requests if requests else None


def medians(rounds):
    """One measurement out of those of several rounds: the median of each figure."""
    names = rounds[0].keys()
    return {name: middle([one[name] for one in rounds]) for name in names}


def middle(values):
    numbers = [value for value in values if value is not None]
    return median(numbers) if numbers else None


def ratio(measured, floor):
    """How many times as long the median request takes as the floor's, None without a floor."""
    return measured["p50"] / floor["p50"] if floor and floor["p50"] else None


def growth(p50s):
    """How many times as long the median request takes as among the fewest customers:
    {number of customers: p50} as {number of customers: times}."""
    first = p50s[min(p50s)]
    return {number: p50s[number] / first for number in sorted(p50s)}
