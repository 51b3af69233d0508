"""Proofs that what is kept is what the documents say: of the tenant in scope, all of them.

Each proof yields (whose, what, kept, right) for what is wrong, and nothing where all is well. They
read what is committed: run them in one snapshot, or what is written meanwhile may look wrong.
"""

from collections import Counter, defaultdict
from datetime import date
from itertools import product

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Sum
from django.db.models.functions import TruncMonth

from sales.aging import aging
from sales.balances import SUMS, paid_as
from sales.models import (
    Application,
    CustomerBalance,
    MonthlySales,
    NumberSeries,
    Payment,
    Quotation,
    Sale,
)
from sales.money import ZERO
from sales.services.payments import SERIES as PAYMENTS
from sales.services.quotations import SERIES as QUOTATIONS


def findings(tenant):
    """Everything that is wrong in the tenant's ledger, as lines for people."""
    proofs = (
        wrong_balances(),
        missing_balances(),
        wrong_dates(),
        wrong_months(),
        wrong_sales(),
        wrong_payments(),
        strange_applications(),
        wrong_aging(tenant),
        wrong_numbers(),
    )
    for proof in proofs:
        for whose, what, kept, right in proof:
            yield f"{whose}: {what} is {shown(kept)}, its documents say {shown(right)}"


def shown(value):
    if value is None:
        return "none"
    return f"{value:.2f}" if hasattr(value, "quantize") else str(value)


def of_customer(customer_id, currency):
    return f"customer {customer_id}, {currency}"


# Sums of customers


def wrong_balances():
    """Every sum of CustomerBalance."""
    computed = computed_balances()
    kept = {(row.customer_id, row.currency): row for row in CustomerBalance.objects.all()}
    for key, name in product(sorted(computed.keys() | kept.keys()), SUMS):
        found = getattr(kept.get(key), name, 0 if name == "sales_count" else ZERO)
        if found != computed[key][name]:
            yield of_customer(*key), name, found, computed[key][name]
    for key, row in sorted(kept.items()):
        if row.balance_in_cents != (cents := computed[key]["balance"] * 100):
            yield of_customer(*key), "balance_in_cents", row.balance_in_cents, cents


def computed_balances():
    """The sums as the documents give them: {(customer_id, currency): {name: amount}}."""
    sums = defaultdict(lambda: {"sales_count": 0} | dict.fromkeys(SUMS[1:], ZERO))
    for row in (*issued(Sale.Kind.SALE), *issued(Sale.Kind.CREDIT_NOTE)):
        entry, is_sale = sums[row["customer"], row["currency"]], row["kind"] == Sale.Kind.SALE
        entry["sales_count"] += row["count"] if is_sale else 0
        entry["total"] += row["total"] if is_sale else -row["total"]
        entry["written_off"] += row["written_off"]
        entry["unapplied"] += row["unapplied"]
    for row in paid():
        entry = sums[row["customer"], row["currency"]]
        entry["unapplied"] += row["unapplied"]
        for name, amount in paid_as(Payment(kind=row["kind"], amount=row["sum"])).items():
            entry[name] += amount
    for entry in sums.values():
        entry["balance"] = entry["total"] - entry["paid"] - entry["credited"] - entry["written_off"]
    return sums


def issued(kind):
    rows = Sale.objects.standing().filter(kind=kind, customer__isnull=False).order_by()
    return rows.values("customer", "currency", "kind").annotate(
        count=Count("id"),
        total=Sum("total", default=ZERO),
        written_off=Sum("written_off"),
        unapplied=Sum("unapplied"),
    )


def paid():
    rows = Payment.objects.standing().order_by().values("customer", "currency", "kind")
    return rows.annotate(sum=Sum("amount"), unapplied=Sum("unapplied"))


def missing_balances():
    """Every customer has a row in their own currency, also before the first document: lists by
    balance need it. Where there are documents, the sums above are missing as well."""
    customers = CustomerBalance._meta.get_field("customer").related_model.objects
    mine = CustomerBalance.objects.filter(customer=OuterRef("pk"), currency=OuterRef("currency"))
    computed = computed_balances()
    for key in customers.exclude(Exists(mine)).order_by("id").values_list("id", "currency"):
        if key not in computed:
            yield of_customer(*key), "balance", None, ZERO


def wrong_dates():
    """The oldest due date per currency, and the date of the last sale."""
    due = Sale.objects.open().order_by().values("customer", "currency").annotate(day=Min("due_on"))
    dues = {(row["customer"], row["currency"]): row["day"] for row in due}
    sold = Sale.objects.standing().filter(kind=Sale.Kind.SALE).order_by()
    sold = dict(sold.values_list("customer").annotate(day=Max("issued_on")))
    for row in CustomerBalance.objects.order_by("customer_id", "currency"):
        key = row.customer_id, row.currency
        if row.oldest_due_on != dues.get(key):
            yield of_customer(*key), "oldest_due_on", row.oldest_due_on, dues.get(key)
        if row.last_sale_on != sold.get(row.customer_id):
            yield of_customer(*key), "last_sale_on", row.last_sale_on, sold.get(row.customer_id)


def wrong_months():
    """Both sums of MonthlySales."""
    right = computed_months()
    kept = {
        (row.customer_id, row.currency, row.month): (row.sales_count, row.total)
        for row in MonthlySales.objects.all()
    }
    for key in sorted(right.keys() | kept.keys()):
        found, wanted = kept.get(key, (0, ZERO)), tuple(right.get(key, (0, ZERO)))
        if found != wanted:
            yield of_customer(*key[:2]), f"{key[2]:%Y-%m}", found, wanted


def computed_months():
    """{(customer_id, currency, first day): [number of sales, sum]}."""
    months = defaultdict(lambda: [0, ZERO])
    rows = Sale.objects.standing().filter(customer__isnull=False).order_by()
    rows = rows.annotate(month=TruncMonth("issued_on")).values(
        "customer", "currency", "month", "kind"
    )
    for row in rows.annotate(count=Count("id"), sum=Sum("total")):
        month = months[row["customer"], row["currency"], row["month"]]
        is_sale = row["kind"] == Sale.Kind.SALE
        month[0] += row["count"] if is_sale else 0
        month[1] += row["sum"] if is_sale else -row["sum"]
    return months


def wrong_aging(tenant):
    """The buckets of a customer sum to the balance that the documents give."""
    ages = {key: one.balance for key, one in aging(tenant, date.max).items()}
    right = {key: sums["balance"] for key, sums in computed_balances().items()}
    for key in sorted(ages.keys() | right.keys()):
        if ages.get(key, ZERO) != right.get(key, ZERO):
            yield of_customer(*key), "sum of aging", ages.get(key, ZERO), right.get(key, ZERO)


# Documents


def applied(column):
    """{id: sum} of applications by one of their sides."""
    rows = Application.objects.filter(**{f"{column}__isnull": False}).order_by()
    return defaultdict(lambda: ZERO, rows.values_list(column).annotate(sum=Sum("amount")))


def wrong_sales():
    """What is left of each sale and credit note, and since when nothing is; drafts and cancelled
    ones have nothing."""
    paid_to, drawn_from = applied("sale"), applied("credit_note")
    last_days = dict(Application.objects.per_sale().values_list("sale_id", Max("applied_on")))
    notes = Sale.objects.standing().filter(kind=Sale.Kind.CREDIT_NOTE, original__isnull=False)
    credited = dict(notes.order_by().values_list("original").annotate(sum=Sum("total")))
    for sale in Sale.objects.only(*SALE_COLUMNS).order_by("id").iterator():
        stands = sale.status == Sale.Status.ISSUED
        is_sale = stands and not sale.is_credit_note
        left = (sale.total if is_sale else ZERO) - paid_to[sale.pk]
        right = {
            "balance": ZERO if is_sale and sale.is_uncollectible else left,
            "written_off": left if is_sale and sale.is_uncollectible else ZERO,
            "unapplied": sale.unapplied if is_sale else -drawn_from[sale.pk],
            "credited": credited.get(sale.pk, ZERO),
            "paid_on": None if left or not is_sale else last_days.get(sale.pk),
        }
        if stands and sale.is_credit_note:
            right["unapplied"] += sale.total
        yield from differences(f"sale {sale.pk}", sale, right)


SALE_COLUMNS = (
    "tenant",
    "kind",
    "status",
    "total",
    "balance",
    "credited",
    "written_off",
    "unapplied",
    "paid_on",
    "uncollectible_at",
)


def wrong_payments():
    """What is left of each payment; refunds are covered, void ones have and settle nothing."""
    drawn_from, covered = applied("payment"), applied("refund")
    for payment in Payment.objects.order_by("id").iterator():
        is_refund = payment.kind == Payment.Kind.REFUND
        amount = ZERO if payment.is_void else payment.amount
        left = ZERO if is_refund else amount
        yield from differences(
            f"payment {payment.pk}", payment, {"unapplied": left - drawn_from[payment.pk]}
        )
        if covered[payment.pk] != (amount if is_refund else ZERO):
            yield f"payment {payment.pk}", "cover", covered[payment.pk], amount if is_refund else 0


def differences(whose, row, right):
    for name, amount in right.items():
        if getattr(row, name) != amount:
            yield whose, name, getattr(row, name), amount


def strange_applications():
    """Both sides are one customer's, or nobody's, and in one currency, and there when it counts."""
    sources = {"payment": "paid_on", "credit_note": "issued_on"}
    targets = {"sale": "issued_on", "refund": "paid_on"}
    for (source, since), (target, until) in product(sources.items(), targets.items()):
        both = {f"{source}__isnull": False, f"{target}__isnull": False}
        nobodys = {f"{source}__customer": None, f"{target}__customer": None}
        alike = Q(**{f"{source}__customer": F(f"{target}__customer")}) | Q(**nobodys)
        alike &= Q(**{f"{source}__currency": F(f"{target}__currency")})
        alike &= Q(applied_on__gte=F(f"{source}__{since}"))
        alike &= Q(applied_on__gte=F(f"{target}__{until}"))
        strange = Application.objects.filter(**both).exclude(alike).order_by("id")
        for pk in strange.values_list("pk", flat=True):
            yield f"application {pk}", "source", source, f"not that {target}'s"


# Numbers


def wrong_numbers():
    """Each series has every number from 1 to the last one given, once."""
    given = numbers_given()
    series = dict(NumberSeries.objects.values_list("name", "next"))
    for name in sorted(given.keys() | (series.keys() - {"payment_term"})):
        numbers, last = given[name], series.get(name, 1) - 1
        repeated = [number for number, times in numbers.items() if times > 1]
        if repeated:
            yield f"series {name}", "repeated number", repeated[0], "once"
        missing = set(range(1, last + 1)) - numbers.keys()
        if missing:
            yield f"series {name}", "missing number", min(missing), "there"
        if max(numbers, default=0) > last:
            yield f"series {name}", "last number", last, max(numbers)


def numbers_given():
    """{name of the series: Counter of the numbers that documents have}."""
    given = defaultdict(Counter)
    columns = ("tenant", "number", "kind", "point_of_sale", "voucher_type")
    for sale in Sale.objects.filter(number__isnull=False).only(*columns).iterator():
        given[sale.series][sale.number] += 1
    for name, model in ((PAYMENTS, Payment), (QUOTATIONS, Quotation)):
        given[name].update(model.objects.values_list("number", flat=True))
    return given
