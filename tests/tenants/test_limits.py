"""So many requests in a minute, and not one more."""

from dataclasses import replace
from datetime import timedelta
from itertools import cycle

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from tenants.access import Caller
from tenants.access import test_book as twin_of
from tenants.limits import Usage, count_address, count_request
from tenants.models import RequestCount
from tests.callers import bearer
from tests.factories import UserFactory
from tests.servers import serving, status
from tests.threads import in_threads

pytestmark = pytest.mark.django_db


@pytest.fixture
def of_tenant(settings):
    settings.RATE_LIMIT_PER_MINUTE = 3


@pytest.fixture
def caller_of(callers):
    def make(tenant, **facts):
        return Caller(tenant, key=callers.credential(tenant.live, **facts).key)

    return make


def used(caller, times):
    return [count_request(caller).used for _ in range(times)]


def test_without_limits_nothing_is_counted(norte, caller_of, django_assert_num_queries):
    caller = caller_of(norte)

    with django_assert_num_queries(0):
        assert count_request(caller) is None


@time_machine.travel("2026-11-21T12:00:00Z", tick=False)
def test_requests_are_counted_up_to_the_limit_and_on(norte, caller_of, of_tenant):
    caller = caller_of(norte)

    usages = [count_request(caller) for _ in range(4)]

    assert usages == [Usage(3, number, 60) for number in (1, 2, 3, 4)]
    assert [usage.remaining for usage in usages] == [2, 1, 0, 0]
    assert [usage.is_exceeded for usage in usages] == [False, False, False, True]


def test_a_minute_begins_with_its_first_request(norte, caller_of, of_tenant):
    caller = caller_of(norte)
    start = timezone.now().replace(second=59)

    def at(seconds):
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            usage = count_request(caller)
            return usage.used, usage.reset

    assert [at(seconds) for seconds in (0, 0.5, 59.2, 60, 119.9, 500)] == [
        (1, 60),
        (2, 60),
        (3, 1),
        (1, 60),
        (2, 1),
        (1, 60),
    ]


def test_a_clock_that_goes_backwards_begins_nothing_anew(norte, caller_of, of_tenant):
    caller = caller_of(norte)
    count_request(caller)

    with time_machine.travel(timezone.now() - timedelta(seconds=5)):
        assert count_request(caller).used == 2


def test_a_clock_that_is_set_back_begins_a_minute_anew(norte, caller_of, of_tenant):
    caller = caller_of(norte)
    used(caller, 4)

    with time_machine.travel(timezone.now() - timedelta(hours=1), tick=False):
        assert count_request(caller) == Usage(3, 1, 60)
        assert count_request(caller) == Usage(3, 2, 60)


def test_two_keys_of_a_tenant_share_its_limit_and_other_books_do_not(
    norte, sur, caller_of, of_tenant
):
    assert used(caller_of(norte), 2) == [1, 2]
    assert used(caller_of(norte), 1) == [3]
    assert used(caller_of(sur), 1) == [1]
    assert used(caller_of(twin_of(norte)), 1) == [1]


def test_each_key_and_each_user_has_a_limit_of_its_own(norte, caller_of, settings):
    settings.RATE_LIMIT_KEY_PER_MINUTE = 2
    key, user = caller_of(norte), Caller(norte, user=UserFactory())

    assert used(key, 2) == [1, 2]
    assert used(caller_of(norte), 1) == [1]
    assert used(user, 1) == [1]
    assert used(replace(user, user=UserFactory()), 1) == [1]


def test_the_nearer_limit_is_told(norte, caller_of, settings):
    settings.RATE_LIMIT_PER_MINUTE, settings.RATE_LIMIT_KEY_PER_MINUTE = 4, 2
    caller = caller_of(norte)

    assert [count_request(caller).limit for _ in range(3)] == [2, 2, 2]
    assert [count_request(caller_of(norte)).limit for _ in range(2)] == [4, 4]


@pytest.mark.django_db(transaction=True)
def test_concurrent_requests_are_each_counted(norte, caller_of, of_tenant):
    caller = caller_of(norte)

    usages = in_threads(32, lambda: count_request(caller))

    assert sorted(usage.used for usage in usages) == list(range(1, 33))
    assert sum(not usage.is_exceeded for usage in usages) == 3


@pytest.mark.postgres
def test_counts_are_kept_out_of_the_log(norte):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname='tenants_requestcount'")
        assert cursor.fetchall() == [("u",)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_servers_admit_exactly_the_limit(norte, callers):
    headers = bearer(callers.credential(norte), norte)
    limit = {"RATE_LIMIT_PER_MINUTE": "100"}
    with serving(**limit) as one, serving(**limit) as other:
        ports = cycle([one, other])
        answers = in_threads(
            32, lambda: [status(next(ports), "/api/v1/customers", headers) for _ in range(8)]
        )

    statuses = [status for some in answers for status in some]
    assert (statuses.count(200), statuses.count(429)) == (100, 156)


# Of an address


@pytest.fixture
def arriving(rf):
    def request(address):
        return rf.post("/", REMOTE_ADDR=address)

    return request


def test_addresses_are_counted_one_by_one(arriving, settings, db):
    settings.RATE_LIMIT_ADDRESS_PER_MINUTE = 2
    one, other = arriving("203.0.113.7"), arriving("203.0.113.8")

    assert [count_address(one).used for _ in range(3)] == [1, 2, 3]
    assert count_address(other).used == 1


def test_neighbours_in_ipv6_are_one(arriving, db):
    near, far = arriving("2001:db8:ffff:ffff::2"), arriving("2001:db8:ffff:fffe::1")

    assert count_address(arriving("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")).used == 1
    assert count_address(near).used == 2
    assert count_address(far).used == 1


def test_without_an_address_there_is_one_limit_for_all(arriving, db):
    assert [count_address(arriving("")).used for _ in range(2)] == [1, 2]


def test_no_limit_of_addresses_counts_nothing(arriving, settings, django_assert_num_queries, db):
    settings.RATE_LIMIT_ADDRESS_PER_MINUTE = 0

    with django_assert_num_queries(0):
        assert count_address(arriving("203.0.113.7")) is None


def test_addresses_are_forgotten_after_their_minute(arriving, norte, caller_of, of_tenant):
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        count_request(caller_of(norte))
        for address in ("203.0.113.7", "203.0.113.8"):
            count_address(arriving(address))
    with time_machine.travel(start + timedelta(seconds=61), tick=False):
        count_address(arriving("203.0.113.9"))

    subjects = set(RequestCount.objects.values_list("subject", flat=True))
    assert subjects == {f"tenant:{norte.pk}", "ip:203.0.113.9"}
