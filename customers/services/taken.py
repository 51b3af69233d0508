"""What drafts of customers may not have, because others have it: one look for each column."""

from collections.abc import Callable
from dataclasses import dataclass

from customers.models import Contact, Customer, RetiredKey
from customers.services.customers import DOCUMENT_TAKEN, KEY_TAKEN, has_own_document
from customers.services.main_contact import VALUE_TAKEN
from tenants.errors import Duplicate


class Taken:
    """The values of some drafts that the book has already, and those of drafts let through."""

    def __init__(self, drafts):
        self.values = {column: column.taken(drafts) for column in COLUMNS}

    def refuse(self, draft):
        """Raise Duplicate for a value that is taken; the others are taken from now on."""
        values = {column: column.read(draft) for column in COLUMNS}
        for column, value in values.items():
            if value in self.values[column]:
                raise Duplicate(column.name, str(column.refusal))
        for column, value in values.items():
            self.values[column] |= {value} - {None}


@dataclass(frozen=True)
class Column:
    """A value that one row alone may have: `read` gives a draft's, None for none; `find` those of
    some that rows of the book have."""

    name: str
    read: Callable
    find: Callable
    refusal: str

    def taken(self, drafts):
        values = {self.read(draft) for draft in drafts} - {None}
        return self.find(values) if values else set()


def own_document(draft):
    return draft.customer.tax_id_compact if has_own_document(draft.customer) else None


def documents_taken(values):
    return with_value(Customer.objects.filter(tax_id_is_shared=False), "tax_id_compact", values)


def keys_taken(values):
    """Customers first: one deleted meanwhile has left its key by the second look."""
    kept = with_value(Customer.objects, "external_key", values)
    return kept | with_value(RetiredKey.objects, "external_key", values)


def usernames_taken(values):
    return with_value(Contact.objects, "username", values)


def with_value(rows, column, values):
    rows = rows.filter(**{f"{column}__in": values}).order_by()
    return set(rows.values_list(column, flat=True))


COLUMNS = (
    Column("tax_id", own_document, documents_taken, DOCUMENT_TAKEN),
    Column("external_key", lambda draft: draft.customer.external_key, keys_taken, KEY_TAKEN),
    Column(
        "username",
        lambda draft: getattr(draft.contact, "username", None),
        usernames_taken,
        VALUE_TAKEN,
    ),
)
