"""Erasing a person: afterwards no row of theirs says who they were.

What belongs to the customer alone (contacts, addresses, notes, org units, payment sources, tags
put on) is removed. The customer is removed too, or, where documents or sub-customers refer to them,
stays as an archived row without a name, under the id, uuid and token that documents and other
programs know. A tag that names the person and that nobody else bears goes as well. Documents:
sales.services.erasure. The record of changes keeps that something was changed, by whom and when;
kept answers to requests are deleted. One new entry says who erased which id.
"""

from django.db import transaction

from customers.models import Customer, RetiredKey, Tag
from customers.persons.mentions import mentions
from customers.persons.names import names_of_customer
from customers.persons.outcome import Erasure
from customers.persons.traces import Traces
from customers.services.customers import derive, locked, refuse_subscribed
from customers.services.removal import has_documents
from sales.balances import Ledger
from sales.services.erasure import erase_documents
from tenants.erasure import ERASED
from tenants.history import record
from tenants.models import Change

KEPT = {"id", "tenant", "uuid", "token", "currency", "statement_revision", "created_at"}
BELONGINGS = [
    relation.related_model
    for relation in Customer._meta.related_objects
    if relation.related_model._meta.app_label == "customers" and relation.field.name == "customer"
]


@transaction.atomic
def erase_customer(person, *, by, retain=False):
    """Erase a customer, a Person of the tenant in scope; an Erasure tells what was done.

    `retain` leaves the frozen name, document number and address on sales that the law of the
    tenant's country still has kept. Somebody erased before can be erased again, when more sales are
    past that. Raises Refused `active_subscriptions`.
    """
    customer = person.row and locked_for_good(person.row)
    erasure, traces = Erasure(), Traces.of_customer(person.id)
    names = names_of_customer(person.id, traces.ids["contact"])
    customer = customer and erase_row(customer, names, traces, erasure, by=by, retain=retain)
    if customer is None:
        free_retired_keys(person.id, erasure)
    traces.wipe(erasure)
    record(Change.Action.ERASED, customer or Customer(pk=person.id, name=ERASED), by=by)
    erasure.mentions = list(mentions(names))
    return erasure


def locked_for_good(customer):
    """The customer, of whom nobody writes anything from now on: what is, will be found."""
    Ledger.locked(customer.tenant_id, [customer.pk])
    customer = locked(customer)
    refuse_subscribed(customer)
    return customer


def erase_row(customer, names, traces, erasure, *, by, retain):
    """The nameless customer, None where nothing refers to them and they are removed."""
    remove_tags(customer, names, traces, erasure)
    for model in BELONGINGS:
        erasure.remove(model.objects.filter(customer=customer))
    erasure.count_documents(erase_documents(customer, names=names, retain=retain))
    if has_documents(customer):
        return without_name(customer, erasure, by)
    erasure.remove(Customer.objects.filter(pk=customer.pk))
    return None


def remove_tags(customer, names, traces, erasure):
    """Remove the tags that name the person and that nobody else bears."""
    borne = Tag.objects.filter(customer_tags__customer=customer)
    naming = [tag.pk for tag in borne if any(is_in(name, tag) for name in names)]
    going = Tag.objects.filter(pk__in=naming).exclude(
        pk__in=Tag.objects.filter(customer_tags__in=of_others(customer)).values("pk")
    )
    traces.add(going)
    erasure.remove(going)


def of_others(customer):
    return Customer.customer_tags.rel.related_model.objects.exclude(customer=customer)


def is_in(name, tag):
    return name.casefold() in f"{tag.name}\n{tag.slug}\n{tag.description}".casefold()


def without_name(customer, erasure, by):
    """Empty every column but those that others know the row by, and end its statement's link."""
    for column in customer._meta.concrete_fields:
        if column.name not in KEPT:
            setattr(customer, column.attname, None if column.null else column.get_default())
    customer.name, customer.status = ERASED, Customer.Status.ARCHIVED
    customer.statement_revision += 1
    derive(customer, by)
    customer.save()
    erasure.changed[Customer] += 1
    return customer


def free_retired_keys(customer_id, erasure):
    """Forget the external key that a deleted customer left: it may be anybody's again."""
    entries = Change.objects.filter(
        kind="customer", object_id=customer_id, action=Change.Action.DELETED
    )
    keys = [entry.before["external_key"] for entry in entries if "external_key" in entry.before]
    erasure.remove(RetiredKey.objects.filter(external_key__in=keys))
