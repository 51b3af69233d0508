"""Tags: which words a customer bears."""

from django.db import transaction
from django.utils.text import slugify

from customers.models import CustomerTag, Tag
from tenants.history import record_new


def set_tags(customer, names, *, borne, by):
    """Give the customer these tags and no others, in this order; unknown ones are made.

    Names are compared letter by letter. The caller knows the names that are `borne` by now, and
    records what was borne before and after (`tag_names`). Raises ValidationError for a name that is
    empty or longer than 120.
    """
    wanted = list(dict.fromkeys(names))
    if wanted != borne:
        tags = tags_named(customer.tenant, wanted, by=by)
        if borne:
            customer.customer_tags.all().delete()
        # rows of one tenant, so bulk writing stays in it
        CustomerTag.objects.bulk_create(
            CustomerTag(tenant_id=customer.tenant_id, customer=customer, tag=tags[name])
            for name in wanted
        )


def tag_names(customer):
    """The names of the customer's tags, in the order in which they were given."""
    borne = CustomerTag.objects.filter(customer=customer).order_by("id")
    return list(borne.values_list("tag__name", flat=True))


def tags_named(tenant, names, *, by):
    """The tenant's tags of these names, by name."""
    known = {tag.name: tag for tag in Tag.objects.filter(name__in=names)}
    missing = sorted(set(names) - known.keys())  # so that nobody waits for each other's
    return known | {name: make_tag(tenant, name, by=by) for name in missing}


@transaction.atomic
def make_tag(tenant, name, *, by):
    """Make a tag of that name, or find the one that somebody made in the same moment."""
    tag = Tag(tenant=tenant, name=name, slug=slugify(name)[:120] or "tag")
    tag.full_clean(exclude={"tenant"}, validate_unique=False, validate_constraints=False)
    found, is_new = Tag.objects.get_or_create(tenant=tenant, name=name, defaults={"slug": tag.slug})
    if is_new:
        record_new(found, by=by)
    return found
