"""What people do to documents by a button of the back office."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from customers.models import Customer
from sales.models import Payment, Quotation, Sale
from sales.services import (
    cancel_quotation,
    cancel_sale,
    create_quotation,
    record_credit_note,
    record_sale,
)
from tenants.history import facts
from tenants.scope import tenant_scope
from tests.back_office import do, messages_of, only, outcome, page, refused, sent, signed_in
from tests.back_office import story as story_of
from tests.book import BY
from tests.factories import UserFactory
from tests.ledgers import pay, proven, sell


@pytest.fixture
def member(norte):
    return signed_in(norte)


@pytest.fixture
def acme(norte, make_customer):
    return make_customer(norte, name="Acme")


@pytest.fixture
def sale(norte, acme):
    with tenant_scope(norte):
        return sell(acme, 100)


@pytest.fixture
def quotation(norte, acme):
    return offer(norte, acme, days=1)


def offer(tenant, customer, days):
    until = timezone.now() + timedelta(days=days)
    with tenant_scope(tenant):
        return create_quotation(
            tenant, by=BY, customer=customer, items=[], total=Decimal(70), valid_until=until
        )


def again(row):
    with tenant_scope(row.tenant):
        return type(row).objects.get(pk=row.pk)


def balance(customer):
    with tenant_scope(customer.tenant):
        assert proven(customer.tenant)
        return str(customer.balances.get(currency=customer.currency).balance)


# Payments


def test_a_customers_payment_settles_the_oldest_sales(norte, member, acme, sale):
    answer = do(member, acme, "pay", amount="130.50", method="cash", reference="R-1")

    payment = only(Payment, norte)
    assert (str(payment.amount), payment.currency, payment.method, payment.reference) == (
        "130.50",
        "ARS",
        "cash",
        "R-1",
    )
    assert (str(payment.unapplied), payment.notes) == ("30.50", None)
    assert messages_of(answer) == [f"{payment} is recorded."]
    assert (again(sale).balance, balance(acme)) == (0, "-30.50")
    [entry] = story_of(norte, "payment")
    assert (entry.action, entry.actor, entry.face) == ("created", str(member.user), "admin")


def test_a_payment_may_be_in_another_currency_of_the_customer(norte, member, acme):
    with tenant_scope(norte):
        sell(acme, 10, currency="USD")

    do(member, acme, "pay", amount="10", currency="USD")

    assert only(Payment, norte).currency == "USD"
    assert refused(do(member, acme, "pay", amount="10", currency="EUR")).keys() == {"currency"}


def test_a_sales_payment_settles_that_sale(norte, member, acme, sale):
    with tenant_scope(norte):
        later = sell(acme, 50)

    do(member, later, "pay")

    assert (again(later).balance, again(sale).balance) == (0, 100)
    assert balance(acme) == "100.00"


def test_a_page_that_is_sent_twice_is_one_payment(norte, member, acme):
    form = member.get(page(Customer, "pay", acme.pk)).context["form"]
    data = {name: value for field in form for name, value in sent(field).items()}

    answers = [
        member.post(page(Customer, "pay", acme.pk), data | {"amount": amount}, follow=True)
        for amount in ("10", "10", "20")
    ]

    payment = only(Payment, norte)
    assert messages_of(answers[0]) == [f"{payment} is recorded."]
    assert messages_of(answers[1]) == [f"{payment} was recorded already."]
    assert refused(answers[2]) == {
        "__all__": ["This page was sent before, with other values. Open it again."]
    }
    assert balance(acme) == "-10.00"


BAD = [
    {"amount": ""},
    {"amount": "0"},
    {"amount": "-1"},
    {"amount": "NaN"},
    {"amount": "Infinity"},
    {"amount": "1e30"},
    {"amount": "0.001"},
    {"amount": "1" * 40},
    {"amount": "uno"},
    {"amount": "1", "paid_on": "yesterday"},
    {"amount": "1", "paid_on": ""},
    {"amount": "1", "paid_on": "0000-00-00"},
    {"amount": "1", "method": "x" * 41},
    {"amount": "1", "reference": "a\0b"},
    {"amount": "1", "sent_once": ""},
    {"amount": "1", "sent_once": "x" * 65},
]


@pytest.mark.parametrize("values", BAD, ids=str)
@pytest.mark.parametrize("what", ["acme", "sale"])
def test_what_cannot_be_paid_is_shown_in_the_form(norte, member, request, what, values):
    row = request.getfixturevalue(what)

    answer = do(member, row, "pay", **values)

    assert refused(answer).keys() == {[*values][-1]}
    with tenant_scope(norte):
        assert not Payment.objects.exists()


def test_a_sum_beyond_its_column_is_refused(norte, member, acme):
    do(member, acme, "pay", amount="9999999999999.99")

    answer = do(member, acme, "pay", amount="9999999999999.99")

    assert refused(answer) == {"__all__": ["The customer's sums would get too large."]}
    assert only(Payment, norte)


def test_more_than_is_left_of_a_sale_is_refused(norte, member, sale):
    answer = do(member, sale, "pay", amount="100.01")

    assert refused(answer) == {"amount": ["That is more than is left to pay."]}


def test_a_payment_of_a_far_day_is_kept(norte, member, acme):
    do(member, acme, "pay", amount="1", paid_on="9999-12-31")

    assert only(Payment, norte).paid_on == date(9999, 12, 31)
    assert member.get(page(Customer, "change", acme.pk)).status_code == 200


def test_a_sale_to_nobody_takes_no_payment(norte, member):
    with tenant_scope(norte):
        sale = record_sale(norte, by=BY, items=[], total=Decimal(5))

    answer = do(member, sale, "pay")

    assert refused(answer) == {
        "__all__": ["A sale without a customer is paid on the spot: nothing is recorded."]
    }


def test_a_payment_is_voided_once(norte, member, acme, sale):
    with tenant_scope(norte):
        payment = pay(acme, 100)

    answer = do(member, payment, "void")

    assert messages_of(answer) == [f"{payment} is void."]
    assert balance(acme) == "100.00"
    assert refused(do(member, payment, "void")) == {"__all__": ["This payment is void already."]}


# Sales


def test_a_sale_is_cancelled_with_its_reason(norte, member, acme, sale):
    answer = do(member, sale, "cancel", reason="twice")

    cancelled = again(sale)
    assert messages_of(answer) == ["sale 1 is cancelled."]
    assert (cancelled.status, cancelled.cancellation_reason) == ("cancelled", "twice")
    assert cancelled.cancelled_by == member.user
    assert balance(acme) == "0.00"


def test_what_keeps_a_sale_from_being_cancelled_is_told(norte, member, sale):
    with tenant_scope(norte):
        record_credit_note(sale, by=BY, total=Decimal(1))

    answer = do(member, sale, "cancel")

    assert refused(answer) == {"__all__": ["Cancel the credit notes of this sale first."]}
    assert again(sale).status == "issued"


def test_a_cancelled_sale_is_not_cancelled_again(norte, member, sale):
    with tenant_scope(norte):
        cancel_sale(sale, by=BY)

    answer = do(member, sale, "cancel")

    assert refused(answer) == {"__all__": ["This sale is cancelled already."]}


# Quotations


def test_a_quotation_becomes_a_sale_once(norte, member, acme, quotation):
    answer = do(member, quotation, "convert")

    sale = only(Sale, norte)
    assert again(quotation).sale_id == sale.pk
    assert messages_of(answer) == [f"quotation 1 has become {sale}."]
    assert balance(acme) == "70.00"
    assert refused(do(member, quotation, "convert")) == {
        "__all__": ["This quotation is converted already."]
    }
    assert refused(do(member, quotation, "cancel")) == {
        "__all__": ["This quotation is converted already."]
    }
    assert only(Sale, norte)


def test_an_expired_quotation_is_refused(norte, member, acme):
    expired = offer(norte, acme, days=-1)

    answer = do(member, expired, "convert")

    assert refused(answer) == {"__all__": ["This quotation has expired."]}


def test_a_quotation_is_cancelled_with_its_reason(norte, member, quotation):
    answer = do(member, quotation, "cancel", reason="too dear")

    assert messages_of(answer) == ["quotation 1 is cancelled."]
    assert again(quotation).cancellation_reason == "too dear"


# Buttons


def buttons(client, row):
    context = client.get(page(type(row), "change", row.pk)).context
    return [str(label) for label, _address in context["buttons"]]


def test_buttons_offer_what_can_be_done(norte, member, acme, sale, quotation):
    assert "Record payment" in buttons(member, acme)
    assert buttons(member, sale) == ["Record payment", "Cancel"]
    assert buttons(member, quotation) == ["Convert into a sale", "Cancel"]
    with tenant_scope(norte):
        payment = pay(acme, 100)
        cancel_quotation(quotation, by=BY)
    assert buttons(member, payment) == ["Void"]
    assert buttons(member, sale) == ["Cancel"]
    assert buttons(member, quotation) == []


def test_looking_at_the_page_that_asks_changes_nothing(member, sale, quotation):
    before = [facts(again(sale)), facts(again(quotation))]

    for row, deed in ((sale, "cancel"), (sale, "pay"), (quotation, "convert")):
        assert member.get(page(type(row), deed, row.pk)).status_code == 200

    assert [facts(again(sale)), facts(again(quotation))] == before


def deeds():
    return [(Customer, "pay"), (Sale, "pay"), (Sale, "cancel"), (Quotation, "convert")]


@pytest.mark.parametrize("model, deed", deeds())
def test_a_page_sent_without_its_token_is_refused(member, acme, sale, quotation, model, deed):
    row = {Customer: acme, Sale: sale, Quotation: quotation}[model]
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(member.user)

    assert careful.post(page(model, deed, row.pk)).status_code == 403


@pytest.mark.parametrize("model, deed", deeds())
@pytest.mark.parametrize("pk", ["foreign", "absent", "abc", "1e5", "9" * 30, "%00", "-1"])
def test_foreign_and_absent_rows_look_alike(sur, member, make_customer, model, deed, pk):
    foreign = make_customer(sur, name="Sue")
    with tenant_scope(sur):
        rows = {Customer: foreign, Sale: sell(foreign, 5)}
    rows[Quotation] = offer(sur, foreign, days=1)
    before = facts(again(rows[model]))
    asked = {"foreign": rows[model].pk, "absent": rows[model].pk + 1000}.get(pk, pk)
    address = page(model, deed, 0).replace("/0/", f"/{asked}/")

    for answer in (member.get(address), member.post(address, {"amount": "1"})):
        assert outcome(answer) == (302, "/admin/")
    assert signed_in(sur).get(page(model, deed, rows[model].pk)).status_code == 200
    assert facts(again(rows[model])) == before


@pytest.mark.parametrize("model, deed", deeds())
def test_who_has_no_place_does_nothing(norte, acme, sale, quotation, model, deed):
    row = {Customer: acme, Sale: sale, Quotation: quotation}[model]
    orphan, suspended = signed_in(), signed_in(norte)
    suspended.user.memberships.update(is_active=False)
    outsider = signed_in(norte, user=UserFactory(is_staff=False))

    address = page(model, deed, row.pk)

    assert [outcome(client.post(address))[0] for client in (orphan, suspended, outsider)] == [
        403,
        403,
        302,
    ]
