"""Each proof finds what it is for, and `check_balances` tells it."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from sales.models import (
    Application,
    CustomerBalance,
    MonthlySales,
    NumberSeries,
    Payment,
    Sale,
)
from sales.proofs import findings
from sales.services import record_credit_note, record_refund
from tenants.scope import tenant_scope
from tests.book import BY
from tests.ledgers import pay, sell, shop

MARCH = date(2026, 3, 10)


@pytest.fixture
def ledger(norte):
    """Ana's sales of 100 and 40 in March, a credit note of 30, 50 paid and 20 of it given back."""
    with shop(norte, name="Ana") as ana:
        sale = sell(ana, 100, issued_on=MARCH)
        sell(ana, 40, issued_on=MARCH, due_on=date(2026, 5, 5))
        record_credit_note(sale, by=BY, total=30, issued_on=MARCH)
        pay(ana, 50, paid_on=MARCH, applications=[(sale, 20)])
        record_refund(norte, by=BY, customer=ana, amount=20, paid_on=MARCH)
    with tenant_scope(norte):
        yield ana


def rows(model, **narrowed):
    return model.objects.filter(**narrowed)


def told(customer):
    return [line.replace(f"customer {customer.pk}", "Ana") for line in findings(customer.tenant)]


BALANCES = {
    "sales_count": (5, "Ana, ARS: sales_count is 5, its documents say 2"),
    "total": (5, "Ana, ARS: total is 5.00, its documents say 110.00"),
    "paid": (5, "Ana, ARS: paid is 5.00, its documents say 30.00"),
    "credited": (5, "Ana, ARS: credited is 5.00, its documents say 0.00"),
    "written_off": (5, "Ana, ARS: written_off is 5.00, its documents say 0.00"),
    "unapplied": (5, "Ana, ARS: unapplied is 5.00, its documents say 10.00"),
    "balance": (5, "Ana, ARS: balance is 5.00, its documents say 80.00"),
    "balance_in_cents": (5, "Ana, ARS: balance_in_cents is 5, its documents say 8000.00"),
    "oldest_due_on": (None, "Ana, ARS: oldest_due_on is none, its documents say 2026-03-10"),
    "last_sale_on": (None, "Ana, ARS: last_sale_on is none, its documents say 2026-03-10"),
}


@pytest.mark.parametrize("column", BALANCES)
def test_wrong_sum_of_a_customer_is_found(column, ledger):
    wrong, line = BALANCES[column]

    rows(CustomerBalance).update(**{column: wrong})

    assert told(ledger) == [line]


def test_missing_row_of_a_customer_is_found(ledger, make_customer):
    bruno = make_customer(ledger.tenant, name="Bruno")
    bruno.balances.all().delete()

    assert list(findings(ledger.tenant)) == [
        f"customer {bruno.pk}, ARS: balance is none, its documents say 0.00"
    ]


def test_wrong_month_is_found(ledger):
    rows(MonthlySales).update(total=5)

    (line,) = told(ledger)
    assert line.startswith("Ana, ARS: 2026-03 is ")


def break_sale(ledger):
    sale = Sale.objects.get(total=40)
    rows(Sale, pk=sale.pk).update(balance=39)
    return f"sale {sale.pk}: balance is 39.00, its documents say 40.00"


def break_credited(ledger):
    sale = Sale.objects.get(total=100)
    rows(Sale, pk=sale.pk).update(credited=29)
    return f"sale {sale.pk}: credited is 29.00, its documents say 30.00"


def break_written_off(ledger):
    sale = Sale.objects.get(total=40)
    rows(Sale, pk=sale.pk).update(balance=39, written_off=1)
    return f"sale {sale.pk}: written_off is 1.00, its documents say 0.00"


def break_given_up(ledger):
    sale = Sale.objects.get(total=40)
    rows(Sale, pk=sale.pk).update(uncollectible_at=sale.created_at)
    return f"sale {sale.pk}: balance is 40.00, its documents say 0.00"


def break_paid(ledger):
    sale = Sale.objects.get(total=40)
    pay(ledger, 40, paid_on=date(2026, 3, 12), applications=[(sale, 40)])
    rows(Sale, pk=sale.pk).update(paid_on=MARCH)
    return f"sale {sale.pk}: paid_on is 2026-03-10, its documents say 2026-03-12"


def break_unpaid(ledger):
    sale = Sale.objects.get(total=40)
    rows(Sale, pk=sale.pk).update(paid_on=MARCH)
    return f"sale {sale.pk}: paid_on is 2026-03-10, its documents say none"


def break_payment(ledger):
    payment = Payment.objects.get(kind="payment")
    rows(Payment, pk=payment.pk).update(unapplied=9)
    return f"payment {payment.pk}: unapplied is 9.00, its documents say 10.00"


def break_refund(ledger):
    refund = Payment.objects.get(kind="refund")
    rows(Application, refund=refund).update(amount=19)
    return f"payment {refund.pk}: cover is 19.00, its documents say 20.00"


def break_currency(ledger):
    application = Application.objects.get(payment__kind="payment", sale__isnull=False)
    rows(Sale, pk=application.sale_id).update(currency="USD")
    return f"application {application.pk}: source is payment, its documents say not that sale's"


def break_date(ledger):
    application = Application.objects.get(credit_note__isnull=False)
    rows(Application, pk=application.pk).update(applied_on=date(2026, 3, 9))
    return f"application {application.pk}: source is credit_note, its documents say not that sale's"


def break_gap(ledger):
    rows(NumberSeries, name="payment").update(next=4)
    return "series payment: missing number is 3, its documents say there"


def break_beyond(ledger):
    rows(NumberSeries, name="sale 1").update(next=2)
    return "series sale 1: last number is 1, its documents say 2"


def break_hole(ledger):
    rows(Sale, number=1, kind="sale").update(number=7)
    return "series sale 1: missing number is 1, its documents say there"


BREAKING = [
    break_sale,
    break_credited,
    break_written_off,
    break_given_up,
    break_paid,
    break_unpaid,
    break_payment,
    break_refund,
    break_currency,
    break_date,
    break_gap,
    break_beyond,
    break_hole,
]


@pytest.mark.parametrize("breaks", BREAKING, ids=lambda one: one.__name__)
def test_wrong_document_or_number_is_found(breaks, ledger):
    line = breaks(ledger)

    assert line in told(ledger)


def test_command_lists_what_is_found(ledger):
    break_gap(ledger)
    out = StringIO()

    with pytest.raises(CommandError, match=r"^Wrong sums: 1\.$"):
        call_command("check_balances", stdout=out, stderr=StringIO())

    assert out.getvalue() == (
        "Norte, series payment: missing number is 3, its documents say there\n"
    )


def test_books_are_right_up_to_the_last_day_there_is(norte):
    with shop(norte, name="Ana") as ana:
        sell(ana, 100, issued_on=date.max)
        pay(ana, 30, paid_on=date.max)
