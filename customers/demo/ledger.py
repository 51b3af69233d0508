"""The documents of one tenant of the demo: what was sold, paid, offered and subscribed."""

from collections import defaultdict
from datetime import datetime, time, timedelta
from itertools import chain, cycle
from operator import itemgetter

from customers.demo import BY
from customers.demo.catalogue import WORDS
from customers.demo.trade import WHALE, habit, lines, planned_payments
from sales.services import (
    cancel_quotation,
    cancel_sale,
    convert_quotation,
    create_quotation,
    create_subscription,
    record_payment,
    record_sales,
)
from sales.services.lines import Item

AT_ONCE = 250  # sales
A_DAY = timedelta(days=1)

# What becomes of an offer: made between so many and so many days ago, valid for so many days
OFFERS = {
    "open": (1, 10, 30),
    "expired": (40, 200, 15),
    "converted": (5, 12, 30),
    "cancelled": (20, 60, 90),
}


class Ledger:
    """The documents in the order in which they need each other; `book` has its customers."""

    def __init__(self, book):
        self.tenant, self.blueprint, self.staff = book.tenant, book.blueprint, book.staff
        self.customers, self.products = book.customers, book.products
        self.dice, self.now, self.through = book.dice, book.now, book.through
        self.today = self.now.date()

    def fill(self, planned):
        sales = self.sell(planned)
        self.collect(self.without_cancelled(sales))
        self.quote(max(len(OFFERS), len(self.customers) // 5))
        self.subscribe(max(2, len(self.customers) // 10))

    def ago(self, least, most):
        """A moment between so many and so many days ago."""
        return self.now - A_DAY * self.dice.uniform(least, most)

    def sell(self, planned):
        chunks = [planned[start : start + AT_ONCE] for start in range(0, len(planned), AT_ONCE)]
        return [
            sale
            for chunk in self.through("sales", chunks)
            for sale in record_sales(self.tenant, by=BY, entries=[*map(self.entry, chunk)])
        ]

    def entry(self, planned):
        """The arguments of record_sale."""
        customer = self.customers[planned.buyer]
        is_company = customer.person_type == "legal"
        kind = self.blueprint.company if is_company else self.blueprint.person
        return self.document(customer, planned.lines) | kind["sale"] | {"at": planned.at}

    def document(self, customer, planned_lines):
        """What a sale and an offer have in common."""
        items = [Item.of_product(self.products[place], count) for place, count in planned_lines]
        return {
            "customer": customer,
            "items": items,
            "tax": self.blueprint.tax(sum(item.total for item in items)),
            "seller": self.dice.choice(self.staff),
        }

    def without_cancelled(self, sales):
        """Cancel a few, of customers who have no part to play; the others."""
        played = {customer.pk for customer in self.customers[: WHALE + 1]}
        candidates = [sale for sale in sales if sale.customer_id not in played]
        cancelled = self.dice.sample(candidates, k=len(candidates) // 60)
        for sale in cancelled:
            at = sale.created_at + A_DAY
            cancel_sale(sale, by=BY, reason=self.dice.choice(WORDS.reasons), at=at)
        gone = {sale.pk for sale in cancelled}
        return [sale for sale in sales if sale.pk not in gone]

    def collect(self, sales):
        """Take in what customers have paid by now, in the order of the dates."""
        payments = chain.from_iterable(
            self.payments_of(place, alike) for place, alike in self.by_customer(sales)
        )
        by_date = sorted(payments, key=itemgetter(0))
        for paid_on, customer, amount in self.through("payments", by_date):
            record_payment(
                self.tenant,
                by=BY,
                customer=customer,
                amount=amount,
                paid_on=paid_on,
                created_at=datetime.combine(paid_on, time(12), self.tenant.zone),
                method=self.dice.choice(WORDS.payment_methods),
            )

    def by_customer(self, sales):
        """(place of the customer in the book, their sales)"""
        grouped = defaultdict(list)
        for sale in sales:
            grouped[sale.customer_id].append(sale)
        return [
            (place, grouped[customer.pk])
            for place, customer in enumerate(self.customers)
            if customer.pk in grouped
        ]

    def payments_of(self, place, sales):
        days = habit(self.dice, place)
        for paid_on, amount in planned_payments(self.dice, sales, days, self.today):
            yield paid_on, self.customers[place], amount

    def quote(self, count):
        """Offers in all four states, made in the order of their dates and so decided."""
        made = {outcome: [] for outcome in OFFERS}
        by_date = sorted(self.offers(count), key=itemgetter(0))
        for at, outcome, customer in self.through("quotations", by_date):
            made[outcome].append(self.add_quotation(at, outcome, customer))
        moments = sorted(self.ago(0, 2) for _ in made["converted"])
        for quotation, at in zip(made["converted"], moments, strict=True):
            convert_quotation(quotation, by=BY, at=at)
        for quotation in made["cancelled"]:
            reason, at = self.dice.choice(WORDS.reasons), quotation.created_at + A_DAY
            cancel_quotation(quotation, by=BY, reason=reason, at=at)

    def offers(self, count):
        """(moment, outcome, customer): the example has one that is open, others have the rest."""
        example, *others = self.customers
        for number, outcome in zip(range(count), cycle(OFFERS), strict=False):
            least, most, _ = OFFERS[outcome]
            at = self.ago(least, most)
            known = [customer for customer in others if customer.created_at < at]
            yield at, outcome, self.dice.choice(known) if number and known else example

    def add_quotation(self, at, outcome, customer):
        *_, days_valid = OFFERS[outcome]
        return create_quotation(
            self.tenant,
            by=BY,
            at=at,
            valid_until=at + A_DAY * days_valid,
            **self.document(customer, lines(self.dice, len(self.products))),
        )

    def subscribe(self, count):
        """To all but the example, whom one may want to delete."""
        _, *others = self.customers
        able = [customer for customer in others if customer.is_active]
        for customer in self.through("subscriptions", self.dice.sample(able, k=count)):
            offered = self.dice.choice(WORDS.subscriptions)
            create_subscription(
                self.tenant,
                by=BY,
                customer=customer,
                name=offered["name"],
                amount=self.blueprint.price(offered["price"]),
                started_on=max(self.ago(30, 600), customer.created_at).date(),
                next_invoice_on=self.today + A_DAY * self.dice.randint(1, 30),
            )
