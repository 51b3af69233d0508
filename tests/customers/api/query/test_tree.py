"""The tree and its translation: what is allowed, what NOT means, where the limits are."""

import pytest

from customers.api.query.tree import (
    All,
    BadValue,
    Condition,
    Either,
    Malformed,
    Not,
    UnknownField,
    to_q,
)
from customers.facts import CUSTOMER
from customers.facts.kinds import Operator
from customers.models import Customer
from tenants.scope import tenant_scope

ANA = Condition("external_key", Operator.EQUALS, "ana")
BETO = Condition("external_key", Operator.EQUALS, "beto")
NOBODY = Condition("external_key", Operator.NULL)
LATE = Condition("external_key", Operator.GT, "az")
WITH_E = Condition("external_key", Operator.CONTAINS, "e")


@pytest.fixture
def found(norte, make_customer):
    """The names that a tree finds among Ana, Beto and one without a key."""
    for name in ("ana", "beto", None):
        make_customer(norte, name=str(name), external_key=name)

    def names(tree):
        with tenant_scope(norte):
            rows = Customer.objects.filter(to_q(tree, CUSTOMER, norte))
            return sorted(rows.values_list("name", flat=True))

    return names


TREES = {
    All(): ["None", "ana", "beto"],
    Either(()): [],
    Not(All()): [],
    Not(Either(())): ["None", "ana", "beto"],
    ANA: ["ana"],
    NOBODY: ["None"],
    LATE: ["beto"],
    Either((ANA, BETO)): ["ana", "beto"],
    Either((ANA, NOBODY)): ["None", "ana"],
    Either((All(), ANA)): ["None", "ana", "beto"],
    All((ANA, BETO)): [],
    All((Either((ANA, BETO)), Not(ANA))): ["beto"],
    # a comparison with null is neither true nor false, and so is its opposite
    Not(ANA): ["beto"],
    Not(Not(ANA)): ["ana"],
    Not(NOBODY): ["ana", "beto"],
    Not(LATE): ["ana"],
    Not(WITH_E): ["ana"],
    Not(Either((ANA, LATE))): [],
    Not(All((ANA, LATE))): ["ana", "beto"],
    Not(All((ANA, NOBODY))): ["ana", "beto"],
    Not(All((Not(ANA), Not(BETO)))): ["ana", "beto"],
}


@pytest.mark.parametrize("tree, names", TREES.items(), ids=range(len(TREES)))
def test_tree_finds(found, tree, names):
    assert found(tree) == names


def test_words_of_the_request_only_choose_among_facts(norte):
    for field in ("pk", "tenant", "name__regex", "tenant__slug", "search_text", "__class__", ""):
        with pytest.raises(UnknownField):
            to_q(Condition(field, Operator.EQUALS, "x"), CUSTOMER, norte)


@pytest.mark.parametrize(
    "condition",
    [
        Condition("id", Operator.EQUALS, "x"),
        Condition("id", Operator.EQUALS, ""),
        Condition("id", Operator.EQUALS, "1.5"),
        Condition("id", Operator.EQUALS, "٣"),
        Condition("id", Operator.EQUALS, "9" * 4001),
        Condition("id", Operator.CONTAINS, "1"),
        Condition("no_taxes", Operator.EQUALS, "yes"),
        Condition("no_taxes", Operator.GT, "1"),
        Condition("created_at", Operator.EQUALS, "2026-13-01"),
        Condition("created_at", Operator.EQUALS, "2026-11-01 25:00:00"),
        Condition("created_at", Operator.EQUALS, "yesterday"),
        Condition("created_at", Operator.CONTAINS, "2026-11-01"),
        Condition("balance", Operator.GT, "0"),
    ],
    ids=str,
)
def test_value_of_another_kind_is_refused(norte, condition):
    with pytest.raises(BadValue):
        to_q(condition, CUSTOMER, norte)


@pytest.mark.parametrize("words", [{"1": True, "true": True, "0": False, "false": False}])
def test_flags_are_compared(found, norte, make_customer, words):
    make_customer(norte, name="exempt", no_taxes=True)

    for word, value in words.items():
        one = found(Condition("no_taxes", Operator.EQUALS, word))
        others = found(Condition("no_taxes", Operator.NOTEQUALS, word))
        assert one == (["exempt"] if value else ["None", "ana", "beto"])
        assert others == (["None", "ana", "beto"] if value else ["exempt"])


def test_limits(norte):
    deep = ANA
    for _ in range(5):
        deep = Not(deep)

    to_q(All((ANA,) * 20), CUSTOMER, norte)
    to_q(deep, CUSTOMER, norte)
    with pytest.raises(Malformed):
        to_q(All((ANA,) * 21), CUSTOMER, norte)
    with pytest.raises(Malformed):
        to_q(Not(deep), CUSTOMER, norte)


def test_a_very_deep_tree_is_refused_without_recursion(norte):
    deep = ANA
    for _ in range(100_000):
        deep = (Not, All)[_ % 2](deep if _ % 2 == 0 else (deep,))

    with pytest.raises(Malformed):
        to_q(deep, CUSTOMER, norte)
    while not isinstance(deep, Condition):  # to let it go level by level, too
        deep = deep.part if isinstance(deep, Not) else deep.parts[0]


def test_text_that_no_column_holds_is_found_nowhere(found):
    for text in ("\0", "a\0", "\ud800", "a\udfffb"):
        assert found(Condition("external_key", Operator.EQUALS, text)) == []
        assert found(Condition("external_key", Operator.CONTAINS, text)) == []
        assert found(Condition("external_key", Operator.GT, text)) == []
        assert found(Condition("external_key", Operator.NOTEQUALS, text)) == ["ana", "beto"]
        assert found(Condition("external_key", Operator.EXCLUDES, text)) == ["ana", "beto"]
