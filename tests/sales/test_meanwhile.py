"""Two who write the ledger at once: one waits, and then sees what the other has made of it."""

import json
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.utils import timezone

from customers.api.prefixed import encode
from customers.services import archive_customer, create_customer, remove_customer
from sales.services import (
    Item,
    convert_quotation,
    create_draft,
    create_quotation,
    create_subscription,
    intend_payment,
    issue_paid_sale,
    pause_subscription,
    pay_sale,
    resume_subscription,
    term_of_days,
    update_draft,
    update_payment,
    update_quotation,
    update_subscription,
    void_payment,
)
from tenants.scope import tenant_scope
from tests.book import BY
from tests.callers import Callers, token_in_workspace
from tests.factories import TenantFactory
from tests.ledgers import again, pay, proven, sell
from tests.threads import meanwhile

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ITEMS = [Item(1, 100, "Goods")]


@pytest.fixture
def people(norte):
    """Two customers of norte, committed."""
    with tenant_scope(norte):
        return [create_customer(norte, by=BY, name=name) for name in ("Ana", "Bea")]


def subscribe(customer, **details):
    return create_subscription(
        customer.tenant, by=BY, customer=customer, name="Care", amount=Decimal(10), **details
    )


def test_one_of_two_new_subscriptions_has_an_external_key(norte, people):
    ana, bea = people

    (refusal,) = meanwhile(
        norte, lambda: subscribe(ana, external_key="k"), lambda: subscribe(bea, external_key="k")
    )

    assert (refusal.code, refusal.field) == ("duplicate", "external_key")


def test_one_of_two_subscriptions_is_given_an_external_key(norte, people):
    with tenant_scope(norte):
        one, other = map(subscribe, people)

    (refusal,) = meanwhile(
        norte,
        lambda: update_subscription(one, by=BY, external_key="k"),
        lambda: update_subscription(other, by=BY, external_key="k"),
    )

    assert (refusal.code, refusal.field) == ("duplicate", "external_key")
    with tenant_scope(norte):
        assert again(other).external_key is None


def test_payment_is_changed_and_then_void(norte, people):
    with tenant_scope(norte):
        sale = sell(people[0], 100)
        payment = pay(people[0], 60, applications=[])

    (void,) = meanwhile(
        norte,
        lambda: update_payment(payment, by=BY, notes="Cash"),
        lambda: void_payment(payment, by=BY),
        left=lambda: intend_payment(payment, sale, by=BY),
    )

    assert (void.is_void, void.intended_for_id) == (True, sale.pk)
    with tenant_scope(norte):
        assert again(sale).balance == 100
        assert proven(norte)


def test_subscription_of_a_customer_who_is_being_removed_does_not_go_on(norte, people):
    with tenant_scope(norte):
        paused = pause_subscription(subscribe(people[0]), by=BY)

    (refusal,) = meanwhile(
        norte,
        lambda: remove_customer(people[0], by=BY),
        lambda: resume_subscription(paused, by=BY),
    )

    assert refusal.code == "customer_is_gone"
    with tenant_scope(norte):
        assert (again(people[0]).status, again(paused).status) == ("archived", "paused")


def test_nothing_begins_for_a_customer_who_is_being_archived(norte, people):
    (refusal,) = meanwhile(
        norte, lambda: archive_customer(people[0], by=BY), lambda: subscribe(again(people[0]))
    )

    assert refusal.code == "customer_is_gone"
    with tenant_scope(norte):
        assert not people[0].subscriptions.exists()


def test_customer_for_whom_a_subscription_begins_is_not_archived(norte, people):
    (refusal,) = meanwhile(
        norte, lambda: subscribe(people[0]), lambda: archive_customer(people[0], by=BY)
    )

    assert refusal.code == "active_subscriptions"
    with tenant_scope(norte):
        assert again(people[0]).status == "active"


def test_customer_whose_subscription_goes_on_is_not_removed(norte, people):
    with tenant_scope(norte):
        paused = pause_subscription(subscribe(people[0]), by=BY)

    (refusal,) = meanwhile(
        norte,
        lambda: resume_subscription(paused, by=BY),
        lambda: remove_customer(people[0], by=BY),
    )

    assert refusal.code == "active_subscriptions"
    with tenant_scope(norte):
        assert (again(people[0]).status, again(paused).status) == ("active", "active")


@pytest.fixture
def offer(norte, people):
    """A quotation to ana, of 30 days."""
    until = timezone.now() + timedelta(days=9)
    with tenant_scope(norte):
        term = term_of_days(norte, 30, by=BY)
        of_30 = {"customer": people[0], "payment_term": term}
        return create_quotation(norte, by=BY, items=ITEMS, valid_until=until, **of_30)


def test_offer_that_is_changed_while_it_is_converted_is_sold_as_it_is_then(norte, offer):
    with tenant_scope(norte):
        term = term_of_days(norte, 60, by=BY)

    (converted,) = meanwhile(
        norte,
        lambda: update_quotation(offer, by=BY, payment_term=term),
        lambda: convert_quotation(offer, by=BY),
    )

    with tenant_scope(norte):
        sale = again(converted).sale
        assert sale.payment_term == term
        assert (sale.due_on - sale.issued_on).days == 60


@pytest.mark.parametrize("what", ["offer", "draft"])
def test_what_becomes_anothers_meanwhile_is_not_sold(what, norte, people, offer):
    ana, bea = people
    with tenant_scope(norte):
        draft = create_draft(norte, by=BY, items=ITEMS, customer=ana)
    change, document, sell_it = {
        "offer": (update_quotation, offer, convert_quotation),
        "draft": (update_draft, draft, partial(pay_sale, amount=5)),
    }[what]

    (refusal,) = meanwhile(
        norte,
        lambda: change(document, by=BY, customer=bea),
        lambda: sell_it(document, by=BY),
    )

    with tenant_scope(norte):
        assert refusal.code == "changed_meanwhile"
        assert again(document).customer == bea
        assert proven(norte)


def test_draft_that_gets_dearer_meanwhile_is_not_issued_with_what_does_not_cover_it(norte, people):
    with tenant_scope(norte):
        draft = create_draft(norte, by=BY, items=ITEMS, customer=people[0])
        void_payment(pay_sale(draft, by=BY, amount=100), by=BY)
        pay_sale(draft, by=BY, amount=100)

    (refusal,) = meanwhile(
        norte,
        lambda: update_draft(draft, by=BY, items=[Item(1, 1000, "Goods")]),
        lambda: issue_paid_sale(draft, by=BY),
    )

    assert refusal.code == "payments_not_succeeded"
    with tenant_scope(norte):
        assert again(draft).status == "draft"
        assert proven(norte)


def test_draft_whose_lines_change_meanwhile_is_discounted_by_what_it_is_then(norte, people):
    """Of what a body leaves out, a draft keeps what it has once nobody else can change it."""
    caller = Callers(norte, TenantFactory(), token_in_workspace)("key")
    with tenant_scope(norte):
        draft = create_draft(
            norte, by=BY, items=ITEMS, customer=people[0], discount=10, discount_percent=10
        )
    lines = [Item(1, 1000, "Goods")]

    (answer,) = meanwhile(
        norte,
        lambda: update_draft(draft, by=BY, items=lines, discount=100, discount_percent=10),
        lambda: caller.request(
            "PUT",
            f"/invoices/{encode('inv', draft.uuid)}/",
            json.dumps({"discount": 20, "discount_scheme": "%"}),
        ),
    )

    with tenant_scope(norte):
        assert answer.status_code == 200, answer.content
        now = again(draft)
        assert (now.subtotal, now.discount, now.total) == (1000, 200, 800)


def test_draft_that_is_being_paid_for_is_not_deleted(norte, people):
    caller = Callers(norte, TenantFactory(), token_in_workspace)("key")
    with tenant_scope(norte):
        draft, other = (
            create_draft(norte, by=BY, items=ITEMS, customer=people[0]) for _ in range(2)
        )
    where = f"/invoices/{encode('inv', draft.uuid)}/"
    assert caller.request("DELETE", f"/invoices/{encode('inv', other.uuid)}/").status_code == 204

    (answer,) = meanwhile(
        norte,
        lambda: pay_sale(draft, by=BY, amount=5),
        lambda: caller.request("DELETE", where),
    )

    assert (answer.status_code, list(answer.json())) == (400, ["non_field_errors"])
    assert caller.get(where).json()["status"] == "pending"


def test_one_of_two_invoices_is_what_a_payment_was_made_for(norte, people):
    caller = Callers(norte, TenantFactory(), token_in_workspace)("key")
    with tenant_scope(norte):
        one, other = sell(people[0], 100), sell(people[0], 100)
        payment = pay(people[0], 60, applications=[])
    where, sent = f"/payments/{payment.pk}/", json.dumps({"invoice": encode("inv", other.uuid)})
    assert caller.get(where).json()["invoice"] is None

    (answer,) = meanwhile(
        norte,
        lambda: intend_payment(payment, one, by=BY),
        lambda: caller.request("PATCH", where, sent),
    )

    with tenant_scope(norte):
        assert (answer.status_code, list(answer.json())) == (400, ["invoice"])
        assert again(payment).intended_for == one
        assert (again(one).balance, again(other).balance) == (40, 100)
