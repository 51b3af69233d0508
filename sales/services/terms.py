"""Payment terms: the standard ones, which every tenant has from the first time one is asked for."""

from django.db import transaction
from django.db.models import Max

from sales.models import NumberSeries, PaymentTerm
from tenants.actor import Actor
from tenants.history import record_created, save_recorded

DUE_ON_RECEIPT = 1
# A term in instalments counts as due with its last one.
STANDARD = {
    "due_on_receipt": ("Due on Receipt", 0),
    "days_7": ("Net 7", 7),
    "days_15": ("Net 15", 15),
    "days_30": ("Net 30", 30),
    "days_45": ("Net 45", 45),
    "days_60": ("Net 60", 60),
    "days_90": ("Net 90", 90),
    "days_30_60": ("Net 30/60", 60),
    "days_30_60_90": ("Net 30/60/90", 90),
}
BOOK = Actor(name="Clientela", face="standard terms")


def payment_term(tenant, **key):
    """The tenant's payment term by `code` or by `number`; None where the tenant has no such.

    Numbers 1 to 9 are the standard terms in the order above.
    """
    terms = PaymentTerm.objects.filter(tenant=tenant, **key)
    found = terms.first()
    if found is None:
        make_standard_terms(tenant)
        found = terms.first()  # also what somebody else made meanwhile
    return found


@transaction.atomic
def term_of_days(tenant, days, *, by):
    """The tenant's first payment term of so many days; one is made where there is none."""
    found = payment_term(tenant, days=days)
    if found is None:
        lock_numbers(tenant)
        found = payment_term(tenant, days=days) or make_term(tenant, days, by=by)
    return found


def make_term(tenant, days, *, by):
    last = PaymentTerm.objects.filter(tenant=tenant).aggregate(last=Max("number"))["last"]
    term = PaymentTerm(tenant=tenant, days=days, number=last + 1)
    term.code, term.name = f"days_{days}", f"Net {days}"
    return save_recorded(term, by=by)


@transaction.atomic
def make_standard_terms(tenant):
    """Give the tenant the standard terms that are missing; the list of what was made.

    A number that an own term of the tenant has already is replaced by the next free one.
    """
    lock_numbers(tenant)
    own = dict(PaymentTerm.objects.filter(tenant=tenant).values_list("code", "number"))
    missing = [code for code in STANDARD if code not in own]
    taken = set(own.values())
    made = [standard_term(tenant, code, taken) for code in missing]
    PaymentTerm.objects.bulk_create(made)  # rows of one tenant, so bulk writing stays in it
    record_created(made, by=BOOK)
    return made


def lock_numbers(tenant):
    """Who gives a term a number waits here for others who do."""
    NumberSeries.objects.select_for_update().get_or_create(tenant=tenant, name="payment_term")


def standard_term(tenant, code, taken):
    """The term, not yet saved; its number joins those taken."""
    name, days = STANDARD[code]
    number = [*STANDARD].index(code) + 1
    if number in taken:
        number = max(len(STANDARD), *taken) + 1
    taken.add(number)
    return PaymentTerm(tenant=tenant, code=code, name=name, days=days, number=number)
