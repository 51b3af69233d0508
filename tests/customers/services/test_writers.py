"""Two who write one customer at once: each changes what they say, and nothing of the other's."""

import time
from queue import SimpleQueue
from threading import Event

import pytest
from django.db import connection

from customers.models import Customer
from customers.services import create_customer, update_customer
from tenants.models import Change
from tenants.scope import tenant_scope
from tests.book import BY
from tests.factories import TenantFactory
from tests.threads import in_threads

pytestmark = pytest.mark.django_db(transaction=True)


def one_after_the_other(customer, first, then):
    """Write `first`, and `then` by another who comes before that is committed, and has to wait."""
    given = SimpleQueue()
    given.put(first)
    given.put(then)
    is_written = Event()

    def work():
        mine = given.get()
        if mine is then:
            is_written.wait(5)
        with tenant_scope(customer.tenant):
            update_customer(customer, by=BY, **mine)
            if mine is first:
                is_written.set()
                time.sleep(0.3)  # the other waits for this transaction to end

    in_threads(2, work)


@pytest.mark.parametrize("part", ["billing", "shipping", "main_contact"])
@pytest.mark.parametrize("had", [{}, {"country": "AR"}])
def test_parts_that_another_has_just_written_stay(part, had):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")
    one, other = ("city", "street") if part != "main_contact" else ("email", "phone")
    had = had if part != "main_contact" or not had else {"name": "Ana"}
    norte = TenantFactory(slug="norte")
    with tenant_scope(norte):
        customer = create_customer(norte, by=BY, name="Acme", **{part: had})

    one_after_the_other(customer, {part: {one: "1"}}, {part: {other: "2"}})

    with tenant_scope(norte):
        found = Customer.objects.get(pk=customer.pk)
        row = getattr(found, part)
        assert (getattr(row, one), getattr(row, other)) == ("1", "2")
        told = Change.objects.filter(object_id=customer.pk, kind="customer").order_by("id").last()
        assert f"{part}.{one}" not in told.after
