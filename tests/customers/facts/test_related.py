"""Facts that no row has of its own, and days among moments."""

from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Q

from customers.facts.kinds import NOTHING, Integer, Operator, Sum, Text
from customers.facts.moments import Day
from customers.facts.related import Constant

TENANT = SimpleNamespace(zone=ZoneInfo("America/Argentina/Buenos_Aires"))

KNOWN = [
    (Constant(1, Integer), "EQUALS", "1", True),
    (Constant(1, Integer), "NOTEQUALS", "1", False),
    (Constant(1, Integer), "GT", "0", True),
    (Constant(1, Integer), "LTE", "0", False),
    (Constant(1, Integer), "NULL", "", False),
    (Constant(1, Integer), "PRESENT", "", True),
    (Constant(0, Sum), "LT", "0.5", True),
    (Constant("inv", Text), "EQUALS", "INV", True),
    (Constant("inv", Text), "CONTAINS", "nv", True),
    (Constant("inv", Text), "EXCLUDES", "nv", False),
    (Constant("inv", Text), "GTE", "inx", False),
    (Constant(None, Text), "EQUALS", "", False),
    (Constant(None, Text), "NOTEQUALS", "x", False),
    (Constant(None, Text), "EXCLUDES", "x", False),
    (Constant(None, Integer), "LT", "5", False),
    (Constant(None, Integer), "NULL", "", True),
    (Constant(None, Integer), "PRESENT", "", False),
]


@pytest.mark.parametrize("fact, operator, text, met", KNOWN)
def test_a_constant_is_compared_before_any_row_is_read(fact, operator, text, met):
    assert fact.condition(Operator(operator), text, TENANT) == (~NOTHING if met else NOTHING)


@pytest.mark.parametrize("fact", [Constant(1, Integer), Constant(None, Integer)])
@pytest.mark.parametrize("text", ["", "x", "1.5", "١"])
def test_a_constant_is_compared_with_its_own_kind(fact, text):
    with pytest.raises(ValueError, match="whole number"):
        fact.condition(Operator.EQUALS, text, TENANT)


def test_only_texts_contain_something():
    with pytest.raises(ValueError, match="Only texts"):
        Constant(1, Integer).condition(Operator.CONTAINS, "1", TENANT)


@pytest.mark.parametrize(
    "text, moment",
    [
        ("2026-11-05", "2026-11-05 00:00:00"),
        ("2026-11-05 10:00:00", "2026-11-05 10:00:00"),
        ("2026-11-05T01:00:00+00:00", "2026-11-04 22:00:00"),
    ],
)
def test_a_day_is_compared_on_the_tenants_clock(text, moment):
    assert str(Day("issued_on").read(text, TENANT)) == moment


def test_a_day_in_the_middle_of_which_a_moment_lies_is_before_it():
    day = Day("issued_on")
    noon, midnight = "2026-11-05 12:00:00", "2026-11-05"

    def asked(operator, text):
        return day.condition(Operator(operator), text, TENANT)

    assert asked("GTE", noon) == asked("GT", midnight) == asked("GT", noon)
    assert asked("LT", noon) == asked("LTE", midnight) == asked("LTE", noon)
    assert asked("EQUALS", noon) == asked("PRESENT", "") & NOTHING
    assert isinstance(asked("EQUALS", midnight), Q)
