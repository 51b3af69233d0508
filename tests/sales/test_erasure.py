"""Every text of the ledger is accounted for when a person is erased."""

from django.apps import apps

from sales.services.erasure import FROZEN, KEPT, LEDGER, WORDS
from tenants.erasure import neutral, texts

# texts of the tenant's own, of nobody's purchase
CATALOGUE = {"NumberSeries", "PaymentTerm", "Product", "PriceList"}


def test_every_model_with_texts_is_erased_or_the_tenants_own():
    with_texts = {
        model.__name__ for model in apps.get_app_config("sales").get_models() if texts(model, KEPT)
    }

    assert with_texts - CATALOGUE == {model.__name__ for model in {*LEDGER, *WORDS}}


def test_columns_that_are_spoken_of_exist():
    frozen = {column.name for model in LEDGER for column in texts(model)} & FROZEN
    named = {(model, name) for model, names in WORDS.items() for name in names}

    assert frozen == FROZEN
    assert {(model, one.name) for model in WORDS for one in texts(model)} >= named


def test_what_stands_in_a_column_afterwards_is_no_null_where_none_may_be():
    for model in {*LEDGER, *WORDS}:
        for column in texts(model, KEPT):
            assert column.null or neutral(column) is not None
