"""Who guesses passwords is locked out; who knows theirs gets in from elsewhere."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.callers import signs_in
from tests.factories import MembershipFactory

ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture
def clerk(norte):
    user = MembershipFactory(tenant=norte, user__email="ana@example.com").user
    user.set_password("right-7")
    user.save()
    return user


def guess(client, times, email="ana@example.com"):
    return [
        client.post("/admin/login/", {"username": email, "password": f"wrong-{n}"})
        for n in range(times)
    ]


def test_ten_wrong_passwords_lock_out(clerk, client):
    last = guess(client, 10)[-1]

    assert (last.status_code, last["Retry-After"]) == (429, "900")
    assert not signs_in(client, "ana@example.com", "right-7")
    assert not signs_in(client, "Ana@Example.com", "right-7")


def test_the_right_password_from_elsewhere_opens(clerk, client):
    guess(client, 10)

    assert signs_in(Client(**ELSEWHERE), "ana@example.com", "right-7")


def test_others_at_the_same_address_get_in(clerk, norte, client):
    guess(client, 10, email="eva@example.com")

    assert signs_in(client, "ana@example.com", "right-7")


def test_nine_wrong_ones_are_forgiven(clerk, client):
    guess(client, 9)

    assert signs_in(client, "ana@example.com", "right-7")
    assert [one.status_code for one in guess(Client(), 9)] == [200] * 9


def test_after_a_quarter_of_an_hour_it_opens_again(clerk, client):
    guess(client, 10)

    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        assert signs_in(Client(), "ana@example.com", "right-7")


def test_an_address_that_a_client_makes_up_counts_for_nothing(clerk):
    for n in range(10):
        guess(Client(headers={"x-forwarded-for": f"198.51.100.{n}"}), 1)

    assert not signs_in(Client(), "ana@example.com", "right-7")


def test_of_ipv6_a_whole_network_is_one_address(clerk):
    for n in range(10):
        guess(Client(REMOTE_ADDR=f"2001:db8:0:7::{n}"), 1)

    assert not signs_in(Client(REMOTE_ADDR="2001:db8:0:7:aa::1"), "ana@example.com", "right-7")
    assert signs_in(Client(REMOTE_ADDR="2001:db8:0:8::1"), "ana@example.com", "right-7")
