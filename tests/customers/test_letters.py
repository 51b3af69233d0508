"""Letter case and order, in Python and in both databases alike."""

from sys import maxunicode

import pytest
from django.db import connection
from django.db.models import F, Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.letters import CASED, Folded, Ordered, fold, is_storable, ordered
from customers.models import Customer
from tenants.scope import tenant_scope

TEXTS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=40)


@pytest.mark.parametrize(
    "one, other, alike",
    [
        ("ACME", "acme", True),
        ("Ñandú ÉÜ", "ñandÚ éü", True),
        ("ΣΊΣΥΦΟΣ", "σίσυφος", True),
        ("Дом", "дОМ", True),
        ("\N{KELVIN SIGN}", "k", True),
        ("ſ", "S", True),
        ("ẞ", "ß", True),
        ("ß", "ss", False),
        ("É", "E", False),
        ("İ", "i", False),
        ("ﬁ", "fi", False),
    ],
)
def test_folding(one, other, alike):
    assert (fold(one) == fold(other)) is alike


@given(st.text())
def test_folding_keeps_length_and_is_done_once(text):
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


def test_no_letter_has_case_where_none_is_looked_for():
    beyond = map(chr, range(CASED.stop, maxunicode + 1))

    assert [letter for letter in beyond if fold(letter) != letter] == []


@pytest.mark.parametrize("text, storable", [("ñ", True), ("a\0", False), ("\ud800", False)])
def test_what_a_column_holds(text, storable):
    assert is_storable(text) is storable


@pytest.fixture
def row(norte, make_customer):
    customer = make_customer(norte)
    with tenant_scope(norte):
        yield Customer.objects.filter(pk=customer.pk)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=TEXTS, other=TEXTS)
def test_databases_compare_as_python_does(row, text, other):
    row.update(name=text)
    for sought in (other, text.swapcase(), text):
        folded = fold(sought)
        found = row.annotate(x=Folded(F("name"), folded)).values_list("x", flat=True)[0]
        assert (found == folded) is (fold(text) == folded)
        assert (folded in found) is (folded in fold(text))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=TEXTS, other=TEXTS)
def test_databases_order_as_python_does(row, text, other):
    row.update(name=text, description=other)
    below = row.filter(pk__isnull=False).annotate(a=Ordered(F("name")), b=Ordered(F("description")))

    assert below.filter(a__lt=F("b")).exists() is (ordered(text) < ordered(other))
    assert below.filter(a=Value(ordered(text))).exists()


def test_letters_of_every_script_in_one_text(row):
    """The longest list of letters a query may bring, in one statement."""
    everything = "".join(chr(code) for code in range(1, 0x2000) if chr(code).isalpha())
    row.update(name=everything.swapcase())
    sought = fold(everything[:4096])

    with connection.cursor():
        assert row.annotate(x=Folded(F("name"), sought)).filter(x__contains=sought).count() == (
            sought in fold(everything.swapcase())
        )
