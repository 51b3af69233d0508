"""Notes: what is written down about a customer."""

from django.db import transaction

from customers.models import Note
from customers.services.customers import locked
from tenants.history import delete_recorded, save_recorded, update_recorded


@transaction.atomic
def create_note(customer, *, text, by):
    """Write down a text about the customer, signed by who acts. Raises ValidationError."""
    customer = locked(customer)
    return save_recorded(
        Note(tenant=customer.tenant, customer=customer, text=text, author=by.user), by=by
    )


@transaction.atomic
def update_note(note, *, by, text=None):
    """Write the note anew, if a text is given; who wrote it first stays its author.

    Raises ValidationError.
    """
    return update_recorded(note, by=by, **({} if text is None else {"text": text}))


@transaction.atomic
def delete_note(note, *, by):
    """Take a note away; the record of changes keeps what it said."""
    delete_recorded(note, by=by)
