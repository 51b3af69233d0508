"""A customer's sums per currency, kept in the transactions that change them.

The row is locked first and then counted up in Python: exact decimals on every database, and two
writers of one customer take turns.
"""

from decimal import Decimal

from django.db.models import Count, Sum

from sales.models import CustomerBalance, Payment, Sale

ZERO = Decimal(0)
SUMS = ("sales_count", "total", "paid", "credited", "unapplied", "balance")


def locked_balance(customer_id, currency, tenant_id):
    """The customer's balance row in that currency, locked until the transaction ends."""
    row, _ = CustomerBalance.objects.select_for_update().get_or_create(
        tenant_id=tenant_id, customer_id=customer_id, currency=currency
    )
    return row


def add_to_balance(document, **amounts):
    """Add amounts in the document's currency to its customer's row; nobody's sale adds nothing."""
    if document.customer_id is None:
        return
    row = locked_balance(document.customer_id, document.currency, document.tenant_id)
    for name, amount in amounts.items():
        setattr(row, name, getattr(row, name) + amount)
    row.balance = row.total - row.paid - row.credited
    row.save()


def computed_balances(**narrowed):
    """The sums as the documents give them: {(customer_id, currency): {name: amount}}.

    `narrowed` are lookups on customer and currency. Reads of the tenant in scope.
    """
    sums = {}
    for row in sale_sums(narrowed):
        merge(sums, row, sales_count=row["count"], total=row["sum"])
    for row in credit_note_sums(narrowed):
        merge(sums, row, total=-row["sum"])
    for row in payment_sums(narrowed):
        merge(sums, row, unapplied=row["unapplied"], **{PAID_AS[row["kind"]]: signed(row)})
    for entry in sums.values():
        entry["balance"] = entry["total"] - entry["paid"] - entry["credited"]
    return sums


PAID_AS = {
    Payment.Kind.PAYMENT: "paid",
    Payment.Kind.REFUND: "paid",
    Payment.Kind.CREDIT: "credited",
}


def signed(row):
    return -row["sum"] if row["kind"] == Payment.Kind.REFUND else row["sum"]


def sale_sums(narrowed):
    return issued(Sale.Kind.SALE, narrowed)


def credit_note_sums(narrowed):
    return issued(Sale.Kind.CREDIT_NOTE, narrowed)


def issued(kind, narrowed):
    rows = Sale.objects.filter(status=Sale.Status.ISSUED, kind=kind, customer__isnull=False)
    rows = rows.filter(**narrowed).order_by().values("customer_id", "currency")
    return rows.annotate(count=Count("id"), sum=Sum("total"))


def payment_sums(narrowed):
    rows = Payment.objects.filter(voided_at=None, **narrowed).order_by()
    rows = rows.values("customer_id", "currency", "kind")
    return rows.annotate(sum=Sum("amount"), unapplied=Sum("unapplied"))


def merge(sums, row, **amounts):
    empty = dict.fromkeys(SUMS, ZERO)
    entry = sums.setdefault((row["customer_id"], row["currency"]), empty)
    for name, amount in amounts.items():
        entry[name] += amount


def wrong_balances():
    """The rows of the tenant in scope that differ from their documents: (key, kept, computed)."""
    computed = computed_balances()
    kept = {(row.customer_id, row.currency): row for row in CustomerBalance.objects.all()}
    for key in sorted(computed.keys() | kept.keys()):
        right = computed.get(key, dict.fromkeys(SUMS, ZERO))
        found = {name: getattr(kept.get(key), name, ZERO) for name in SUMS}
        if found != right:
            yield key, found, right
