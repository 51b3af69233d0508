"""The grammar of `where`, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.api.query import order, where
from customers.api.query.tree import All, BadValue, Condition, Malformed
from customers.facts.kinds import Operator

READ = {
    "": [],
    "company:EQUALS:Acme": [("company", "EQUALS", "Acme")],
    "company:EQUALS:": [("company", "EQUALS", "")],
    "company:EQUALS: a b ": [("company", "EQUALS", " a b ")],
    "customers.customer_id:EQUALS:7": [("customers.customer_id", "EQUALS", "7")],
    "a:GT:1,a:LTE:9": [("a", "GT", "1"), ("a", "LTE", "9")],
    "a:IS:NULL": [("a", "NULL", "")],
    "a:ISNOT:NULL": [("a", "PRESENT", "")],
    "a:EQUALS:NULL": [("a", "EQUALS", "NULL")],
    r"a:EQUALS:x\,y": [("a", "EQUALS", "x,y")],
    r"a:EQUALS:x\:y": [("a", "EQUALS", "x:y")],
    r"a:EQUALS:\,\:": [("a", "EQUALS", ",:")],
    r"a:EQUALS:x\y\\z": [("a", "EQUALS", r"x\y\\z")],
    r"a:EQUALS:x\\,y": [("a", "EQUALS", r"x\,y")],
    "a:CONTAINS:%_*": [("a", "CONTAINS", "%_*")],
    r"mod:GTE:2026-10-05T10\:18\:49-05\:00": [("mod", "GTE", "2026-10-05T10:18:49-05:00")],
    "a:EQUALS:\0": [("a", "EQUALS", "\0")],
}
REFUSED = [
    "nonsense",
    "a:EQUALS",
    ":EQUALS:x",
    "a::x",
    "a:equals:x",
    "a:LIKE:x",
    "a:EXCLUDES:x",
    "a:NULL:x",
    "a:PRESENT:x",
    "a:IS:5",
    "a:IS:null",
    "a:IS:",
    "a:ISNOT:",
    "a:EQUALS:x:y",
    "a:EQUALS:2026-10-05 10:18:49",
    "a:EQUALS:x,",
    ",a:EQUALS:x",
    "a:EQUALS:x,,b:EQUALS:y",
    " a:EQUALS:x",
    "a b:EQUALS:x",
    "a.:EQUALS:x",
    ".a:EQUALS:x",
    "a__b-c:EQUALS:x",
    "ñ:EQUALS:x",
    "a:EQUALS:" + "x" * 5000,
    ",",
    ":",
    "\\",
]


@pytest.mark.parametrize("text, conditions", READ.items())
def test_where_is_read(text, conditions):
    parts = tuple(Condition(field, Operator(word), value) for field, word, value in conditions)

    assert where.parse(text) == All(parts)


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:20])
def test_where_is_refused(text):
    with pytest.raises(Malformed):
        where.parse(text)


@given(st.text())
def test_any_text_is_read_or_refused(text):
    try:
        tree = where.parse(text)
    except Malformed:
        return

    assert isinstance(tree, All)


@given(st.text(max_size=200).filter(lambda value: not value.endswith("\\")))
def test_an_escaped_value_is_read_back(value):
    """A backslash of its own before a comma or a colon is the one thing that cannot be written."""
    escaped = value.replace(",", r"\,").replace(":", r"\:")
    if r"\\," in escaped or r"\\:" in escaped:
        return

    assert where.parse(f"a:EQUALS:{escaped}") == All((Condition("a", Operator.EQUALS, value),))


@pytest.mark.parametrize(
    "text, parts",
    [
        ("", []),
        ("company", [("company", False)]),
        ("company:ASC", [("company", False)]),
        ("company:DESC,id:ASC", [("company", True), ("id", False)]),
    ],
)
def test_order_is_read(text, parts):
    assert order.parse(text) == parts


@pytest.mark.parametrize("text", ["company:", "company:asc", "company:ASC:DESC", "company:UP"])
def test_order_without_direction_is_refused(text):
    with pytest.raises(BadValue):
        order.parse(text)


def test_order_by_very_many_fields_is_refused():
    with pytest.raises(Malformed):
        order.parse(",".join(["company"] * 21))
