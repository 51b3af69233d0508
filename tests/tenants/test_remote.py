"""Where a request comes from: nobody's word but the server's and its proxy's."""

import pytest
from django.test import RequestFactory

from tenants.remote import neighbourhood, remote_address


@pytest.fixture
def seen(rf: RequestFactory):
    """`seen(address, forwarded)`: what is taken for the address of such a request."""

    def address(remote, forwarded=None):
        headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
        return remote_address(rf.get("/", headers=headers, REMOTE_ADDR=remote))

    return address


@pytest.mark.parametrize(
    "remote, address",
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:DB8::7", "2001:db8::7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", None),
        ("unix:", None),
    ],
)
def test_address_is_that_of_the_connection(seen, remote, address):
    assert seen(remote) == address
    assert seen(remote, "198.51.100.1") == address


@pytest.mark.parametrize(
    "forwarded, address",
    [
        ("198.51.100.1", "198.51.100.1"),
        ("192.0.2.1, 198.51.100.1", "198.51.100.1"),
        ("x,2001:db8::1 ", "2001:db8::1"),
        ("198.51.100.1,", "10.0.0.1"),
        ("nonsense", "10.0.0.1"),
        ("", "10.0.0.1"),
        (None, "10.0.0.1"),
    ],
)
def test_behind_a_proxy_it_is_what_the_proxy_added(seen, settings, forwarded, address):
    settings.BEHIND_PROXY = True

    assert seen("10.0.0.1", forwarded) == address


@pytest.mark.parametrize(
    "address, whole",
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("::1", "::"),
        (None, None),
    ],
)
def test_neighbourhood_is_what_one_sender_has(address, whole):
    assert neighbourhood(address) == whole
