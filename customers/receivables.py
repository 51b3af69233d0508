"""Who owes how much, and since when: the current account of a tenant's customers."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from heapq import merge
from operator import attrgetter
from uuid import UUID

from django.db.models import F

from customers.models import Customer
from sales.aging import Aging, aging, bucket_of, dated
from sales.models import Payment
from sales.open_items import open_notes, open_payments, open_sales

AT_ONCE = 10_000
CHUNK = 500
BY_DUE_DATE = (F("due_on").asc(nulls_last=True), "id")


@dataclass
class Receivable:
    """What one customer owes in one currency, in the buckets of a day."""

    customer_id: int
    uuid: UUID
    name: str
    aging: Aging


@dataclass
class OpenDocument:
    """A sale with something to pay, or, with a negative balance, credit that settles nothing yet;
    of a refund, what it gave back before it was there.

    `kind` is sale, credit_note or what the payment is; `voucher_type` empty for payments.
    """

    customer_id: int
    uuid: UUID
    kind: str
    number: str
    voucher_type: str
    dated: date
    due_on: date | None
    currency: str
    balance: Decimal
    bucket: str
    days_late: int | None


def receivables(tenant, day, *, customer=None, since=None, until=None):
    """Receivables in the tenant's own currency on a day, in the order of the customers' ids.

    `customer` is the uuid of the only one wanted, `since` and `until` bound the dates of documents.
    What a customer has or owes in other currencies is left out. Costs the same number of statements
    however many documents there are, and one more for each 10,000 customers.
    """
    found = aging(tenant, day, since=since, until=until, **narrowed(tenant, customer))
    ids = [pk for pk, _currency in found]
    known = {}
    for start in range(0, len(ids), AT_ONCE):
        known |= Customer.objects.only("uuid", "name").in_bulk(ids[start : start + AT_ONCE])
    return [
        Receivable(pk, known[pk].uuid, known[pk].name, one)
        for (pk, _currency), one in found.items()
    ]


def narrowed(tenant, customer):
    """Lookups on sales and on payments."""
    if customer is None:
        return {"currency": tenant.currency}
    same = Customer.objects.filter(uuid=customer).values("pk")[:1]
    return {"currency": tenant.currency, "customer": same}


def open_documents(tenant, day, *, customer=None, since=None, until=None):
    """OpenDocuments behind receivables of the same arguments, in the order of the customers' ids:
    sales by due date first, then credit notes, then payments. Three statements, read in chunks."""
    mine = narrowed(tenant, customer)
    issued = mine | dated("issued_on", since, until)
    paid = mine | dated("paid_on", since, until)
    parts = (
        opened(open_sales(tenant, day, **issued), BY_DUE_DATE, of_sale, day),
        opened(open_notes(day, **issued), ("issued_on", "id"), of_note, day),
        opened(open_payments(day, **paid), ("paid_on", "id"), of_payment, day),
    )
    return merge(*parts, key=attrgetter("customer_id"))


def opened(documents, order, described, day):
    for one in documents.order_by("customer_id", *order).iterator(CHUNK):
        yield described(one, day)


def of_sale(sale, day):
    return OpenDocument(
        **told(sale),
        dated=sale.issued_on,
        due_on=sale.due_on,
        balance=left(sale),
        bucket=bucket_of(sale.due_on, day),
        days_late=None if sale.due_on is None else max((day - sale.due_on).days, 0),
    )


def of_note(note, day):
    return OpenDocument(**told(note), dated=note.issued_on, **as_credit(note))


def told(sale):
    return {
        "customer_id": sale.customer_id,
        "uuid": sale.uuid,
        "kind": sale.kind,
        "number": sale.formatted_number,
        "voucher_type": sale.voucher_type,
        "currency": sale.currency,
    }


def of_payment(payment, day):
    return OpenDocument(
        customer_id=payment.customer_id,
        uuid=payment.uuid,
        kind=payment.kind,
        number=f"{payment.number:08}",
        voucher_type="",
        currency=payment.currency,
        dated=payment.paid_on,
        **as_credit(payment),
    )


def as_credit(source):
    balance = left(source) if source.kind == Payment.Kind.REFUND else -left(source)
    bucket = bucket_of(None, None)
    return {"due_on": None, "balance": balance, "bucket": bucket, "days_late": None}


def left(document):
    """What was left of it on the day."""
    return document.kept + (document.later or 0)
