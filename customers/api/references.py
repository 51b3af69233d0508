"""Objects that a body names by a number or a word of the caller's; None where there is no such."""

from functools import cache

from customers.api.errors import UnknownReference
from customers.models import Contact, Customer
from customers.services import customer_of_name
from sales.models import PriceList
from sales.services import Item, payment_term, term_of_days
from tenants.compiled import Compiled
from tenants.slots import slots


def term(tenant, **key):
    """The tenant's payment term by `code` or `number`."""
    return payment_term(tenant, **key)


def term_in(tenant, days, *, by):
    """The tenant's payment term of so many days, made where there is none."""
    return term_of_days(tenant, days, by=by)


def price_list(tenant, **key):
    return row(PriceList, tenant, key)


def member(tenant, user_id):
    """The user of that id who is an active member of the live tenant."""
    return member_known(tenant, user=user_id)


def member_known(tenant, **key):
    """The active member of whom this is true; a test book has the members of its live tenant."""
    members = tenant.live.memberships.filter(is_active=True, user__is_active=True)
    membership = members.filter(**key).select_related("user").first()
    return membership and membership.user


def customer(tenant, **key):
    """The customer of that `pk`, `uuid`, `external_key` or `token`, with what documents reckon of
    them."""
    return row(Customer, tenant, key, "payment_term")


def present_customer(tenant, **key):
    """The same, archived ones aside."""
    found = customer(tenant, **key)
    return None if found is None or found.is_archived else found


def contact(tenant, **key):
    """The contact of that `external_key`."""
    return row(Contact, tenant, key)


def customer_in(tenant, name, *, by):
    """The customer of exactly that name, made where there is none."""
    return customer_of_name(tenant, name, by=by)


def customer_known(tenant, name):
    """The customer whom customer_in would find."""
    return tenant.customers.oldest_named(name)


def priced(tenant, quantities):
    """Items of these products, {id: quantity}, at the prices they have now.

    Raises UnknownReference, whose message is the first id that is none of a product on sale.
    """
    found = tenant.products.filter(is_active=True).in_bulk(list(quantities))
    for pk in quantities:
        if pk not in found:
            raise UnknownReference(str(pk))
    return [Item.of_product(found[pk], quantity) for pk, quantity in quantities.items()]


def products(tenant, **keys):
    """Products on sale, by their keys."""
    return by_keys(tenant.products.filter(is_active=True), keys)


def invoices(tenant, **keys):
    """Sales that were issued, cancelled since or not, by their keys."""
    return by_keys(tenant.sales.invoices(), keys)


def by_keys(rows, keys):
    """Those rows of which a column is one of some values: {(column, value): row}."""
    found = {}
    for column, values in keys.items():
        some = rows.filter(**{f"{column}__in": values}) if values else ()
        found |= {(column, getattr(one, column)): one for one in some}
    return found


def row(model, tenant, key, *joined):
    """The tenant's row of that key, a mapping of columns to values, with what is joined."""
    return by_columns(model, joined, *key).first({"tenant": tenant}, **key)


@cache
def by_columns(model, joined, *columns):
    rows = model.objects.select_related(*joined) if joined else model.objects
    return Compiled(lambda: rows.filter(**slots(model, *columns)))
