"""A blank instance is what Django's own new one is."""

import pytest
from django.apps import apps

from customers.models import Customer
from tenants.makers import blank, defaults
from tenants.ownership import TenantOwned

MODELS = [model for model in apps.get_models() if issubclass(model, TenantOwned)]


def columns(one):
    return {name: value for name, value in vars(one).items() if name != "_state"}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_it_holds_what_djangos_holds(model):
    own, djangos = columns(blank(model)), columns(model())
    made = {name for name, _make in defaults(model)[1]}

    assert own.keys() == djangos.keys()
    assert {name: type(value) for name, value in own.items()} == {
        name: type(value) for name, value in djangos.items()
    }
    assert {name: own[name] for name in own.keys() - made} == {
        name: djangos[name] for name in djangos.keys() - made
    }


def test_it_is_new():
    state = blank(Customer)._state

    assert (state.adding, state.db, state.fields_cache) == (True, None, {})


def test_no_two_share_what_may_change():
    one, other = blank(Customer), blank(Customer)

    one.custom_fields["a"] = 1

    assert other.custom_fields == {}
    assert one.token != other.token


def test_values_are_columns_and_relations_by_name(norte):
    customer = blank(Customer, tenant=norte, currency="ARS", name="Acme")

    assert (customer.tenant_id, customer.tenant, customer.name) == (norte.pk, norte, "Acme")
    assert blank(Customer, tenant_id=norte.pk).tenant == norte
