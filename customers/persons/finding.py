"""Who is meant. Somebody who was deleted is still found: the record of changes names them."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from customers.models import Contact, Customer
from tenants.models import Change

MOST = 20
LONGEST_ID = 18  # digits


class NoSuchPerson(Exception):
    """Nobody of the tenant in scope is meant by the text, or more than one: the message says."""


@dataclass(frozen=True)
class Person:
    """A customer or a contact; `row` is None for one who was deleted."""

    id: int
    row: Customer | Contact | None


def find_customer(text):
    """The customer of that id or uuid. Raises NoSuchPerson."""
    return find(Customer, text)


def find_contact(text):
    """The contact of that id or uuid. Raises NoSuchPerson."""
    return find(Contact, text)


def find_text(text):
    """The one customer whom the search finds by a text. Raises NoSuchPerson, naming candidates."""
    found = list(Customer.objects.search(text).order_by("id")[: MOST + 1])
    if len(found) == 1:
        return Person(found[0].pk, found[0])
    if not found:
        raise NoSuchPerson(f"Nobody is found by “{text}”.")
    named = ", ".join(f"{customer.pk} {customer.name}" for customer in found[:MOST])
    raise NoSuchPerson(f"Several are found by “{text}”; say which with --customer: {named}.")


def find(model, text):
    kind = model._meta.model_name
    is_id = text.isdecimal() and len(text) <= LONGEST_ID
    number, uuid = (int(text), None) if is_id else (None, uuid_of(text))
    row = model.objects.filter(Q(pk=number) if uuid is None else Q(uuid=uuid)).first()
    if row is not None:
        return Person(row.pk, row)
    told = Q(object_id=number) if uuid is None else named_in_record(uuid)
    entry = Change.objects.filter(told, kind=kind).first()
    if entry is None:
        raise NoSuchPerson(f"There is no {kind} “{text}”.")
    return Person(entry.object_id, None)


def uuid_of(text):
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)  # nobody's


def named_in_record(uuid):
    return Q(before__uuid=str(uuid)) | Q(after__uuid=str(uuid))
