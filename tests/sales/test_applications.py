"""What payments, credits and credit notes settle, applied and taken back."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from sales.models import Application, Payment, Sale
from sales.services import (
    apply_credit,
    cancel_sale,
    create_draft,
    intend_payment,
    mark_uncollectible,
    record_credit,
    record_credit_note,
    record_payment,
    record_refund,
    unapply_credit,
    void_payment,
)
from tenants.errors import Refused
from tests.book import BY
from tests.ledgers import again, pay, sell, sums
from tests.queries import statements

DAY = date(2026, 3, 1)


def left(*sales):
    return [again(sale).balance for sale in sales]


def test_given_sales_are_settled_with_what_is_given(ana):
    old, new = sell(ana, 100), sell(ana, 50)

    payment = pay(ana, 60, applications=[(new, 20), (old, Decimal("5.50"))])

    assert left(old, new) == [Decimal("94.50"), 30]
    assert payment.unapplied == Decimal("34.50")
    assert sums(ana) == (150, 60, 0, 0, Decimal("34.50"), 90)


def test_payment_may_settle_nothing_yet(ana):
    sale = sell(ana, 100)

    assert pay(ana, 60, applications=[]).unapplied == 60
    assert left(sale) == [100]


def test_unapplied_credit_is_applied_later(ana):
    payment = pay(ana, 60, paid_on=date(2026, 1, 1))
    old = sell(ana, 50, issued_on=date(2026, 1, 1), due_on=date(2026, 1, 1))
    new = sell(ana, 50)

    apply_credit(payment, by=BY, to=[(new, 10)], on=DAY)
    apply_credit(payment, by=BY, on=DAY)

    assert left(old, new) == [0, 40]
    assert again(old).paid_on == DAY
    assert again(payment).unapplied == 0
    assert sums(ana) == (100, 60, 0, 0, 0, 40)


def test_application_counts_from_the_day_both_sides_are_there(ana):
    payment = pay(ana, 60, paid_on=date(2026, 5, 5))
    sale = sell(ana, 50, issued_on=date(2026, 6, 6))

    apply_credit(payment, by=BY, to=[(sale, 20)], on=DAY)
    apply_credit(payment, by=BY, to=[(sale, 20)], on=date(2026, 7, 7))

    days = Application.objects.order_by("id").values_list("applied_on", flat=True)
    assert list(days) == [date(2026, 6, 6), date(2026, 7, 7)]


def test_sale_is_paid_no_earlier_than_it_was_issued(ana):
    payment = pay(ana, 50, paid_on=date(2026, 5, 5))
    sale = sell(ana, 50, issued_on=date(2026, 6, 6))

    intend_payment(payment, sale, by=BY)

    assert again(sale).paid_on == date(2026, 6, 6)


def test_sale_is_paid_on_the_last_day_of_what_settles_it(ana):
    sale, other = (sell(ana, 100, issued_on=date(2026, 1, 1)) for _ in range(2))
    pay(ana, 60, paid_on=date(2026, 2, 20), applications=[(sale, 60)])
    pay(ana, 30, paid_on=date(2026, 2, 22), applications=[(other, 30)])
    pay(ana, 110, paid_on=date(2026, 2, 10))

    assert [again(one).paid_on for one in (sale, other)] == [date(2026, 2, 20), date(2026, 2, 22)]


def test_sale_is_paid_on_the_last_day_of_what_still_settles_it(ana):
    sale = sell(ana, 100, issued_on=date(2026, 1, 1))
    pay(ana, 60, paid_on=date(2026, 2, 10))
    void_payment(pay(ana, 40, paid_on=date(2026, 2, 20)), by=BY)

    pay(ana, 40, paid_on=date(2026, 2, 5), applications=[(sale, 15), (sale, 25)])

    assert again(sale).paid_on == date(2026, 2, 10)


def test_credit_note_settles_the_rest_no_earlier_than_what_was_paid(ana):
    sale = sell(ana, 100, issued_on=date(2026, 1, 1))
    pay(ana, 60, paid_on=date(2026, 2, 20))

    record_credit_note(sale, by=BY, total=40, issued_on=date(2026, 2, 10))

    assert again(sale).paid_on == date(2026, 2, 20)


@pytest.mark.parametrize("parts, more", [([50], 0), ([20, 30], 1)])
def test_only_the_last_of_several_asks_for_the_days_of_the_others(parts, more, ana):
    sale = sell(ana, 50)
    *earlier, last = parts
    for amount in earlier:
        pay(ana, amount)
    with statements() as made:
        pay(ana, last)

    asked = [one for one in made() if "MAX(" in one and "applied_on" in one]
    assert (left(sale), len(asked)) == ([0], more)


def test_undated_sales_are_settled_last(ana):
    undated, dated = sell(ana, 10, due_on=None), sell(ana, 10)

    pay(ana, 10)

    assert left(undated, dated) == [10, 0]


def test_credit_settles_as_a_payment_does(ana):
    sale = sell(ana, 100)

    record_credit(ana.tenant, by=BY, customer=ana, amount=30)

    assert left(sale) == [70]
    assert sums(ana) == (100, 0, 30, 0, 0, 70)


def test_what_is_taken_back_is_credit_again(ana):
    first, second = sell(ana, 10), sell(ana, 20)
    payment = pay(ana, 30)

    unapply_credit(payment, by=BY, sale=second)
    assert left(first, second) == [0, 20]
    assert again(second).paid_on is None
    unapply_credit(payment, by=BY)

    assert left(first, second) == [10, 20]
    assert sums(ana) == (30, 30, 0, 0, 30, 0)
    assert not Application.objects.exists()


def test_amounts_of_one_sale_are_told_as_one(ana):
    sale, other = sell(ana, 10), sell(ana, 20)
    payment = pay(ana, 30, applications=[(sale, 4), (other, 3), (sale, 6)])

    assert list(payment.applications.per_sale()) == [
        {"sale_id": sale.pk, "applied": 10},
        {"sale_id": other.pk, "applied": 3},
    ]


def test_payments_and_credits_of_a_sale_are_told_apart(ana):
    sale = sell(ana, 100)
    record_credit_note(sale, by=BY, total=20)
    record_credit(ana.tenant, by=BY, customer=ana, amount=30)
    pay(ana, 40)

    paid = [one.amount for one in sale.applications.by_payments()]
    settled = [one.amount for one in sale.applications.order_by("id")]

    assert (paid, settled) == ([40], [20, 30, 40])


def test_application_is_recorded(ana):
    sell(ana, 10)
    payment = pay(ana, 30, applications=[])

    apply_credit(payment, by=BY)

    change = payment.tenant.changes.filter(kind="payment").first()
    assert (change.before, change.after) == ({"unapplied": "30.00"}, {"unapplied": "20.00"})


# What is refused


def test_no_sale_is_paid_beyond_its_balance(ana):
    sale = sell(ana, 10)

    with pytest.raises(Refused) as refusal:
        pay(ana, 30, applications=[(sale, 6), (sale, Decimal("4.01"))])

    assert refusal.value.code == "exceeds_balance"
    assert sums(ana) == (10, 0, 0, 0, 0, 10)


def test_no_payment_settles_more_than_it_has(ana):
    sale = sell(ana, 100)

    with pytest.raises(Refused) as refusal:
        pay(ana, 30, applications=[(sale, Decimal("30.01"))])

    assert refusal.value.code == "exceeds_credit"


def test_payment_settles_only_its_own_customers_sales(ana, bruno):
    with pytest.raises(Refused) as refusal:
        pay(ana, 30, applications=[(sell(bruno, 100), 5)])

    assert refusal.value.code == "other_customer"


@pytest.mark.parametrize("end", ["draft", "cancelled", "credit_note"])
def test_only_an_issued_sale_can_be_paid(end, ana):
    sale = {
        "draft": lambda: create_draft(ana.tenant, by=BY, customer=ana, total=100),
        "cancelled": lambda: cancel_sale(sell(ana, 100), by=BY),
        "credit_note": lambda: sell(ana, 100, kind="credit_note"),
    }[end]()

    with pytest.raises(Refused) as refusal:
        pay(ana, 30, applications=[(sale, 5)])

    assert refusal.value.code == "not_issued"


def test_uncollectible_sale_is_taken_up_before_it_is_paid(ana):
    sale = mark_uncollectible(sell(ana, 100), by=BY)

    with pytest.raises(Refused) as refusal:
        pay(ana, 30, applications=[(sale, 5)])

    assert refusal.value.code == "exceeds_balance"


@pytest.mark.parametrize("source", ["void", "refund", "sale", "cancelled note"])
@pytest.mark.parametrize("service", [apply_credit, unapply_credit])
def test_only_what_stands_settles(service, source, ana):
    pay(ana, 30)
    source = {
        "void": lambda: void_payment(pay(ana, 5), by=BY),
        "refund": lambda: record_refund(ana.tenant, by=BY, customer=ana, amount=5),
        "sale": lambda: sell(ana, 5),
        "cancelled note": lambda: cancel_sale(sell(ana, 5, kind="credit_note"), by=BY),
    }[source]()

    with pytest.raises(Refused) as refusal:
        service(source, by=BY)

    assert refusal.value.code == "not_standing"


def test_nothing_is_taken_back_where_nothing_was_applied(ana):
    sale, other = sell(ana, 10), sell(ana, 10)
    payment = pay(ana, 10, applications=[(sale, 10)])

    with pytest.raises(Refused) as refusal:
        unapply_credit(payment, by=BY, sale=other)

    assert refusal.value.code == "not_applied"


# What the database promises


def broken(work):
    try:
        with transaction.atomic():
            work()
    except IntegrityError as error:
        return str(error)
    return None


@pytest.mark.parametrize(
    "model, columns",
    [
        (Sale, {"balance": Decimal("100.01")}),
        (Sale, {"balance": Decimal("-0.01")}),
        (Sale, {"credited": Decimal("100.01")}),
        (Sale, {"unapplied": Decimal("-0.01")}),
        (Sale, {"total": Decimal(-1), "balance": 0}),
        (Sale, {"number": None}),
        (Payment, {"unapplied": Decimal("30.01")}),
        (Payment, {"unapplied": Decimal("-0.01")}),
        (Payment, {"kind": "refund"}),
        (Application, {"amount": 0}),
        (Application, {"sale": None}),
        (Application, {"payment": None}),
    ],
    ids=str,
)
def test_database_refuses_what_the_ledger_never_writes(model, columns, ana):
    sale = sell(ana, 100)
    pay(ana, 30, applications=[(sale, 20)])

    assert broken(lambda: model.objects.update(**columns)) is not None


def test_application_has_one_source_and_one_target(ana):
    sale = sell(ana, 100)
    note, payment = sell(ana, 5, kind="credit_note"), pay(ana, 30)
    application = Application.objects.get()

    two_sources = lambda: Application.objects.update(credit_note=note)  # noqa: E731
    two_targets = lambda: Application.objects.update(refund=payment)  # noqa: E731

    assert broken(two_sources) is not None
    assert broken(two_targets) is not None
    assert again(application).sale == sale


def test_external_key_names_one_payment(ana):
    pay(ana, 1, external_key="k")

    with pytest.raises(Refused) as refusal:
        record_payment(ana.tenant, by=BY, customer=ana, amount=1, external_key="k")

    assert (refusal.value.code, refusal.value.field) == ("duplicate", "external_key")
