"""The contact whom a customer's own columns stand for, and the columns of any contact."""

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.models import Contact
from customers.services.person_names import consistent_name, parts_of
from customers.services.unique import save_unique
from tenants.custom_fields import merge_custom_fields
from tenants.errors import Duplicate
from tenants.history import facts

RELATIONS = {"tenant", "customer", "org_unit"}
SHARED = ("email", "phone")
UNIQUE = ("username", "external_key")
VALUE_TAKEN = gettext_lazy("Another contact has this value already.")
OF_CUSTOMER = {"id", "customer_id", "uuid", "token", "created_at"}


def fill_own_address(customer, given):
    """What a customer lacks of an e-mail and a phone, the main contact's are."""
    for name in SHARED:
        if given.get(name) and not getattr(customer, name):
            setattr(customer, name, given[name])


def set_main_contact(customer, given):
    """Pick the customer's main contact by `id`, then write the other columns to that one.

    Where there is no contact one is made, with the customer's own e-mail and phone unless it has
    its own. An `id` of None leaves the customer without a main contact.
    """
    columns = {name: value for name, value in given.items() if name != "id"}
    before = customer.main_contact_id
    if "id" in given:
        customer.main_contact = contact_of(customer, given["id"])
    if columns:
        customer.main_contact = write_main_contact(customer, columns)
    if customer.main_contact_id != before:
        customer.save(update_fields=["main_contact", "updated_at"])


def contact_of(customer, contact_id):
    """The customer's contact of that id, None for None; raises ValidationError."""
    if contact_id is None:
        return None
    found = Contact.objects.filter(customer=customer, pk=contact_id).first()
    if found is None:
        raise ValidationError({"main_contact": _("This customer has no such contact.")})
    return found


def write_main_contact(customer, columns):
    if customer.main_contact is not None:
        return write_contact(customer.main_contact, columns)
    contact = Contact(tenant=customer.tenant, customer=customer)
    return write_contact(contact, shared_with(customer) | columns)


def shared_with(customer):
    """What a first contact has of the customer's own, unless given otherwise."""
    return {name: getattr(customer, name) for name in SHARED}


def write_contact(contact, given):
    """Put columns into a contact and save it. Raises ValidationError or Duplicate."""
    fill_contact(contact, given)
    save_unique(contact, refuse_taken)
    return contact


def fill_contact(contact, given):
    """Put columns into a contact, not saved. Takes `given` apart. Raises ValidationError."""
    merge_custom_fields(contact, given)
    for name, value in consistent_name(given, parts_of(contact)).items():
        setattr(contact, name, kept(name, value))
    contact.full_clean(exclude=RELATIONS, validate_unique=False, validate_constraints=False)
    refuse_foreign_unit(contact)


def kept(name, value):
    """A password is kept as its hash."""
    return make_password(value) if name == "password" and value else value


def refuse_foreign_unit(contact):
    if contact.org_unit is not None and contact.org_unit.customer_id != contact.customer_id:
        raise ValidationError({"org_unit": _("This org unit is another customer's.")})


def refuse_taken(contact):
    others = Contact.objects.exclude(pk=contact.pk)
    for name in UNIQUE:
        value = getattr(contact, name)
        if value is not None and others.filter(**{name: value}).exists():
            raise Duplicate(name, str(VALUE_TAKEN))


def told_main_contact(customer):
    """The facts of the main contact, as the customer's record of changes keeps them."""
    if customer.main_contact is None:
        return {}
    return {
        f"main_contact.{name}": value
        for name, value in facts(customer.main_contact).items()
        if name not in OF_CUSTOMER
    }
