"""Every story about the ledger has its customer, its scope, and its proof at the end."""

import pytest

from tests.ledgers import sell, shop, sums


@pytest.fixture
def ana(norte, sur):
    """A customer of norte, in scope. Whatever happens there, Eva still owes 77 to sur."""
    with shop(sur, name="Eva") as eva:
        sell(eva, 77)
        before = sums(eva)
        with shop(norte, name="Ana", tax_id="20-12345678-6") as customer:
            yield customer
        assert sums(eva) == before


@pytest.fixture
def bruno(ana, make_customer):
    """Another customer of norte, in the same scope."""
    return make_customer(ana.tenant, name="Bruno")
