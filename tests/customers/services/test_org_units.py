"""Org units: each write is in the record of changes, and contacts outlive their unit."""

import pytest
from django.core.exceptions import ValidationError

from customers.services import create_contact, create_org_unit, delete_org_unit, update_org_unit
from tenants.models import Change
from tenants.scope import tenant_scope
from tests.book import BY


@pytest.fixture
def unit(norte, make_customer):
    customer = make_customer(norte)
    with tenant_scope(norte):
        return create_org_unit(customer, by=BY, name="Sala")


def changes(tenant, kind):
    with tenant_scope(tenant):
        rows = Change.objects.filter(kind=kind).order_by("id")
        return [(row.action, row.before, row.after) for row in rows]


def test_renaming_is_recorded(unit, norte):
    with tenant_scope(norte):
        update_org_unit(unit, by=BY, name="Bodega")

    assert changes(norte, "orgunit")[-1] == ("updated", {"name": "Sala"}, {"name": "Bodega"})


def test_name_is_required(unit, norte):
    with tenant_scope(norte), pytest.raises(ValidationError):
        update_org_unit(unit, by=BY, name="")


def test_deleting_leaves_the_contacts_and_records_both(unit, norte):
    with tenant_scope(norte):
        contact = create_contact(unit.customer, by=BY, name="Eva", org_unit=unit)
        number = unit.pk
        delete_org_unit(unit, by=BY)
        contact.refresh_from_db()

    assert contact.org_unit_id is None
    assert changes(norte, "contact")[-1] == ("updated", {"org_unit_id": number}, {})
    assert [action for action, _, _ in changes(norte, "orgunit")] == ["created", "deleted"]
