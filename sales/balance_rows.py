"""What balances are counted from, by statements that are compiled once."""

from sales.models import CustomerBalance, MonthlySales, Sale
from tenants.compiled import Compiled
from tenants.holding import read_once_held
from tenants.slots import Ids, slots


def held_balances(customer_ids):
    """All rows of these customers, locked.

    They are read once they are locked and not before: a row in another currency, made by a writer
    whom this waited for, is unknown to the statement that waited.
    """
    return read_once_held(LOCKED, BALANCES, customers=customer_ids)


def balances_of_one(customer):
    """All rows of a customer, which know them."""
    found = BALANCES.run(customers=[customer.pk])
    found.known["customer"] = customer
    return found


def months_of(customer_ids, first, last):
    """Their months between two, both included."""
    return MONTHS.run(customers=customer_ids, month__gte=first, month__lte=last)


def oldest_due_date(customer_id, currency):
    """The earliest due date of the customer's open sales in that currency, None without one."""
    found = OLDEST_DUE.first(customer_id=customer_id, currency=currency)
    return found and found.due_on


def last_sale_date(customer_id):
    """The date of the customer's newest issued sale in any currency, None without one."""
    found = LAST_SOLD.first(customer_id=customer_id)
    return found and found.issued_on


def balances():
    """Those of some customers, in the order in which everyone locks them."""
    some = CustomerBalance.objects.filter(customer__among=Ids("customers"))
    return some.order_by("customer_id", "id")


def months():
    between = slots(MonthlySales, "month__gte", "month__lte")
    return MonthlySales.objects.filter(customer__among=Ids("customers"), **between)


def oldest_due():
    mine = Sale.objects.open().filter(**slots(Sale, "customer_id", "currency"))
    return mine.filter(due_on__isnull=False).order_by("due_on").only("due_on")[:1]


def last_sold():
    mine = Sale.objects.standing().filter(**slots(Sale, "customer_id"))
    return mine.filter(kind=Sale.Kind.SALE).order_by("-issued_on").only("issued_on")[:1]


LOCKED = Compiled(lambda: balances().select_for_update(no_key=True).only("pk"))
BALANCES, MONTHS = Compiled(balances), Compiled(months)
OLDEST_DUE, LAST_SOLD = Compiled(oldest_due), Compiled(last_sold)
