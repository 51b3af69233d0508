"""No float in any path of money: read from the syntax trees of the product.

What makes floats out of decimals, or keeps numbers as floats, is named here; each exemption has its
reason, and is an error once nothing needs it. What cannot be seen in a tree, a value that comes in
as a float, the columns refuse themselves.
"""

import ast
from decimal import Decimal
from pathlib import Path

import pytest

from sales.models import Sale
from sales.money import exact, positive, to_the_cent
from sales.services import Item

ROOT = Path(__file__).parents[1]
FOLDERS = ("sales", "customers", "config")
FLOATING = {"float", "FloatField", "fsum", "isclose", "from_float", "create_decimal_from_float"}
DICE = "how often something is done in the demo's book: dice, no amounts"
EXEMPT = {
    ("sales/money.py", "float"): "named in order to refuse it",
    ("sales/fields.py", "float"): "named in order to refuse it",
    ("config/settings.py", "float"): "seconds until a replica is asked again",
    ("customers/api/wire.py", "float"): "free JSON of a caller, which a JSON column keeps",
    ("customers/api/turns.py", "0.05"): "seconds after which a request lasts",
    ("customers/api/views.py", "0.05"): "seconds before a stopped request begins again",
    ("customers/demo/book.py", "0.1"): DICE,
    ("customers/demo/people.py", "0.3"): DICE,
    ("customers/demo/people.py", "0.5"): DICE,
    ("customers/demo/people.py", "0.7"): DICE,
}


def modules():
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))


def floating(tree):
    """(line, what) of every float literal, and of every name that makes or keeps floats."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno, str(node.value)
        elif isinstance(node, ast.Name) and node.id in FLOATING:
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and node.attr in FLOATING:
            yield node.lineno, node.attr


def found():
    return {(name, what): line for name, tree in modules() for line, what in floating(tree)}


def test_no_float_is_made_or_kept():
    assert found().keys() == EXEMPT.keys()


def test_every_exemption_has_its_reason():
    assert all(len(reason) > 20 for reason in EXEMPT.values())


@pytest.mark.parametrize(
    "source",
    ["x = 0.5", "float(x)", "models.FloatField()", "Decimal.from_float(x)", "math.fsum(x)"],
)
def test_walk_sees_floats(source):
    assert len(list(floating(ast.parse(source)))) == 1


@pytest.mark.parametrize("value", [0.5, 1.0, True, None, b"1", float("nan")], ids=repr)
def test_only_what_is_exact_becomes_an_amount(value):
    with pytest.raises(TypeError):
        exact(value)


@pytest.mark.parametrize("value", [5, "5", Decimal(5), "5.00"])
def test_exact_values_become_amounts(value):
    assert positive(value) == 5


@pytest.mark.parametrize("name", ["quantity", "unit_price", "discount", "tax", "tax_percent"])
def test_item_takes_no_float(name):
    with pytest.raises(TypeError):
        Item(**{"quantity": 1, "unit_price": 1} | {name: 0.5})


@pytest.mark.parametrize("name", ["total", "balance", "exchange_rate"])
def test_column_takes_no_float(name):
    with pytest.raises(TypeError):
        Sale._meta.get_field(name).to_python(0.5)


@pytest.mark.parametrize(
    "amount, cents",
    [("0.005", "0.01"), ("0.015", "0.02"), ("2.675", "2.68"), ("-0.005", "-0.01"), ("1", "1.00")],
)
def test_half_a_cent_is_rounded_away_from_nothing(amount, cents):
    assert to_the_cent(Decimal(amount)) == Decimal(cents)
