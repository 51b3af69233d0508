"""Saving a row whose values another row may have already."""

from django.db import IntegrityError, transaction

from tenants.saving import is_added


def save_unique(row, refuse):
    """Save, or let `refuse(row)` say what is taken: also when another writer was faster than the
    first look."""
    if row.pk is None:
        add_unique(row, refuse)
        return
    refuse(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        refuse(row)
        raise


def add_unique(row, refuse):
    """The same for a new row: the database has the first look."""
    if not is_added(row):
        refuse(row)
        raise IntegrityError(f"What is unique in a {row._meta.verbose_name} is taken.")
