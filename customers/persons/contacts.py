"""Erasing a contact, a person at a customer who stays.

The contact and the notes about them are removed, another contact becomes the main one. Where the
customer's own e-mail and phone are the contact's they go too. Of the customer's record of changes
goes what it says of main contacts, whoever they were, and every fact that equals a text of the
contact. Documents name the customer, not the contact, and stay as they are.
"""

from django.db import transaction

from customers.models import Contact, Customer, Note
from customers.persons.mentions import mentions
from customers.persons.names import names_of_contacts
from customers.persons.outcome import Erasure
from customers.persons.traces import Traces
from customers.services.contacts import delete_contact
from customers.services.customers import derive, locked
from tenants.erasure import ERASED, scrub, told
from tenants.history import record
from tenants.models import Change

SHARED = ("email", "phone")


@transaction.atomic
def erase_contact(person, *, by):
    """Erase a contact, a Person of the tenant in scope; an Erasure tells what was done."""
    # nobody writes of them from now on: what is written, will be found
    customer = person.row and locked(person.row.customer)
    erasure, traces = Erasure(), Traces.of_contact(person.id)
    names = names_of_contacts({person.id})
    customer_ids = told("contact", {person.id}, ["customer_id"])
    if customer is not None:
        customer_ids.add(customer.pk)
        erase_row(person.row, customer, names, traces, erasure, by)
    for customer_id in customer_ids:
        keep = others_facts(names)
        erasure.changed[Change] += scrub("customer", {customer_id}, keep, label=None)
    traces.wipe(erasure)
    record(Change.Action.ERASED, Contact(pk=person.id, name=ERASED), by=by)
    erasure.mentions = list(mentions(names))
    return erasure


def erase_row(contact, customer, names, traces, erasure, by):
    traces.add(Customer.objects.filter(pk=customer.pk))  # answers about them may name the contact
    del traces.ids["customer"]
    erasure.remove(Note.objects.filter(contact=contact))
    delete_contact(contact, by=by)
    erasure.removed[Contact] += 1
    take_from_customer(customer, names, erasure, by)


def take_from_customer(customer, names, erasure, by):
    """Empty the customer's own e-mail and phone where they are the contact's."""
    customer = locked(customer)
    taken = [name for name in SHARED if getattr(customer, name) in names]
    for name in taken:
        setattr(customer, name, None)
    if taken:
        derive(customer, by)
        customer.save()
        erasure.changed[Customer] += 1


def others_facts(names):
    """Which facts of a customer's record stay: no main contact's, none that is one of the names."""

    def stays(name, value):
        is_name = isinstance(value, str) and value in names
        return not name.startswith("main_contact.") and not is_name

    return stays
