"""What is done once, and what a key may be used for again."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tenants import idempotency
from tenants.access import test_book as twin_of
from tenants.errors import Refused
from tenants.idempotency import AT_ONCE, LIFETIME, fingerprint, makes_forget, once
from tenants.models import IdempotencyKey
from tenants.saving import is_added
from tenants.scope import tenant_scope
from tests.threads import in_threads

BODY = {"name": "Ana", "tags": [1, 2]}
KEYS = [str(number) for number in range(1000)]
FORGETTING = next(key for key in KEYS if makes_forget(key))
USUAL = next(key for key in KEYS if not makes_forget(key))


class Work:
    """Counts how often it is done, and answers with the number."""

    times = 0

    def __call__(self):
        self.times += 1
        return f"answer {self.times}"


@pytest.fixture
def work():
    return Work()


def do(tenant, work, *, key="k", body=BODY, operation="make"):
    with tenant_scope(tenant):
        return once(tenant, operation=operation, key=key, body=body, work=work)


def test_second_request_gets_the_first_answer(norte, sur, work):
    assert do(norte, work) == ("answer 1", False)
    assert do(norte, work) == ("answer 1", True)
    assert work.times == 1


def test_another_body_is_refused(norte, sur, work):
    do(norte, work)

    with pytest.raises(Refused) as refused:
        do(norte, work, body={"name": "Eva"})
    assert (refused.value.code, work.times) == ("idempotency_conflict", 1)


def test_keys_of_two_tenants_and_of_the_test_book_are_three(norte, sur, work):
    answers = [do(tenant, work) for tenant in (norte, sur, twin_of(norte))]

    assert answers == [("answer 1", False), ("answer 2", False), ("answer 3", False)]


def test_keys_of_two_operations_are_two(norte, work):
    assert do(norte, work, operation="one") == ("answer 1", False)
    assert do(norte, work, operation="other", body=[]) == ("answer 2", False)


def test_failed_work_leaves_the_key_free(norte, work):
    def failing():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        do(norte, failing)
    with tenant_scope(norte):
        assert not IdempotencyKey.objects.exists()
    assert do(norte, work, body={"name": "Eva"}) == ("answer 1", False)


def test_answers_are_kept_for_a_day_at_least(norte, work):
    do(norte, work)

    with time_machine.travel(timezone.now() + timedelta(hours=24)):
        do(norte, work, key="another")
        assert do(norte, work) == ("answer 1", True)


def test_some_new_keys_push_out_old_ones_of_the_tenant_alone(norte, sur, work):
    do(norte, work)
    do(sur, work)

    with time_machine.travel(timezone.now() + LIFETIME + timedelta(seconds=1)):
        do(norte, work, key=USUAL)
        assert keys_of(norte) == {"k", USUAL}
        do(norte, work, key=FORGETTING)
    assert keys_of(norte) == {USUAL, FORGETTING}
    assert keys_of(sur) == {"k"}


def test_old_keys_are_forgotten_many_at_once(norte, sur, work):
    with tenant_scope(norte):
        IdempotencyKey.objects.bulk_create(
            IdempotencyKey(tenant=norte, operation="make", key=f"old {number}")
            for number in range(AT_ONCE + 5)
        )

    with time_machine.travel(timezone.now() + LIFETIME + timedelta(seconds=1)):
        do(norte, work, key=FORGETTING)
    assert len(keys_of(norte)) == 5 + 1


def keys_of(tenant):
    with tenant_scope(tenant):
        return set(IdempotencyKey.objects.values_list("key", flat=True))


def test_a_key_that_is_forgotten_while_it_is_repeated_is_free_again(norte, work, monkeypatch):
    added = [False, True]
    monkeypatch.setattr(idempotency, "is_added", lambda row: added.pop(0) and is_added(row))

    assert do(norte, work) == ("answer 1", False)
    assert added == []


@pytest.mark.django_db(transaction=True)
def test_twins_in_flight_are_done_once(norte, work):
    answers = in_threads(32, lambda: do(norte, work))

    assert sorted(answers) == [("answer 1", False)] + [("answer 1", True)] * 31
    assert work.times == 1


@pytest.mark.django_db(transaction=True)
def test_twins_of_a_failing_request_each_have_their_turn(norte, work):
    def failing_once():
        if work() == "answer 1":
            raise ZeroDivisionError
        return "done"

    def attempt():
        try:
            return do(norte, failing_once)
        except ZeroDivisionError:
            return "failed"

    answers = in_threads(8, attempt)

    assert answers.count("failed") == 1
    assert answers.count(("done", False)) == 1
    assert answers.count(("done", True)) == 6


@pytest.mark.parametrize(
    "one, other",
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"a": 30}, {"a": Decimal("3E+1")}),
        ({"a": [0, {"b": Decimal("-0.0")}]}, {"a": [Decimal("0.0"), {"b": 0}]}),
        ({"a": Decimal("2.50")}, {"a": Decimal("2.5")}),
    ],
)
def test_equal_json_has_one_fingerprint(one, other):
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    "one, other",
    [
        ({"a": 1}, {"a": "1"}),
        ({"a": 1}, {"a": True}),
        ({"a": None}, {}),
        ({"a": [1, 2]}, {"a": [2, 1]}),
        ({"a": Decimal("1.5")}, {"a": 1}),
        ({"a": Decimal("1.5")}, {"a": "1.5"}),
        ({"a": Decimal("1.5")}, {"a": {"number": "1.5"}}),
        ({"a": Decimal("1.5")}, {"a": {"object": {"number": "1.5"}}}),
        ({}, {"object": {}}),
        ({"ab": "c"}, {"a": "bc"}),
        ([], {}),
        ("é", "e\u0301"),
    ],
)
def test_different_json_has_two_fingerprints(one, other):
    assert fingerprint(one) != fingerprint(other)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False, places=3)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(json_values)
def test_every_json_value_has_a_fingerprint(value):
    assert fingerprint(value) == fingerprint(value)


def test_one_key_in_many_makes_the_old_ones_forgotten():
    assert 15 < sum(map(makes_forget, KEYS)) < 60
