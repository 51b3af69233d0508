"""Contacts: added to a customer, changed, deleted."""

from django.db import transaction

from customers.models import Contact
from customers.services.customers import locked, update_customer
from customers.services.main_contact import write_contact
from tenants.history import delete_recorded, record_new, recorded


@transaction.atomic
def create_contact(customer, *, by, **given):
    """Add a contact; the first one is the customer's main contact.

    `given` are columns of Contact; `password` in plain, `name` or its parts or both. Raises
    ValidationError, Duplicate for a user name or an external key that is taken.
    """
    customer = locked(customer)
    contact = write_contact(Contact(tenant=customer.tenant, customer=customer), given)
    record_new(contact, by=by)
    if customer.main_contact_id is None:
        update_customer(customer, by=by, main_contact={"id": contact.pk})
    return contact


@transaction.atomic
def update_contact(contact, *, by, **given):
    """Change what is given and nothing else. Arguments and errors as for create_contact."""
    customer = locked(contact.customer)
    contact = customer.contacts.select_related("org_unit").get(pk=contact.pk)
    with recorded(contact, by=by):
        write_contact(contact, given)
    return contact


@transaction.atomic
def delete_contact(contact, *, by):
    """Delete a contact. After the main one its oldest remaining colleague is, or nobody."""
    customer = locked(contact.customer)
    contact = customer.contacts.get(pk=contact.pk)
    if customer.main_contact_id == contact.pk:
        heir = customer.contacts.exclude(pk=contact.pk).order_by("id").first()
        update_customer(customer, by=by, main_contact={"id": heir and heir.pk})
    delete_recorded(contact, by=by)
