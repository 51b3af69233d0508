"""By which texts a person is known: in the book now, and before, as its record remembers."""

from customers.models import Contact, Customer
from tenants.erasure import ERASED, told

SHORTEST = 4  # shorter texts occur anywhere
OF_CUSTOMER = (
    "name",
    "trade_name",
    "email",
    "phone",
    "tax_id",
    "tax_id_compact",
    "foreign_tax_id",
)
OF_CONTACT = ("name", "email", "phone", "mobile")


def names_of_customer(customer_id, contact_ids):
    """Every such text of a customer and of the contacts."""
    names = known(Customer, {customer_id}, OF_CUSTOMER) | names_of_contacts(contact_ids)
    return names | long_enough(
        told("customer", {customer_id}, [f"main_contact.{name}" for name in OF_CONTACT])
    )


def names_of_contacts(ids):
    """The same of contacts alone."""
    return known(Contact, ids, OF_CONTACT)


def known(model, ids, columns):
    rows = model.objects.filter(pk__in=ids).values_list(*columns)
    return long_enough(
        told(model._meta.model_name, ids, columns).union(*(row for row in rows.iterator()))
    )


def long_enough(texts):
    return {text for text in texts if text and len(text) >= SHORTEST and text != ERASED}
