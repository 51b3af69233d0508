"""Parts of the report of accounts receivable.

https://docs.lapyme.com.ar/llms.txt
"""

from itertools import groupby
from operator import attrgetter

from customers.api import wire
from customers.api.faces.lapyme.money import cents, currency_word
from customers.api.schema import DATE, INTEGER, TEXT, UUID, array, mapping, nullable

LABELS = {  # in the order in which they are always shown
    "undated": "Sin vencimiento",
    "current": "A vencer",
    "1_30": "1 a 30 días",
    "31_60": "31 a 60 días",
    "61_90": "61 a 90 días",
    "90_plus": "Más de 90 días",
}
LATE = ("1_30", "31_60", "61_90", "90_plus")
KINDS = {
    "sale": ("sale", "Venta"),
    "credit_note": ("sale", "Nota de crédito"),
    "payment": ("customer_payment", "Cobranza"),
    "credit": ("customer_payment", "Crédito"),
    "refund": ("customer_payment", "Devolución"),
}
BUCKETS = array(mapping(bucket={"enum": list(LABELS)}, label=TEXT, amount=INTEGER))
ITEM = mapping(
    origin=TEXT,
    origin_label=TEXT,
    source_type=TEXT,
    source_id=UUID,
    reference=nullable(TEXT),
    document_number=TEXT,
    voucher_type=nullable(TEXT),
    document_date=DATE,
    due_date=nullable(DATE),
    source_currency=TEXT,
    functional_balance=INTEGER,
    days_overdue=nullable(INTEGER),
    bucket={"enum": list(LABELS)},
)
SUMMARY = mapping(total=INTEGER, undated=INTEGER, current=INTEGER, overdue=INTEGER)


class Group(wire.Serializer):
    """What one customer owes. `items` are there where they are asked for."""

    contact_id = wire.UUIDField()
    contact_name = wire.CharField()
    total_balance = wire.IntegerField()
    overdue_balance = wire.IntegerField()
    document_count = wire.IntegerField()


def group(receivable):
    """A customer's part of the report, without items."""
    aging = receivable.aging
    return {
        "contact_id": str(receivable.uuid),
        "contact_name": receivable.name,
        "total_balance": cents(aging.balance),
        "overdue_balance": cents(aging.overdue),
        "document_count": aging.sales_count,
        "buckets": buckets({name: cents(amount) for name, amount in aging.buckets.items()}),
    }


def buckets(sums):
    """Sums in cents by bucket, as the wire lists them."""
    return [
        {"bucket": name, "label": label, "amount": sums.get(name, 0)}
        for name, label in LABELS.items()
    ]


def totals(receivables):
    """The same and the summary, of all customers."""
    sums = {
        name: cents(sum(one.aging.buckets[name] for one in receivables)) if receivables else 0
        for name in LABELS
    }
    summary = {
        "total": sum(sums.values()),
        "undated": sums["undated"],
        "current": sums["current"],
        "overdue": sum(sums[name] for name in LATE),
    }
    return {"summary": summary, "buckets": buckets(sums)}


def item(document):
    """An open document."""
    source_type, label = KINDS[document.kind]
    return {
        "origin": document.kind,
        "origin_label": label,
        "source_type": source_type,
        "source_id": str(document.uuid),
        "reference": None,
        "document_number": document.number,
        "voucher_type": document.voucher_type if source_type == "sale" else None,
        "document_date": document.dated.isoformat(),
        "due_date": document.due_on and document.due_on.isoformat(),
        "source_currency": currency_word(document.currency),
        "functional_balance": cents(document.balance),
        "days_overdue": document.days_late,
        "bucket": document.bucket,
    }


def with_items(receivables, documents):
    """Groups with their items; both come in the order of the customers' ids."""
    by_customer = groupby(documents, key=attrgetter("customer_id"))
    found = next(by_customer, None)
    for one in receivables:
        while found and found[0] < one.customer_id:
            found = next(by_customer, None)
        mine = found[1] if found and found[0] == one.customer_id else ()
        yield group(one) | {"items": [item(document) for document in mine]}
