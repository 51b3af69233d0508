"""Customers who are shown as soon as they are made."""

from functools import cache

from customers.models import Customer
from customers.services.customers import create_customer
from sales.balances import first_balance
from tenants.compiled import keep_ahead
from tenants.slots import Ids


def create_shown_customer(tenant, *, by, **given):
    """As create_customer, for who shows the customer before anybody writes again: what nobody has
    given them is known not to be there, and not asked for."""
    customer = create_customer(tenant, by=by, **given)
    known = {"sales": [], "balances": [first_balance(customer)]}
    known |= {} if given.get("tags") else {"tags": []}
    for name, rows in known.items():
        keep_ahead(customer, name, rows, rows_of(name))
    return customer


@cache
def rows_of(relation):
    """What is kept is only for reading: narrowed further it fails, and finds no other's rows."""
    rows = Customer._meta.get_field(relation).related_model.objects
    return rows.filter(pk__among=Ids("ids"))
