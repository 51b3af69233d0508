"""Families have no loops, and two writers cannot close one together."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from customers.models import Customer
from customers.services import create_customer, remove_customer, update_customer
from tenants.errors import Refused
from tenants.scope import tenant_scope
from tests.book import BY
from tests.factories import TenantFactory
from tests.threads import in_threads


@pytest.fixture
def three(norte):
    """Each below the one before."""
    with tenant_scope(norte):
        first = create_customer(norte, by=BY, name="first")
        second = create_customer(norte, by=BY, name="second", parent=first)
        yield first, second, create_customer(norte, by=BY, name="third", parent=second)


@pytest.mark.parametrize("below", [0, 1, 2])
def test_nobody_is_above_themselves(three, below):
    with pytest.raises(Refused) as refused, transaction.atomic():
        update_customer(three[0], by=BY, parent=three[below])

    assert refused.value.code == "family_loop"
    assert Customer.objects.get(pk=three[0].pk).parent is None


def test_parent_may_change_and_go(three):
    first, second, third = three

    update_customer(third, by=BY, parent=first)
    update_customer(second, by=BY, parent=third)
    update_customer(third, by=BY, parent=None)

    rows = dict(Customer.objects.values_list("name", "parent__name"))
    assert rows == {"first": None, "second": "third", "third": None}


def test_parent_that_is_gone_is_refused(norte, three):
    with tenant_scope(norte):
        lonely = create_customer(norte, by=BY, name="lonely")
        remove_customer(lonely, by=BY)
        with pytest.raises(ValidationError):
            update_customer(three[0], by=BY, parent=lonely)


def test_family_of_too_many_generations_is_refused(norte):
    with tenant_scope(norte):
        parent = create_customer(norte, by=BY, name="1")
        for _ in range(100):
            parent = create_customer(norte, by=BY, name="next", parent=parent)
        with pytest.raises(Refused) as refused:
            create_customer(norte, by=BY, name="too deep", parent=parent)

    assert refused.value.code == "family_too_deep"


@pytest.mark.django_db(transaction=True)
def test_two_writers_close_no_loop():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")
    norte = TenantFactory(slug="norte")
    with tenant_scope(norte):
        one, other = (create_customer(norte, by=BY, name=name) for name in ("one", "other"))
    pairs = [(one, other), (other, one)]

    def put_below():
        child, parent = pairs.pop()
        try:
            with tenant_scope(norte):
                update_customer(child, by=BY, parent=parent)
        except Refused as refused:
            return refused.code

    assert set(in_threads(2, put_below)) == {None, "family_loop"}
