"""What drawing up a sale and an offer has in common."""

from contextlib import contextmanager
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from sales.services.lines import add_up, reckon, write_lines
from tenants.custom_fields import merge_custom_fields
from tenants.errors import Duplicate, Refused

SUMS = {"subtotal", "discount", "tax", "other_taxes"}


def fill(document, columns):
    """Put values into columns; `custom` are custom fields one by one, of which None removes one.

    A name that is no column is a mistake of the caller: it raises.
    """
    columns = dict(columns)
    merge_custom_fields(document, columns)
    for name, value in columns.items():
        document._meta.get_field(name)
        setattr(document, name, value)


def draw(document, items, columns, *, total=None):
    """Fill a document that is not saved yet, its sums from its items, and validate it."""
    fill(document, columns)
    reckon(document, items, total=total, tax=columns.get("tax"))
    check(document)


def redraw(document, items, columns):
    """Change columns of a document that is not final, and its lines where new ones are given."""
    fill(document, columns)
    if items is not None:
        reckon(document, items, tax=columns.get("tax"))
        document.lines.all().delete()
        write_lines(document, items)
    elif SUMS & columns.keys():
        add_up(document)
    check(document)
    save(document)


def check(document):
    """Raise ValidationError for what a column does not take; the database keeps the promises."""
    relations = {field.name for field in document._meta.fields if field.is_relation}
    document.full_clean(exclude=relations, validate_unique=False, validate_constraints=False)
    if document.total < 0:
        raise ValidationError({"total": _("A total is not negative.")})


def save(document):
    """Save, or raise Duplicate for an external key that another of its kind has."""
    with own_key(document):
        document.save()


@contextmanager
def own_key(document):
    """Raise Duplicate where another of its kind has the external key of a document that is saved
    within."""
    if document.external_key is None:
        yield
        return
    refuse_taken_key(document)
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        refuse_taken_key(document)  # another writer was faster than the first look
        raise


def refuse_taken_key(document):
    """Raise Duplicate for an external key that another of its kind has."""
    others = type(document).objects.exclude(pk=document.pk)
    if others.filter(external_key=document.external_key).exists():
        raise Duplicate("external_key", _("Another document has this external key."))


def refuse_moved(document, customer_id):
    """Raise Refused `changed_meanwhile` where a document is not the customer's any more whose
    ledger was locked for it."""
    if document.customer_id != customer_id:
        raise Refused("changed_meanwhile", _("Somebody else has just changed this document."))


def due_date(document, day):
    """So many days after a day as the document's payment term says; the same day without."""
    days = document.payment_term.days if document.payment_term else 0
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise ValidationError({"issued_on": _("This date is too late.")}) from None
