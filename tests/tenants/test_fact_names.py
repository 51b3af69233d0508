"""The record of changes in the words of people."""

import pytest
from django.apps import apps
from django.utils import timezone, translation
from django.utils.functional import Promise

from tenants.fact_names import fact_name, fact_value, kind_name, name_of
from tenants.history import NOT_FACTS

OURS = ("tenants", "sales", "customers")
# Models whose rows the record of changes does not tell of, and why.
UNRECORDED = {
    "change": "the record itself",
    "customerbalance": "the sum of documents, which are recorded",
    "idempotencykey": "the machinery's own",
    "monthlysales": "the sum of documents, which are recorded",
    "nonce": "the machinery's own",
    "requestcount": "the machinery's own",
}


def test_facts_are_called_what_their_columns_are():
    with translation.override("en"):
        assert fact_name("customer", "tax_id") == "document number"
        assert fact_name("customer", "payment_term_id") == "payment term"


def test_facts_of_what_belongs_to_a_row_say_so():
    with translation.override("es"):
        assert fact_name("customer", "billing.street") == "domicilio de facturación: calle"
        assert fact_name("customer", "main_contact.email") == (
            "contacto principal: correo electrónico"
        )


def test_what_no_column_keeps_any_more_keeps_its_name():
    assert fact_name("customer", "shoe_size") == "shoe_size"
    assert fact_name("shoe", "size") == "size"
    assert kind_name("shoe") == "shoe"


def test_every_fact_that_is_recorded_has_a_name_that_is_translated():
    unnamed = [
        f"{model._meta.label}.{field.name}"
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.concrete_fields
        if model._meta.model_name not in UNRECORDED and field.name not in NOT_FACTS
        if not isinstance(name_of(field), Promise)
    ]

    assert unnamed == []


def test_every_kind_that_is_recorded_has_a_name_that_is_translated():
    models = [model for app in OURS for model in apps.get_app_config(app).get_models()]

    assert UNRECORDED.keys() <= {model._meta.model_name for model in models}
    assert [one for one in models if not isinstance(one._meta.verbose_name, Promise)] == []


def test_columns_that_no_form_shows_are_named_by_what_they_are():
    with translation.override("en"):
        assert fact_name("customer", "brand_id") == "brand"
        assert fact_name("membership", "user_id") == "user"
        assert fact_name("sale", "created_at") == "date of creation"
    with translation.override("es"):
        assert fact_name("customer", "billing.state_id") == (
            "domicilio de facturación: número del estado o provincia"
        )


@pytest.mark.parametrize(
    "kind, fact, value, told",
    [
        ("customer", "status", "archived", "archivado"),
        ("customer", "no_taxes", False, "No"),
        ("customer", "no_taxes", True, "Sí"),
        ("customer", "billing.city", "Salta", "Salta"),
        ("customer", "main_contact.invoicing", True, "Sí"),
        ("customer", "tags", ["a"], "a"),
        ("customer", "tags", [], ""),
        ("customer", "metadata", {"vip": True, "of": None}, "vip: Sí, of: —"),
        ("payment", "splits", [{"method": "cash", "n": 1}, "x"], "(method: cash, n: 1), x"),
        ("customer", "shoe_size", 44, "44"),
        ("shoe", "size", 44, "44"),
        ("sale", "total", "1234567.50", "1.234.567,50"),
        ("sale", "total", "0", "0,00"),
        ("sale", "number", 1234567, "1234567"),
        ("sale", "discount_percent", "12.5000", "12,5"),
        ("saleline", "unit_price", "1234.5678", "1.234,5678"),
        ("sale", "total", "much", "much"),
        ("sale", "due_on", "2026-12-31", "31/12/2026"),
        ("sale", "due_on", None, "—"),
        ("apikey", "expires_at", "2030-01-01T03:00:00Z", "01/01/2030 00:00"),
    ],
)
def test_values_are_read_as_people_write_them(kind, fact, value, told):
    with translation.override("es"), timezone.override("America/Argentina/Buenos_Aires"):
        assert str(fact_value(kind, fact, value)) == told
