"""Saving a row whose values another row may have already."""

from django.db import IntegrityError, transaction


def save_unique(row, refuse):
    """Save, or let `refuse(row)` say what is taken: also when another writer was faster than the
    first look."""
    refuse(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        refuse(row)
        raise
