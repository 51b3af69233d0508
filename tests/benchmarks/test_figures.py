"""The arithmetic of measurements, and the chart of them. No database."""

from xml.etree import ElementTree

import pytest

from benchmarks.speed import figures
from benchmarks.speed.chart import bars, by_operation

HUNDRED = [number / 1000 for number in range(1, 101)]


@pytest.mark.parametrize(
    "times, percent, expected",
    [
        (HUNDRED, 50, 0.050),
        (HUNDRED, 99, 0.099),
        (HUNDRED, 100, 0.100),
        (HUNDRED[::-1], 1, 0.001),
        ([0.3, 0.1, 0.2], 50, 0.2),
        ([0.3, 0.1], 50, 0.1),
        ([0.7], 99, 0.7),
    ],
)
def test_percentile(times, percent, expected):
    assert figures.percentile(times, percent) == expected


def test_summary():
    assert figures.summary([0.1, 0.3, 0.2, 0.2], 0.8) == {
        "requests": 4,
        "per_second": 5.0,
        "p50": 0.2,
        "p99": 0.3,
    }


@pytest.mark.parametrize("cpu, requests, expected", [(2.5, 500, 5.0), (0.0, 9, 0.0), (1, 0, None)])
def test_cpu_per_thousand_requests(cpu, requests, expected):
    assert figures.per_thousand(cpu, requests) == expected


def test_medians_of_rounds():
    """Of each figure by itself; what a round could not say is left out."""
    rounds = [{"p50": 3, "cpu": None}, {"p50": 1, "cpu": 5}, {"p50": 2, "cpu": 7}]

    assert figures.medians(rounds) == {"p50": 2, "cpu": 6}
    assert figures.medians([{"p50": 3, "cpu": None}]) == {"p50": 3, "cpu": None}


def test_ratio_to_the_floor():
    assert figures.ratio({"p50": 0.006}, {"p50": 0.002}) == pytest.approx(3)
    assert figures.ratio({"p50": 0.006}, None) is None
    assert figures.ratio({"p50": 0.006}, {"p50": 0}) is None


def test_growth():
    assert figures.growth({30_000: 0.003, 3000: 0.002}) == {3000: 1.0, 30_000: 1.5}


def test_bars():
    row = {"connections": 1, "p50": 0.002}
    results = [
        row | {"operation": "a & b", "target": "floor"},
        row | {"operation": "a & b", "target": "lapyme", "p50": 0.008},
        row | {"operation": "c", "target": "floor", "connections": 16},
    ]

    groups = by_operation(results, 1)
    drawn = ElementTree.fromstring(bars("Title", groups, "ms"))  # noqa: S314 -- our own

    assert groups == {"a & b": {"floor": 2.0, "lapyme": 8.0}}
    texts = [one.text for one in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ["Title", "floor", "lapyme", "a & b", "2 ms", "8 ms"]
    widths = [float(one.get("width")) for one in drawn.iter("{http://www.w3.org/2000/svg}rect")]
    assert widths == [10, 10, 120, 480]
