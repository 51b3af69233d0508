"""Customers by a key of their metadata: any text is a key, and values compare as text."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.scope import tenant_scope

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)


def found(tenant, key, text):
    with tenant_scope(tenant):
        return list(tenant.customers.with_metadata(key, text).values_list("name", flat=True))


@pytest.mark.parametrize(
    "value, text",
    [
        ("5", "5"),
        (5, "5"),
        (-5, "-5"),
        (0.5, "0.5"),
        (True, "true"),
        (False, "false"),
        ("", ""),
        ("á b", "á b"),
        (9007199254740993, "9007199254740993"),
    ],
)
def test_value_as_text(value, text, norte, sur, make_customer):
    make_customer(norte, name="Norteña", metadata={"k": value})
    make_customer(sur, name="Sureña", metadata={"k": value})

    assert found(norte, "k", text) == ["Norteña"]


@pytest.mark.parametrize("text", ["null", "None", "", "0"])
def test_null_is_no_text(text, norte, make_customer):
    make_customer(norte, metadata={"k": None})

    assert found(norte, "k", text) == []


@pytest.mark.parametrize("key, text", [("\0", "x"), ("k", "\0"), ("k", "a\0b")])
def test_nul_is_in_no_metadata(key, text, norte, make_customer):
    make_customer(norte, metadata={"k": "x"})

    assert found(norte, key, text) == []


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=TEXTS, value=TEXTS, other=TEXTS)
def test_any_key_is_found_by_itself_alone(key, value, other, norte, make_customer):
    with tenant_scope(norte):
        norte.customers.all().delete()
    make_customer(norte, metadata={key: value})

    assert found(norte, key, value) == ["Acme"]
    assert found(norte, other, value) == (["Acme"] if other == key else [])
