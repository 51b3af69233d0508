"""Adding many customers at once, as an import does."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from customers.models import Contact, Customer, CustomerTag, Tag
from customers.services.customers import ADDRESSES, address, create_customer, fill, told
from customers.services.main_contact import fill_contact, shared_with
from customers.services.tags import make_tag
from customers.services.taken import Taken
from sales.balances import open_balances
from tenants.errors import Refused
from tenants.history import change
from tenants.models import Change

REFUSALS = (ValidationError, Refused)


@transaction.atomic
def create_customers(tenant, *, by, entries):
    """Add customers in the order given: what create_customer would add one by one, in few
    statements.

    `entries` are mappings of the arguments of create_customer. One result for each: the customer,
    or the ValidationError or Refused that create_customer raises for that entry, which then is not
    added while the others are. What an entry has that another before it took is a Duplicate too. An
    entry with a parent, or whose contact has a key, costs the statements of create_customer.
    """
    results = []
    for plain, run in runs(entries):
        add = added_together if plain else added_one_by_one
        results += add(tenant, run, by)
    return results


def runs(entries):
    """(whether they can be added together, neighbours of which that is true)."""
    found = []
    for entry in entries:
        if not found or found[-1][0] != is_plain(entry):
            found.append((is_plain(entry), []))
        found[-1][1].append(entry)
    return found


def is_plain(entry):
    contact = entry.get("main_contact") or {}
    return not entry.get("parent") and not {"id", "external_key"} & contact.keys()


def added_one_by_one(tenant, entries, by):
    return [added_alone(tenant, entry, by) for entry in entries]


def added_alone(tenant, entry, by):
    try:
        with transaction.atomic():
            return create_customer(tenant, by=by, **entry)
    except REFUSALS as refusal:
        return refusal


def added_together(tenant, entries, by):
    drafts = [Draft(tenant, entry, by) for entry in entries]
    try:
        with transaction.atomic():
            judge(drafts)
            find_tags(tenant, drafts, by)
            insert(standing(drafts), by)
    except IntegrityError:  # another writer was faster than the look
        return added_one_by_one(tenant, entries, by)
    return [draft.error or draft.customer for draft in drafts]


def judge(drafts):
    """Refuse what others have."""
    taken = Taken(standing(drafts))
    for draft in drafts:
        draft.attempt(taken.refuse, draft)


class Draft:
    """A customer about to be added, with what will stand beside them; `error` says why not."""

    beside = contact = error = None

    def __init__(self, tenant, entry, by):
        self.customer = Customer(tenant=tenant, currency=tenant.currency, created_ip=by.ip_address)
        self.spoken_of = set(entry)
        self.tags = []
        self.attempt(self.fill, dict(entry), by)

    def attempt(self, step, *args):
        """Take a step, unless one has failed before; what it refuses is this draft's error."""
        try:
            return None if self.error else step(*args)
        except REFUSALS as refusal:
            self.error = refusal

    def fill(self, given, by):
        self.beside = fill(self.customer, given, by=by)
        if self.beside.main_contact:
            self.contact = Contact(tenant=self.customer.tenant, customer=self.customer)
            fill_contact(self.contact, shared_with(self.customer) | self.beside.main_contact)

    def told(self):
        """The facts for the record of changes, as create_customer tells them."""
        names = self.spoken_of - {"tags"}
        parts = {"tags": [tag.name for tag in self.tags]} if "tags" in self.spoken_of else {}
        return told(self.customer, names) | parts


def standing(drafts):
    return [draft for draft in drafts if draft.error is None]


def find_tags(tenant, drafts, by):
    """Give each draft the tags of the names that it has; unknown ones are made, and what refuses
    one is the error of the drafts that have its name."""
    names = {name for draft in standing(drafts) for name in draft.beside.tags or ()}
    found = {tag.name: tag for tag in Tag.objects.filter(name__in=names)} if names else {}
    for name in sorted(names - found.keys()):  # so that nobody waits for each other's
        found[name] = tag_or_refusal(tenant, name, by)
    for draft in drafts:
        draft.attempt(give_tags, draft, found)


def tag_or_refusal(tenant, name, by):
    try:
        return make_tag(tenant, name, by=by)
    except ValidationError as refusal:
        return refusal


def give_tags(draft, found):
    draft.tags = [found[name] for name in dict.fromkeys(draft.beside.tags or ())]
    for tag in draft.tags:
        if isinstance(tag, ValidationError):
            raise tag


def insert(drafts, by):
    """Write the drafts and all that stands beside them: rows of one tenant, so bulk writing stays
    in it."""
    customers = [draft.customer for draft in drafts]
    Customer.objects.bulk_create(customers)
    open_balances(customers)
    for name in ADDRESSES:
        insert_addresses(name, drafts)
    CustomerTag.objects.bulk_create(
        CustomerTag(tenant_id=tag.tenant_id, customer=draft.customer, tag=tag)
        for draft in drafts
        for tag in draft.tags
    )
    insert_contacts([draft for draft in drafts if draft.contact])
    Change.objects.bulk_create(
        change(Change.Action.CREATED, draft.customer, by=by, before={}, after=draft.told())
        for draft in drafts
    )


def insert_addresses(name, drafts):
    rows = []
    for draft in drafts:
        if name in draft.beside.addresses:
            rows.append(address(draft.customer, name))
            rows[-1].customer = draft.customer  # whose id is known by now
    ADDRESSES[name].objects.bulk_create(rows)


def insert_contacts(drafts):
    for draft in drafts:
        draft.contact.customer = draft.customer
    Contact.objects.bulk_create(draft.contact for draft in drafts)
    for draft in drafts:
        draft.customer.main_contact = draft.contact
    Customer.objects.bulk_update([draft.customer for draft in drafts], ["main_contact"])
