"""Org units: added to a customer, renamed, deleted."""

from django.db import transaction

from customers.models import OrgUnit
from customers.services.contacts import update_contact
from customers.services.customers import locked
from tenants.history import delete_recorded, save_recorded, update_recorded


@transaction.atomic
def create_org_unit(customer, *, by, name):
    """Add a department or branch to a customer. Raises ValidationError."""
    customer = locked(customer)
    unit = OrgUnit(tenant=customer.tenant, customer=customer, name=name)
    return save_recorded(unit, by=by)


@transaction.atomic
def update_org_unit(unit, *, by, **given):
    """Change what is given and nothing else. Raises ValidationError."""
    return update_recorded(unit, by=by, **given)


@transaction.atomic
def delete_org_unit(unit, *, by):
    """Delete an org unit; its contacts stay with the customer."""
    customer = locked(unit.customer)
    unit = customer.org_units.get(pk=unit.pk)
    for contact in unit.contacts.select_related("customer"):
        update_contact(contact, by=by, org_unit=None)
    delete_recorded(unit, by=by)
