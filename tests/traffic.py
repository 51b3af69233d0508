"""Random work on a ledger: every service, on whatever documents there are by then.

An operation picks what it needs by a dice of its own and calls one service. Most of what it tries
is allowed, some is not: what the book refuses is part of the traffic.
"""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from customers.models import Customer
from sales import services
from sales.models import Payment, Quotation, Sale, Subscription
from sales.money import to_the_cent
from sales.services import Item
from tenants.errors import REFUSALS
from tests.book import BY

CURRENCIES = ("ARS", "ARS", "ARS", "USD")
AMONG = 40  # newest documents, so that writers meet


class Traffic:
    """Operations on the tenant in scope; `dice` is a Random, `done` counts what became of them."""

    def __init__(self, tenant, dice):
        self.tenant, self.dice, self.done = tenant, dice, Counter()

    def work(self):
        """One operation; its name and what became of it are counted."""
        (operation,) = self.dice.choices(list(OPERATIONS), list(OPERATIONS.values()))
        try:
            outcome = "done" if operation(self) is not None else "nothing to do it with"
        except REFUSALS:
            outcome = "refused"
        self.done[operation.__name__, outcome] += 1

    # What operations pick

    def customer(self):
        return self.dice.choice(list(Customer.objects.order_by("id")[:AMONG]))

    def amount(self):
        return Decimal(self.dice.randint(1, 30_000)) / 100

    def items(self):
        return [
            Item(self.dice.randint(1, 5), self.amount(), "Paper", tax_percent=21)
            for _ in range(self.dice.randint(1, 3))
        ]

    def document(self):
        """What a sale and an offer are made of."""
        return {
            "by": BY,
            "customer": self.customer(),
            "items": self.items(),
            "currency": self.dice.choice(CURRENCIES),
        }

    def day(self):
        return timezone.localdate() - timedelta(days=self.dice.randint(0, 90))

    def one(self, rows):
        """One of the newest rows, None where there is none."""
        newest = list(rows.order_by("-id")[:AMONG])
        return self.dice.choice(newest) if newest else None

    def payment(self):
        return self.one(Payment.objects.all())

    def source(self):
        notes = Sale.objects.filter(kind="credit_note", customer__isnull=False)
        return self.payment() if self.dice.random() < 0.7 else self.one(notes)

    def pairs(self, source):
        """Open sales of the same customer in the same currency, each with some of its balance."""
        mine = Sale.objects.open().filter(customer=source.customer_id, currency=source.currency)
        chosen = [sale for sale in mine.order_by("id")[:AMONG] if self.dice.random() < 0.3]
        return [
            (sale, self.dice.choice([sale.balance, to_the_cent(sale.balance / 2)]))
            for sale in chosen
        ]

    # Operations

    def sell(self):
        kinds = {"voucher_type": self.dice.choice(["", "6"]), "issued_on": self.day()}
        return services.record_sale(self.tenant, **self.document(), **kinds)

    def sell_many(self):
        entries = [self.document() for _ in range(self.dice.randint(1, 4))]
        entries = [{k: v for k, v in entry.items() if k != "by"} for entry in entries]
        return services.record_sales(self.tenant, by=BY, entries=entries)

    def sell_to_nobody(self):
        return services.record_sale(self.tenant, **self.document() | {"customer": None})

    def draft(self):
        return services.create_draft(self.tenant, **self.document())

    def change_draft(self):
        draft = self.one(Sale.objects.drafts())
        return draft and services.update_draft(draft, by=BY, items=self.items())

    def issue(self):
        draft = self.one(Sale.objects.drafts())
        return draft and services.issue_sale(draft, by=BY)

    def throw_away(self):
        draft = self.one(Sale.objects.drafts())
        return draft and (services.delete_draft(draft, by=BY) or draft)

    def cancel(self):
        sale = self.one(Sale.objects.numbered())
        return sale and services.cancel_sale(sale, by=BY)

    def credit_note(self):
        sale = self.one(Sale.objects.invoices())
        total = None if self.dice.random() < 0.2 else self.amount()
        return sale and services.record_credit_note(sale, by=BY, total=total)

    def give_up(self):
        sale = self.one(Sale.objects.open())
        return sale and services.mark_uncollectible(sale, by=BY)

    def take_up(self):
        sale = self.one(Sale.objects.uncollectible())
        return sale and services.mark_collectible(sale, by=BY)

    def pay(self):
        customer, day = self.customer(), self.day()
        kind = self.dice.choice(["payment", "payment", "payment", "credit"])
        return services.record_payment(
            self.tenant,
            by=BY,
            customer=customer,
            amount=self.amount(),
            currency=self.dice.choice(CURRENCIES),
            kind=kind,
            paid_on=day,
            applications=self.dice.choice([None, None, []]),
        )

    def refund(self):
        return services.record_refund(
            self.tenant,
            by=BY,
            customer=self.customer(),
            amount=self.amount(),
            currency=self.dice.choice(CURRENCIES),
        )

    def refund_source(self):
        source = self.source()
        return source and services.record_refund(
            self.tenant,
            by=BY,
            customer=source.customer,
            amount=self.amount(),
            currency=source.currency,
            source=source,
        )

    def apply(self):
        source = self.source()
        to = self.pairs(source) if source and self.dice.random() < 0.5 else None
        return source and services.apply_credit(source, by=BY, to=to)

    def unapply(self):
        source = self.source()
        return source and services.unapply_credit(source, by=BY)

    def void(self):
        payment = self.payment()
        return payment and services.void_payment(payment, by=BY)

    def offer(self):
        until = timezone.now() + timedelta(days=self.dice.randint(-1, 30))
        return services.create_quotation(self.tenant, valid_until=until, **self.document())

    def convert(self):
        quotation = self.one(Quotation.objects.all())
        return quotation and services.convert_quotation(quotation, by=BY)

    def withdraw(self):
        quotation = self.one(Quotation.objects.all())
        return quotation and services.cancel_quotation(quotation, by=BY)

    def subscribe(self):
        return services.create_subscription(
            self.tenant, by=BY, customer=self.customer(), name="Care", amount=self.amount()
        )

    def move_subscription(self):
        subscription = self.one(Subscription.objects.all())
        move = self.dice.choice(MOVES)
        return subscription and move(subscription, by=BY)


MOVES = [
    services.activate_subscription,
    services.pause_subscription,
    services.resume_subscription,
    services.cancel_subscription,
    services.end_subscription,
]
# How often each is done
OPERATIONS = {
    Traffic.sell: 10,
    Traffic.sell_many: 2,
    Traffic.sell_to_nobody: 1,
    Traffic.draft: 4,
    Traffic.change_draft: 3,
    Traffic.issue: 4,
    Traffic.throw_away: 1,
    Traffic.cancel: 5,
    Traffic.credit_note: 5,
    Traffic.give_up: 2,
    Traffic.take_up: 2,
    Traffic.pay: 10,
    Traffic.refund: 2,
    Traffic.refund_source: 2,
    Traffic.apply: 6,
    Traffic.unapply: 4,
    Traffic.void: 4,
    Traffic.offer: 4,
    Traffic.convert: 4,
    Traffic.withdraw: 2,
    Traffic.subscribe: 1,
    Traffic.move_subscription: 2,
}
