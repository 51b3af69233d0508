"""A book to be exported: norte's, and a customer of sur who must never be in it."""

import pytest

from tests.back_office import signed_in


@pytest.fixture
def member(norte):
    return signed_in(norte)


@pytest.fixture
def eva(sur, make_customer):
    return make_customer(sur, name="Eva of sur")
