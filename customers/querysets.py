"""Reads of the book, by name."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from django.db.models import (
    Count,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from customers.likeness import conditions
from customers.metadata import has_metadata
from customers.search import matches, partly_in_reference, patterns, postgresql
from customers.standing import standing
from sales.fields import AmountField
from sales.models import CustomerBalance, MonthlySales, Quotation, Sale, Subscription
from sales.money import EXACT
from tenants.ownership import TenantManager

ACTIVE = ("active", "pending")
IN_OWN_CURRENCY = Q(balances__currency=F("currency"))


class CustomerQuerySet(QuerySet):
    def present(self):
        """Not archived."""
        return self.exclude(status="archived")

    def active(self):
        """Active or pending: whom the tenant deals with."""
        return self.filter(status__in=ACTIVE)

    def retired(self):
        """Inactive or archived."""
        return self.exclude(status__in=ACTIVE)

    def oldest_named(self, name):
        """The oldest of exactly that name, or None."""
        return self.filter(name=name).order_by("id").first()

    def search(self, text, *, trade_names=True):
        """Customers in whose names, document, e-mail or phone each word of the text occurs; without
        `trade_names` these do not count.

        Case, accents, and separators inside numbers do not count (customers.search). No stored
        text has a NUL, so none is found by one.
        """
        if "\0" in text:
            return self.none()
        found = self.filter(found_by(text))
        return found if trade_names else found.filter(matches(text, trade_names=False))

    def search_with_reference(self, text):
        """The same, with words that may also be in the reference."""
        if "\0" in text:
            return self.none()
        return self.filter(found_by(text) | partly_in_reference(text))

    def with_metadata(self, key, text):
        """Customers in whose metadata the value under that key, as text, is this one."""
        return self.none() if "\0" in key + text else self.filter(has_metadata(key, text))

    def with_document(self, compact):
        """The customer whose own document number this compact form is."""
        return self.filter(tax_id_compact=compact, tax_id_is_shared=False)

    def like(self, customer, most=5):
        """A list of others who may be the same customer; customers.likeness says by what.

        One statement for each thing to go by, each finds no more than `most`.
        """
        others = self.exclude(pk=customer.pk).order_by()
        rows = (row for one in conditions(customer) for row in others.filter(one)[:most])
        return list({row.pk: row for row in rows}.values())[:most]

    def of_country(self, code):
        """Customers of that country: an address without a known one counts as the tenant's."""
        own = Q(billing__country=None, tenant__country=code)
        return self.filter(Q(billing__country=code) | own)

    def with_standing(self, tenant):
        """With `standing_word`, as the tenant's own day has it (customers.standing)."""
        return self.annotate(standing_word=standing(tenant))

    def with_account(self):
        """With the own balance, and tags, live subscriptions and payment sources read ahead."""
        live = Prefetch("subscriptions", Subscription.objects.live(), "live_subscriptions")
        ahead = "customer_tags__tag", "payment_sources", live
        return self.with_own_balance().prefetch_related(*ahead)

    def with_own_balance(self):
        """Joined with `own_ledger`, the CustomerBalance that `own_balance` tells."""
        joined = self.annotate(own_ledger=FilteredRelation("balances", condition=IN_OWN_CURRENCY))
        return joined.select_related("own_ledger")

    def with_sold(self, first, before):
        """With `sold`: issued sales less credit notes of whole months, from one's first day on and
        before another's, in the customer's own currency."""
        return self.annotate(sold=sold(first, before))

    def with_ledger(self):
        """Joined with `ledger`, the CustomerBalance in the customer's own currency, of which each
        has one: conditions and order can name its columns."""
        joined = self.alias(ledger=FilteredRelation("balances", condition=IN_OWN_CURRENCY))
        return joined.filter(ledger__isnull=False)

    def owing(self, least=None, most=None):
        """Whose balance in their own currency is at least, and at most, so much."""
        bounds = {"gte": least, "lte": most}
        cents = {
            f"ledger__balance_in_cents__{bound}": in_cents(amount, bound)
            for bound, amount in bounds.items()
            if amount is not None
        }
        return self.with_ledger().filter(**cents)

    def overdue(self, day):
        """Who has an open sale in any currency that was due before that day."""
        return self.filter(pk__in=late(day))

    def not_overdue(self, day):
        return self.exclude(pk__in=late(day))

    def last_sold(self, since=None, until=None):
        """Whose last sale, in any currency, was from one day on and up to another."""
        bounds = {"ledger__last_sale_on__gte": since, "ledger__last_sale_on__lte": until}
        return self.with_ledger().filter(**{name: day for name, day in bounds.items() if day})

    def by_ledger(self, order):
        """In one of LEDGER_ORDERS, with a minus sign the other way round; each reads its index."""
        upwards, downwards = LEDGER_ORDERS[order.removeprefix("-")]
        ordering = (downwards, "-pk") if order.startswith("-") else (upwards, "pk")
        return self.with_ledger().order_by(*ordering)

    def with_document_counts(self):
        """With `sales_count`, drafts left out, and `quotations_count`, of any state."""
        return self.annotate(
            sales_count=of_customer(Sale.objects.invoices()),
            quotations_count=of_customer(Quotation.objects.all()),
        )


def found_by(text):
    words = patterns(text)
    ids = postgresql.few_ids(words) if words and postgresql.is_available() else None
    return matches(text) if ids is None else Q(pk__in=ids)


def of_customer(documents):
    """How many of the documents are the outer customer's; a sub-query, so that counts do not
    multiply each other."""
    mine = documents.filter(customer=OuterRef("pk"), tenant_id=OuterRef("tenant_id")).order_by()
    counted = mine.values("customer").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def sold(first, before):
    months = MonthlySales.objects.filter(
        month__gte=first,
        month__lt=before,
        customer=OuterRef("pk"),
        tenant_id=OuterRef("tenant_id"),
        currency=OuterRef("currency"),
    )
    sums = months.order_by().values("customer").annotate(sum=Sum("total")).values("sum")
    return Coalesce(Subquery(sums), Value(Decimal(0)), output_field=AmountField())


def late(day):
    """Ids of customers with something that was due before that day."""
    return CustomerBalance.objects.filter(oldest_due_on__lt=day).values("customer")


BALANCE, LAST_SALE, OLDEST_DUE = (
    F(f"ledger__{column}") for column in ("balance_in_cents", "last_sale_on", "oldest_due_on")
)
# (upwards, downwards): who never bought comes before who bought long ago, who owes nothing late
# after who has owed it for the shortest time
LEDGER_ORDERS = {
    "balance": (BALANCE.asc(), BALANCE.desc()),
    "last_sale": (LAST_SALE.asc(nulls_first=True), LAST_SALE.desc(nulls_last=True)),
    "oldest_due": (OLDEST_DUE.asc(nulls_last=True), OLDEST_DUE.desc(nulls_first=True)),
}


def in_cents(amount, bound):
    """The amount in whole cents, towards the side that the bound keeps."""
    cents = EXACT.multiply(amount, Decimal(100))
    return int(cents.to_integral_value(ROUND_CEILING if bound == "gte" else ROUND_FLOOR))


class PaymentSourceQuerySet(QuerySet):
    def valuable(self):
        """Reusable ones that can be charged, or soon can."""
        return self.filter(usage="reusable", status__in=("pending", "chargeable"))


CustomerManager = TenantManager.from_queryset(CustomerQuerySet)
PaymentSourceManager = TenantManager.from_queryset(PaymentSourceQuerySet)
