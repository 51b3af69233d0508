"""The statement in the admin: who opens it, and who takes its link back."""

import pytest

from customers.models import Customer
from tests.back_office import outcome, page, signed_in, stored, story


@pytest.fixture
def member(norte):
    return signed_in(norte)


def revoking(customer):
    return page(Customer, "revoke_statement_link", customer.pk)


def test_the_page_of_a_customer_leads_to_the_statement(member, bo, read):
    buttons = dict(member.get(page(Customer, "change", bo.pk)).context["buttons"])

    assert buttons["Statement"] == bo.statement_path
    assert read(buttons["Statement"]).status_code == 200


def test_an_archived_customer_has_no_statement_to_open(norte, member, make_customer):
    gone = make_customer(norte, name="Gone", status="archived")

    buttons = dict(member.get(page(Customer, "change", gone.pk)).context["buttons"])

    assert "Statement" not in buttons


def test_a_link_is_revoked_after_a_question(norte, member, bo, read):
    assert member.get(revoking(bo)).status_code == 200
    assert read(bo.statement_path).status_code == 200

    answer = member.post(revoking(bo))

    assert outcome(answer) == (302, page(Customer, "change", bo.pk))
    assert read(bo.statement_path).status_code == 404
    assert read(stored(bo).statement_path).status_code == 200
    assert story(norte, "customer")[0].actor == str(member.user)


def test_nobody_revokes_a_link_of_others(sur, bo, read):
    stranger, orphan = signed_in(sur), signed_in()

    stranger.post(revoking(bo))
    orphan.post(revoking(bo))

    assert read(bo.statement_path).status_code == 200
