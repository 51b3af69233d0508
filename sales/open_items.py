"""The documents behind what customers owe on some day: what sales.aging sums up, one by one.

Each has `kept`, what is left of it now, and `later`, what was applied after that day, or None. A
document of which all was settled since is among them. All querysets are unions, to be ordered only.
"""

from django.db.models import F, OuterRef, Q, Subquery, Sum

from sales.dates import end
from sales.models import Application, Payment, Sale


def open_sales(tenant, day, **narrowed):
    """Sales of which something was to be paid on a day."""
    sales = standing_by(day, kind=Sale.Kind.SALE, **narrowed)
    given_up = Q(uncollectible_at__gte=end(day, tenant))
    closed = sales.filter(balance=0)
    return united(
        told(sales.filter(balance__gt=0), "balance", "sale", day),
        told(closed.filter(given_up), "written_off", "sale", day),
        told(moved(closed.exclude(given_up), "sale", day), "balance", "sale", day),
    )


def open_notes(day, **narrowed):
    """Credit notes of which something settled nothing on a day."""
    notes = standing_by(day, kind=Sale.Kind.CREDIT_NOTE, **narrowed)
    return united(*unapplied(notes, "credit_note", day))


def open_payments(day, **narrowed):
    """The same of payments and credits; refunds for what they gave back before it was there."""
    payments = Payment.objects.standing().filter(paid_on__lte=day, **narrowed)
    refunds = moved(payments.filter(kind=Payment.Kind.REFUND), "refund", day)
    return united(*unapplied(payments, "payment", day), told(refunds, "unapplied", "refund", day))


def standing_by(day, **narrowed):
    """Sales or credit notes of customers that are issued by a day."""
    sales = Sale.objects.standing().filter(issued_on__lte=day, **narrowed)
    return sales.filter(customer__isnull=False)


def unapplied(sources, side, day):
    """What settles nothing yet, and what settled nothing by that day."""
    gone = moved(sources.filter(unapplied=0), side, day)
    for some in (sources.filter(unapplied__gt=0), gone):
        yield told(some, "unapplied", side, day)


def moved(documents, side, day):
    """Those of which something was applied after a day."""
    later = Application.objects.filter(applied_on__gt=day, **{f"{side}__isnull": False})
    return documents.filter(pk__in=later.values(side))


def told(documents, column, side, day):
    """With `kept` and `later`."""
    own = {side: OuterRef("pk"), "tenant_id": OuterRef("tenant_id")}
    later = Application.objects.filter(applied_on__gt=day, **own).order_by().values(side)
    sums = later.annotate(sum=Sum("amount")).values("sum")
    return documents.order_by().annotate(kept=F(column), later=Subquery(sums))


def united(first, *others):
    return first.union(*others, all=True)
