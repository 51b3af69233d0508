"""Tags as things of their own: made, and put on many customers at once."""

from collections import defaultdict

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from customers.models import Customer, CustomerTag, Tag
from customers.services.unique import save_unique
from tenants.errors import Duplicate
from tenants.history import change, record_new
from tenants.holding import held_by_id
from tenants.models import Change


@transaction.atomic
def create_tag(tenant, *, by, name, **details):
    """Make a tag; `details` are columns of Tag. Raises ValidationError, Duplicate for its name."""
    tag = Tag(tenant=tenant, name=name, slug=slugify(name)[:120] or "tag", **details)
    tag.full_clean(exclude={"tenant"}, validate_unique=False, validate_constraints=False)
    save_unique(tag, refuse_duplicate)
    record_new(tag, by=by)
    return tag


def refuse_duplicate(tag):
    if Tag.objects.filter(name=tag.name).exists():
        raise Duplicate("name", _("Another tag has this name."))


@transaction.atomic
def apply_tags(customers, *, add, remove, by):
    """Put some tags on customers and take others off: (how many were put on, how many taken off).

    What a customer bears already, or did not bear, does not count; a tag in both lists is put on.
    Takes a constant number of statements.
    """
    keys = [customer.pk for customer in customers]
    customers = [*held_by_id(Customer, keys).values()]
    before = names_borne(customers)
    removed = take_off(customers, [tag for tag in remove if tag not in add])
    added = put_on(customers, add)
    record_differences(customers, before, by)
    return added, removed


def take_off(customers, tags):
    links = CustomerTag.objects.filter(customer__in=customers, tag__in=tags)
    return links.delete()[0]


def put_on(customers, tags):
    borne = CustomerTag.objects.filter(customer__in=customers, tag__in=tags)
    borne = set(borne.values_list("customer_id", "tag_id"))
    missing = [
        CustomerTag(tenant_id=customer.tenant_id, customer=customer, tag=tag)
        for customer in customers
        for tag in tags
        if (customer.pk, tag.pk) not in borne
    ]
    CustomerTag.objects.bulk_create(missing)  # rows of one tenant, so bulk writing stays in it
    return len(missing)


def names_borne(customers):
    """The names of each customer's tags in the order given, by the customer's id."""
    names = defaultdict(list)
    links = CustomerTag.objects.filter(customer__in=customers).order_by("id")
    for customer_id, name in links.values_list("customer_id", "tag__name"):
        names[customer_id].append(name)
    return names


def record_differences(customers, before, by):
    after = names_borne(customers)
    changed = [customer for customer in customers if before[customer.pk] != after[customer.pk]]
    keys = [customer.pk for customer in changed]
    Customer.objects.filter(pk__in=keys).update(updated_at=timezone.now())
    Change.objects.bulk_create(  # rows of one tenant here too
        change(
            Change.Action.UPDATED,
            customer,
            by=by,
            before={"tags": before[customer.pk]},
            after={"tags": after[customer.pk]},
        )
        for customer in changed
    )
