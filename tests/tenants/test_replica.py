"""Which requests may read from a replica. That they do, tests/serving/test_replica.py proves."""

import time

import pytest
from django.db import connections, transaction

from customers.models import Customer
from tenants.replica import (
    PRIMARY,
    REPLICA,
    Attendance,
    Router,
    database,
    in_transaction,
    may_be_replicas,
)


@pytest.fixture
def named(settings):
    """Settings that name a replica, of which nothing here is asked."""
    settings.HAS_REPLICA = True


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "method, may", {"GET": True, "HEAD": True, "POST": False, "PUT": False, "DELETE": False}.items()
)
def test_reading_methods_may_read_it(method, may, named):
    assert may_be_replicas(method) is may


@pytest.mark.django_db(transaction=True)
def test_without_one_nothing_may():
    assert may_be_replicas("GET") is False


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_nothing_may(named):
    with transaction.atomic():
        assert may_be_replicas("GET") is False


@pytest.mark.django_db(transaction=True)
def test_work_without_a_replica_is_in_one_transaction_of_the_primary():
    seen = in_transaction("GET", lambda: (database().alias, connections[PRIMARY].in_atomic_block))

    assert seen == (PRIMARY, True)


def test_writes_and_tables_are_the_primarys():
    router = Router()

    assert router.db_for_write(Customer) == PRIMARY
    assert router.db_for_read(Customer) == PRIMARY
    assert router.allow_migrate(PRIMARY, "customers") is True
    assert router.allow_migrate(REPLICA, "customers") is False


def test_rows_of_both_belong_together():
    one, other = Customer(), Customer()
    one._state.db, other._state.db = PRIMARY, REPLICA

    assert Router().allow_relation(one, other) is True


@pytest.fixture
def attendance(settings):
    settings.DATABASE_REPLICA_RETRY = 60
    return Attendance()


def test_replica_is_expected_to_answer(attendance):
    assert attendance.is_expected() is True


def test_replica_that_was_missed_is_left_alone(attendance):
    attendance.missed_at = time.monotonic() - 59

    assert attendance.is_expected() is False


def test_one_request_tries_again_after_a_while(attendance):
    attendance.missed_at = time.monotonic() - 60

    assert [attendance.is_expected() for _ in range(3)] == [True, False, False]


def test_replica_that_answers_again_is_expected_to(attendance):
    attendance.missed_at = time.monotonic()

    attendance.note()

    assert attendance.is_expected() is True
