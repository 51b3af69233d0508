"""Whatever is done in whatever order: what is kept is what was done, and every proof holds.

The machine keeps books of its own, by what it asked for and never by what the ledger says.
"""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from customers.services import create_customer
from customers.statements.accounts import statement
from customers.statements.periods import Days
from sales import services
from sales.dates import today
from sales.figures import aging, balances_of, sold_in_month
from sales.models import Payment, Sale
from sales.money import ZERO
from tenants.errors import Refused
from tenants.scope import tenant_scope
from tests.book import BY
from tests.ledgers import again, itemized, proven

AMOUNTS = st.decimals("0.01", 300, places=2)
CURRENCIES = st.sampled_from(["ARS", "ARS", "USD"])
PLACES = st.integers(0, 10**6)
DAYS = st.dates(date(2026, 1, 1), date(2026, 4, 30))
LAST_DAY = date(2026, 4, 30)
MOMENTS = st.builds(datetime.combine, DAYS, st.times(), st.just(UTC))


class Book:
    """What a customer's documents in one currency come to."""

    def __init__(self):
        self.total = self.paid = self.credited = ZERO
        self.months = defaultdict(lambda: ZERO)

    def sell(self, document, sign):
        sign *= -1 if document.kind == "credit_note" else 1
        self.total += sign * document.total
        self.months[document.issued_on.replace(day=1)] += sign * document.total

    def pay(self, payment, sign):
        if payment.kind == "credit":
            self.credited += sign * payment.amount
        else:
            self.paid += sign * payment.amount * (-1 if payment.kind == "refund" else 1)


class MoneyMachine(RuleBasedStateMachine):
    tenant = None

    def __init__(self):
        super().__init__()
        self.scope = tenant_scope(self.tenant)
        self.scope.__enter__()
        self.customers = [
            create_customer(self.tenant, by=BY, name=name) for name in ("Ana", "Bruno")
        ]
        self.books = defaultdict(Book)
        self.drafts, self.sales, self.notes, self.payments = [], [], [], []

    def teardown(self):
        transaction.set_rollback(True)  # every example starts from nothing
        self.scope.__exit__(None, None, None)

    # Helpers of the rules

    def book(self, document):
        return self.books[document.customer_id, document.currency]

    def attempt(self, service, *args, **given):
        """What the service answers, None where it refuses; then nothing may have changed."""
        try:
            return service(*args, by=BY, **given)
        except (Refused, ValidationError):
            return None

    def sold(self, sale):
        if sale is not None:
            (self.notes if sale.is_credit_note else self.sales).append(sale)
            self.book(sale).sell(sale, 1)

    def received(self, payment):
        if payment is not None:
            self.payments.append(payment)
            self.book(payment).pay(payment, 1)

    # Rules

    @rule(place=PLACES, total=AMOUNTS, currency=CURRENCIES, day=DAYS)
    def sell(self, place, total, currency, day):
        details = {"currency": currency, "issued_on": day, "items": [], "total": total}
        customer = pick(self.customers, place)
        self.sold(services.record_sale(self.tenant, by=BY, customer=customer, **details))

    @rule(place=PLACES, total=AMOUNTS)
    def draft(self, place, total):
        customer = pick(self.customers, place)
        draft = services.create_draft(self.tenant, by=BY, customer=customer, total=total)
        self.drafts.append(draft)

    @rule(place=PLACES, day=DAYS, keep=st.booleans())
    def end_draft(self, place, day, keep):
        if not self.drafts:
            return
        draft = self.drafts.pop(place % len(self.drafts))
        if keep:
            draft = services.update_draft(draft, by=BY, issued_on=day)
            self.sold(services.issue_sale(draft, by=BY))
        else:
            services.delete_draft(draft, by=BY)

    @rule(place=PLACES, total=st.none() | AMOUNTS, day=DAYS)
    def credit_note(self, place, total, day):
        if sale := pick(self.sales, place):
            given = {"total": total, "issued_on": day}
            self.sold(self.attempt(services.record_credit_note, again(sale), **given))

    @rule(place=PLACES, which=st.sampled_from(["sales", "notes"]))
    def cancel(self, place, which):
        sale = pick(getattr(self, which), place)
        if sale and self.attempt(services.cancel_sale, sale):
            self.book(sale).sell(sale, -1)

    @rule(place=PLACES, at=st.none() | MOMENTS)
    def give_up(self, place, at):
        if sale := pick(self.sales, place):
            self.attempt(services.mark_uncollectible, sale, at=at)

    @rule(place=PLACES)
    def take_up(self, place):
        if sale := pick(self.sales, place):
            self.attempt(services.mark_collectible, sale)

    @rule(
        place=PLACES,
        amount=AMOUNTS,
        currency=CURRENCIES,
        day=DAYS,
        kind=st.sampled_from(["payment", "payment", "credit"]),
        applications=st.sampled_from([None, None, []]),
    )
    def pay(self, place, amount, currency, day, kind, applications):
        details = {"currency": currency, "paid_on": day, "applications": applications}
        customer = pick(self.customers, place)
        self.received(
            services.record_payment(
                self.tenant, by=BY, customer=customer, amount=amount, kind=kind, **details
            )
        )

    @rule(place=PLACES, amount=AMOUNTS, sale_place=PLACES)
    def pay_one_sale(self, place, amount, sale_place):
        customer, sale = pick(self.customers, place), pick(self.sales, sale_place)
        if sale:
            details = {"customer": customer, "amount": amount, "applications": [(sale, amount)]}
            self.received(self.attempt(services.record_payment, self.tenant, **details))

    @rule(place=PLACES, amount=AMOUNTS, currency=CURRENCIES, day=DAYS)
    def refund(self, place, amount, currency, day):
        details = {"amount": amount, "currency": currency, "paid_on": day}
        customer = pick(self.customers, place)
        self.received(
            self.attempt(services.record_refund, self.tenant, customer=customer, **details)
        )

    @rule(place=PLACES, amount=AMOUNTS, day=DAYS, which=st.sampled_from(["payments", "notes"]))
    def refund_source(self, place, amount, day, which):
        source = pick(getattr(self, which), place)
        if source:
            details = {"amount": amount, "currency": source.currency, "paid_on": day}
            details |= {"customer": source.customer, "source": source}
            self.received(self.attempt(services.record_refund, self.tenant, **details))

    @rule(place=PLACES, day=DAYS, which=st.sampled_from(["payments", "notes"]))
    def apply(self, place, day, which):
        if source := pick(getattr(self, which), place):
            self.attempt(services.apply_credit, source, on=day)

    @rule(
        place=PLACES,
        which=st.sampled_from(["payments", "notes"]),
        parts=st.lists(st.tuples(PLACES, st.none() | AMOUNTS), max_size=3),
    )
    def apply_anew(self, place, which, parts):
        source = pick(getattr(self, which), place)
        if source and self.sales:
            to = [(pick(self.sales, sale_place), amount) for sale_place, amount in parts]
            self.attempt(services.reapply_credit, source, to=to)

    @rule(place=PLACES, which=st.sampled_from(["payments", "notes"]))
    def unapply(self, place, which):
        if source := pick(getattr(self, which), place):
            self.attempt(services.unapply_credit, source)

    @rule(place=PLACES)
    def void(self, place):
        payment = pick(self.payments, place)
        if payment and self.attempt(services.void_payment, payment):
            self.book(payment).pay(payment, -1)

    # What holds after each of them

    @invariant()
    def what_is_kept_is_what_was_done(self):
        for customer in self.customers:
            for currency, row in balances_of(again(customer)).items():
                book = self.books[customer.pk, currency]
                assert (row.total, row.paid, row.credited) == (
                    book.total,
                    book.paid,
                    book.credited,
                )
                assert row.balance == book.total - book.paid - book.credited - row.written_off

    @invariant()
    def months_are_those_of_the_documents(self):
        for customer in self.customers:
            for month in (date(2026, 1, 1), date(2026, 4, 1)):
                for currency, total in sold_in_month(customer, month).items():
                    assert total == self.books[customer.pk, currency].months[month]

    @invariant()
    def every_proof_holds(self):
        assert proven(self.tenant)

    @invariant()
    def nothing_is_overapplied(self):
        for sale in Sale.objects.standing():
            assert 0 <= sale.balance <= sale.total
            assert 0 <= sale.credited <= sale.total

    @invariant()
    def past_days_sum_to_what_was_dated_by_then(self):
        for day in (date(2026, 2, 15), LAST_DAY - timedelta(days=30)):
            ages = {key: one.balance for key, one in aging(self.tenant, day).items()}
            dated = dated_by(day, self.tenant)
            for key in ages.keys() | dated.keys():
                assert ages.get(key, ZERO) == dated[key]

    @invariant()
    def statements_add_up_to_what_was_dated_by_their_end(self):
        days = Days(date(2026, 2, 15), LAST_DAY - timedelta(days=30))
        dated = dated_by(days.last, self.tenant)
        for customer in self.customers:
            for account in statement(customer, days).accounts:
                last = account.movements[-1].balance if account.movements else account.opening
                assert last == account.opening + account.charged - account.settled
                assert last == account.closing == dated.pop((customer.pk, account.currency), ZERO)
        assert not any(dated.values())

    @invariant()
    def open_documents_make_up_the_receivables(self):
        itemized(self.tenant, LAST_DAY - timedelta(days=30))


def dated_by(day, tenant):
    """{(customer_id, currency): balance} of what stands and is dated up to a day."""
    sums = defaultdict(lambda: ZERO)
    for sale in Sale.objects.standing().filter(issued_on__lte=day, customer__isnull=False):
        is_given_up = sale.is_uncollectible and today(tenant, sale.uncollectible_at) <= day
        sums[sale.customer_id, sale.currency] += sale.sums()["total"]
        sums[sale.customer_id, sale.currency] -= sale.written_off if is_given_up else 0
    for payment in Payment.objects.standing().filter(paid_on__lte=day):
        sign = 1 if payment.kind == "refund" else -1
        sums[payment.customer_id, payment.currency] += sign * payment.amount
    return sums


def pick(rows, place):
    """One of the rows, None where there is none."""
    return rows[place % len(rows)] if rows else None


@pytest.mark.django_db
def test_money_machine(norte):
    machine = type("Machine", (MoneyMachine,), {"tenant": norte})

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=8,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
