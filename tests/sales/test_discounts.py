"""A discount off a whole document, and the tax that it takes with it."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from sales.services import discounted


@pytest.mark.parametrize(
    "subtotal, exempt, tax, off, discount, left",
    [
        ("100", "0", "21", {}, "0", "21"),
        ("100", "0", "21", {"amount": 10}, "10", "18.90"),
        ("100", "0", "21", {"percent": Decimal(10)}, "10", "18.90"),
        ("100", "0", "21", {"percent": Decimal(100)}, "100", "0"),
        ("100", "0", "21", {"amount": "33.33"}, "33.33", "14.00"),
        ("100", "50", "10.50", {"amount": 10}, "10", "8.40"),
        ("100", "50", "10.50", {"amount": 60}, "60", "0"),
        ("100", "100", "0", {"amount": 60}, "60", "0"),
        ("0", "0", "0", {"percent": Decimal(50)}, "0", "0"),
    ],
)
def test_tax_is_reckoned_on_what_remains(subtotal, exempt, tax, off, discount, left):
    columns = discounted(Decimal(subtotal), Decimal(exempt), Decimal(tax), **off)

    assert columns == {
        "discount": Decimal(discount),
        "discount_percent": off.get("percent"),
        "tax": Decimal(left),
    }


@pytest.mark.parametrize("off", [{"amount": "100.01"}, {"percent": Decimal("100.01")}])
def test_discount_is_no_more_than_the_items(off):
    with pytest.raises(ValidationError) as refused:
        discounted(Decimal(100), Decimal(0), Decimal(21), **off)

    assert list(refused.value.message_dict) == ["discount"]
