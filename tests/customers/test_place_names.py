import pytest

from customers.place_names import key


@pytest.mark.parametrize(
    "one, other",
    [
        ("México", "MEXICO"),
        ("EE.UU.", "ee uu"),
        ("St. Lucia", "Saint Lucia"),
        ("O'Higgins", "o\N{RIGHT SINGLE QUOTATION MARK}higgins"),
        ("Trinidad & Tobago", "Trinidad y Tobago"),
        ("República de Chile", "Chile"),
        ("Bío-Bío", "Biobío"),
    ],
)
def test_spellings_share_a_key(one, other):
    assert key(one) == key(other)


@pytest.mark.parametrize("one, other", [("Dominica", "Dominicana"), ("Níger", "Nigeria")])
def test_names_keep_apart(one, other):
    assert key(one) != key(other)


@pytest.mark.parametrize("text", ["", "...", "de la", "\x00\ud800"])
def test_nothing_telling_gives_nothing(text):
    assert key(text) == ""
