"""Currencies in use, and what they are called."""

import pytest

from customers import currencies


def test_currencies_in_use_stand_once_and_in_order():
    codes = currencies.in_use()

    assert {"ARS", "CLP", "COP", "MXN", "USD", "EUR", "UYU"} <= set(codes)
    assert list(codes) == sorted(set(codes))


@pytest.mark.parametrize(
    "code, language, name",
    [("CLP", "es", "peso chileno"), ("USD", "en", "US Dollar"), ("XYZ", "es", "XYZ")],
)
def test_name(code, language, name):
    assert currencies.name(code, language) == name
