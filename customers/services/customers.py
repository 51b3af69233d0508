"""Customers: added, changed, put away."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from customers.models import BillingAddress, Customer, ShippingAddress
from customers.places import settle
from customers.search import search_text
from customers.tax_ids import compact, is_shared
from tenants.errors import Duplicate
from tenants.history import facts, record
from tenants.models import Change

ADDRESSES = {"billing": BillingAddress, "shipping": ShippingAddress}
RELATIONS = {"tenant", "salesperson", "parent", "main_contact", "payment_term", "price_list"}


@transaction.atomic
def create_customer(tenant, *, by, **given):
    """Add a customer to the tenant's book.

    `given` are columns of Customer, and `billing` and `shipping` as mappings of Address columns.
    Raises ValidationError for what no column takes, Duplicate for a document number or an external
    key that another customer of the tenant has.
    """
    customer = Customer(tenant=tenant, currency=tenant.currency, created_ip=by.ip_address)
    return write(customer, given, by=by, action=Change.Action.CREATED, before={})


@transaction.atomic
def update_customer(customer, *, by, **given):
    """Change what is given and nothing else. Arguments and errors as for create_customer."""
    customer = locked(customer)
    return write(customer, given, by=by, action=Change.Action.UPDATED, before=told(customer))


def archive_customer(customer, *, by):
    """Put the customer away; the admin can bring them back."""
    return update_customer(customer, by=by, status=Customer.Status.ARCHIVED)


def restore_customer(customer, *, by):
    """Bring an archived customer back."""
    return update_customer(customer, by=by, status=Customer.Status.ACTIVE)


def locked(customer):
    rows = Customer.objects.select_for_update(of=("self",))
    return rows.select_related("tenant", *ADDRESSES).get(pk=customer.pk)


def write(customer, given, *, by, action, before):
    addresses = given_addresses(customer, given)
    for name, value in given.items():
        setattr(customer, name, value)
    for name, parts in addresses.items():
        settle(address(customer, name), parts)
    derive(customer, by)
    customer.full_clean(exclude=RELATIONS, validate_unique=False, validate_constraints=False)
    save(customer)
    for name in addresses:
        save_address(customer, name)
    record(action, customer, by=by, before=before, after=told(customer))
    return customer


def given_addresses(customer, given):
    """Take the addresses out of what is given; nulls alone do not make one where there is none."""
    taken = {name: given.pop(name, None) or {} for name in ADDRESSES}
    return {
        name: parts
        for name, parts in taken.items()
        if parts and (address(customer, name).pk or any(v is not None for v in parts.values()))
    }


def address(customer, name):
    """The customer's address of that name, a new one where there is none."""
    existing = getattr(customer, name, None) if customer.pk else None
    return existing or ADDRESSES[name](tenant=customer.tenant, customer=customer)


def derive(customer, by):
    """What follows from the facts: the compact document, the search text, whose hand it was."""
    country = document_country(customer)
    customer.tax_id_compact = compact(customer.tax_id, country) if customer.tax_id else None
    customer.tax_id_is_shared = is_shared(customer.tax_id_compact or "", country)
    customer.updated_ip = by.ip_address
    customer.search_text = search_text(
        name=customer.name,
        tax_id=customer.tax_id,
        tax_id_compact=customer.tax_id_compact,
        email=customer.email,
        phone=customer.phone,
    )


def document_country(customer):
    """Whose authority gave the document: as stated, else the tenant's own country."""
    return customer.tax_country or customer.tenant.country


def save(customer):
    """Save, or raise Duplicate: also when another writer was faster than the first look."""
    refuse_duplicates(customer)
    try:
        with transaction.atomic():
            customer.save()
    except IntegrityError:
        refuse_duplicates(customer)
        raise


def refuse_duplicates(customer):
    """Look before writing, so that the one at fault learns which value is taken."""
    others = Customer.objects.exclude(pk=customer.pk)
    if has_own_document(customer) and others.with_document(customer.tax_id_compact).exists():
        raise Duplicate("tax_id", _("Another customer has this document number."))
    key = customer.external_key
    if key is not None and others.filter(external_key=key).exists():
        raise Duplicate("external_key", _("Another customer has this external key."))


def has_own_document(customer):
    return bool(customer.tax_id_compact) and not customer.tax_id_is_shared


def save_address(customer, name):
    row = address(customer, name)
    row.customer = customer
    row.full_clean(exclude={"tenant", "customer"}, validate_unique=False)
    row.save()


def told(customer):
    """The facts of a customer and their addresses, as the record of changes keeps them."""
    parts = {
        f"{name}.{part}": value
        for name in ADDRESSES
        if (row := getattr(customer, name, None)) is not None
        for part, value in facts(row).items()
        if part != "customer_id"
    }
    return facts(customer) | parts
