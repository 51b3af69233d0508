"""The record of changes in the words of people."""

from django.utils import translation

from tenants.fact_names import fact_name, kind_name


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
