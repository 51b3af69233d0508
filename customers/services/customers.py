"""Customers: added, changed, put away."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from customers.likeness import keys
from customers.models import BillingAddress, Customer, RetiredKey, ShippingAddress
from customers.places import settle
from customers.search import search_text
from customers.services.families import locked_parent
from customers.services.main_contact import (
    fill_own_address,
    set_main_contact,
    told_main_contact,
)
from customers.services.stated import settle_stated
from customers.services.tags import set_tags, tag_names
from customers.services.unique import save_unique
from customers.tax_ids import compact, is_shared
from sales.balances import Ledger, open_another_balance, open_balance
from tenants.compiled import Compiled
from tenants.custom_fields import merge_custom_fields
from tenants.errors import Duplicate, Refused
from tenants.history import facts, record
from tenants.holding import held, held_by_id
from tenants.makers import blank
from tenants.models import Change
from tenants.saving import add, add_later
from tenants.services import take_turns
from tenants.slots import slots

ADDRESSES = {"billing": BillingAddress, "shipping": ShippingAddress}
DOCUMENT_TAKEN = _("Another customer has this document number.")
KEY_TAKEN = _("Another customer has this external key.")
SUBSCRIBED = _("This customer has active subscriptions.")
RETIRED = Compiled(lambda: RetiredKey.objects.filter(**slots(RetiredKey, "external_key")))
UNIQUE = ("tax_id_compact", "tax_id_is_shared", "external_key")
RELATIONS = {"tenant", "salesperson", "parent", "main_contact", "payment_term", "price_list"}


@transaction.atomic(savepoint=False)
def create_customer(tenant, *, by, **given):
    """Add a customer to the tenant's book.

    `given` are columns of Customer, `billing` and `shipping` as mappings of Address columns, `tags`
    as the names of all, `main_contact` as a mapping of Contact columns, whose `id` picks one, and
    `custom` as those of the custom fields that change.
    Raises ValidationError for what no column takes, Duplicate for a document number or an external
    key that another customer of the tenant has, Refused for a parent below the customer.
    """
    ip = by.ip_address
    customer = blank(Customer, tenant=tenant, currency=tenant.currency, created_ip=ip)
    if given.get("parent"):
        take_turns(tenant)
    customer = write(customer, given, by=by, action=Change.Action.CREATED, before={})
    open_balance(customer)
    return customer


@transaction.atomic(savepoint=False)
def customer_of_name(tenant, name, *, by):
    """The oldest customer of exactly that name, added where there is none: once, whoever else asks
    for it meanwhile."""
    found = tenant.customers.oldest_named(name)
    if found is None:
        take_turns(tenant)
        found = tenant.customers.oldest_named(name) or create_customer(tenant, by=by, name=name)
    return found


@transaction.atomic(savepoint=False)
def update_customer(customer, *, by, **given):
    """Change what is given and nothing else. Arguments and errors as for create_customer, and
    Refused `active_subscriptions` for one who would be archived with such."""
    is_archiving = given.get("status") == Customer.Status.ARCHIVED
    if given.get("parent"):
        take_turns(customer.tenant)
    if is_archiving:
        Ledger.locked(customer.tenant_id, [customer.pk])  # nobody sells to them meanwhile
    if given.get("currency"):
        open_another_balance(customer, given["currency"])
    if given.get("parent"):
        held_by_id(Customer, [customer.pk, given["parent"].pk])
    customer = locked(customer)
    if is_archiving:
        refuse_subscribed(customer)
    before = told(customer, given)
    return write(customer, given, by=by, action=Change.Action.UPDATED, before=before)


def archive_customer(customer, *, by):
    """Put the customer away; the admin can bring them back. Raises Refused
    `active_subscriptions`."""
    return update_customer(customer, by=by, status=Customer.Status.ARCHIVED)


def restore_customer(customer, *, by):
    """Bring an archived customer back."""
    return update_customer(customer, by=by, status=Customer.Status.ACTIVE)


def refuse_subscribed(customer):
    """Raise Refused where the customer, whose ledger is locked, has subscriptions that go on."""
    if customer.subscriptions.live().exists():
        raise Refused("active_subscriptions", str(SUBSCRIBED))


def locked(customer):
    """The customer as they are now, with what `told` tells of them, held until the transaction
    ends."""
    return held(customer, "main_contact", *ADDRESSES)


def write(customer, given, *, by, action, before):
    names = set(given)
    beside = fill(customer, given, by=by)
    if all(getattr(customer, name) == before.get(name) for name in UNIQUE):
        customer.save()  # what nobody else had, nobody else has
    else:
        save_unique(customer, refuse_duplicates)
        refuse_retired_key(customer)
    is_new = action == Change.Action.CREATED
    for name in beside.addresses:
        save_address(customer, name, add_later if is_new else add)
    if beside.tags is not None:
        set_tags(customer, beside.tags, borne=before.get("tags", []), by=by)
    if beside.main_contact:
        set_main_contact(customer, beside.main_contact)
    record(action, customer, by=by, before=before, after=told(customer, names))
    return customer


@dataclass(frozen=True)
class Beside:
    """What is given with a customer and stands in other tables: addresses (already filled) by their
    names, the names of tags, columns of the main contact."""

    addresses: tuple
    tags: list | None
    main_contact: dict | None


def fill(customer, given, *, by):
    """Put what is given into a customer and their addresses; a Beside. Saves nothing.

    Takes `given` apart. Raises ValidationError, and Refused for a parent below the customer.
    """
    tags, main_contact = given.pop("tags", None), given.pop("main_contact", None)
    merge_custom_fields(customer, given)
    settle_stated(given)
    addresses = given_addresses(customer, given)
    if given.get("parent"):
        given["parent"] = locked_parent(customer, given["parent"])
    for name, value in given.items():
        setattr(customer, name, value)
    fill_own_address(customer, main_contact or {})
    derive(customer, by)
    customer.full_clean(exclude=RELATIONS, validate_unique=False, validate_constraints=False)
    for name, parts in addresses.items():
        fill_address(address(customer, name), parts)
    if customer.pk is None:
        have_no_others(customer, addresses)
    return Beside(tuple(addresses), tags, main_contact)


def given_addresses(customer, given):
    """Take the addresses out of what is given; nulls alone do not make one where there is none."""
    taken = {name: given.pop(name, None) or {} for name in ADDRESSES}
    return {
        name: parts
        for name, parts in taken.items()
        if parts and (any(v is not None for v in parts.values()) or address(customer, name).pk)
    }


def have_no_others(customer, addresses):
    """A new customer has no other addresses than those given: nobody has to look."""
    for name in ADDRESSES.keys() - addresses.keys():
        Customer._meta.get_field(name).set_cached_value(customer, None)


def address(customer, name):
    """The customer's address of that name, a new one where there is none."""
    existing = getattr(customer, name, None) if customer.pk else None
    return existing or blank(ADDRESSES[name], tenant=customer.tenant, customer=customer)


def derive(customer, by):
    """What follows from the facts: the compact document, the search text, whose hand it was."""
    country = customer.document_country
    compacted = compact(customer.tax_id or "", country)
    customer.tax_id_compact = compacted or None
    customer.tax_id_is_shared = is_shared(compacted, country)
    customer.updated_ip = by.ip_address
    alike = keys(name=customer.name, email=customer.email, phone=customer.phone)
    for name, value in alike.items():
        setattr(customer, name, value)
    customer.search_text = search_text(
        name=customer.name,
        trade_name=customer.trade_name,
        tax_id=customer.tax_id,
        tax_id_compact=customer.tax_id_compact,
        email=customer.email,
        phone=customer.phone,
    )


def refuse_duplicates(customer):
    """Raise Duplicate for what another customer has, so that who is at fault learns which it is."""
    others = Customer.objects.exclude(pk=customer.pk)
    if has_own_document(customer) and others.with_document(customer.tax_id_compact).exists():
        raise Duplicate("tax_id", str(DOCUMENT_TAKEN))
    key = customer.external_key
    if key is not None and others.filter(external_key=key).exists():
        raise Duplicate("external_key", str(KEY_TAKEN))


def refuse_retired_key(customer):
    """Raise Duplicate for the key of a customer who is gone. Only once it is written: who was being
    deleted meanwhile has left theirs by then."""
    key = customer.external_key
    if key is not None and RETIRED.run(external_key=key):
        raise Duplicate("external_key", str(KEY_TAKEN))


def has_own_document(customer):
    return bool(customer.tax_id_compact) and not customer.tax_id_is_shared


def fill_address(row, parts):
    settle(row, parts)
    relations = {"tenant", "customer"}
    row.full_clean(exclude=relations, validate_unique=False, validate_constraints=False)


def save_address(customer, name, add_row):
    """Of a customer who was not there yet the address can wait: no other has one of them."""
    row = address(customer, name)
    row.customer = customer
    if row.pk is None:
        add_row(row)
    else:
        row.save()


def told(customer, also=()):
    """The facts of a customer and their addresses, as the record of changes keeps them; tags and
    main contact where they are `also` spoken of."""
    parts = {
        f"{name}.{part}": value
        for name in ADDRESSES
        if (row := getattr(customer, name, None)) is not None
        for part, value in facts(row).items()
        if part != "customer_id"
    }
    if "tags" in also:
        parts["tags"] = tag_names(customer)
    if "main_contact" in also:
        parts |= told_main_contact(customer)
    return facts(customer) | parts
