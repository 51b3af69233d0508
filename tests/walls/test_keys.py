"""Secrets of callers: kept as hashes, over at once, and out of reach of pages of others."""

import hashlib
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tenants.keys import (
    InvalidKey,
    check_secret,
    create_api_key,
    find_key,
    revoke_api_key,
    signing_secret,
)
from tests.callers import BY, signs_in
from tests.dumps import whole_dump
from tests.factories import MembershipFactory, TenantFactory
from tests.servers import answer, serving

PASSWORD = "hard-to-guess-7"
POLICY = {
    "default-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


@pytest.fixture
def tenant(transactional_db):
    return TenantFactory(slug="norte")


def bearer(credential):
    return {"Authorization": f"Bearer {credential.token}"}


def test_a_dump_holds_no_secret(tenant):
    keys = [create_api_key(tenant, name="k", by=BY, signing=signing) for signing in (True, False)]
    user = MembershipFactory(tenant=tenant, user__email="ana@example.com").user
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    assert signs_in(client, "ana@example.com", PASSWORD)
    assert not signs_in(Client(), "ana@example.com", f"not {PASSWORD}")

    dump = whole_dump()

    assert all(key.public_key in dump for key in keys)  # so it is the right dump
    assert [one for one in (PASSWORD, *(key.private_key for key in keys)) if one in dump] == []


def test_a_secret_whose_seal_is_lost_signs_no_more(tenant, settings):
    key = create_api_key(tenant, name="k", by=BY, signing=True)
    assert signing_secret(find_key(key.public_key)) == key.private_key

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another " * 8, []

    with pytest.raises(InvalidKey):
        signing_secret(find_key(key.public_key))


def test_what_is_kept_is_a_hash_of_random_letters(tenant):
    keys = [create_api_key(tenant, name="k", by=BY) for _ in range(100)]

    assert len({key.private_key for key in keys}) == 100
    assert {len(key.private_key) for key in keys} == {40}
    for key in keys[:3]:
        assert key.key.secret_hash == hashlib.sha256(key.private_key.encode()).hexdigest()


def test_secrets_are_compared_in_constant_time(tenant, monkeypatch):
    compared = []
    key = create_api_key(tenant, name="k", by=BY)
    monkeypatch.setattr("hmac.compare_digest", lambda one, other: compared.append((one, other)))

    with pytest.raises(InvalidKey):
        check_secret(find_key(key.public_key), "wrong")

    assert [(len(one), len(other)) for one, other in compared] == [(64, 64)]


def test_a_revoked_key_is_refused_at_once_by_every_process(tenant, record_property):
    refused = 0
    with serving("--workers", "3", HTTPS="0", DEBUG="0") as port:
        for _ in range(20):
            key = create_api_key(tenant, name="k", by=BY)
            before = {answer(port, "/api/clientes", bearer(key))[0] for _ in range(6)}
            revoke_api_key(key.key, by=BY)
            after = {answer(port, "/api/clientes", bearer(key))[0] for _ in range(6)}
            assert (before, after) == ({200}, {401})
            refused += 6

    record_property("requests after revocation, all refused", refused)


def test_an_expired_key_is_refused(tenant):
    soon = timezone.now() + timedelta(minutes=1)
    key = create_api_key(tenant, name="k", by=BY, expires_at=soon)

    assert answered(key) == 200
    with time_machine.travel(soon + timedelta(seconds=1)):
        assert answered(key) == 401


def answered(key):
    return (
        Client().get("/api/clientes", headers={"authorization": f"Bearer {key.token}"}).status_code
    )


@pytest.mark.parametrize("path", ["/", "/admin/login/", "/docs/lapyme/", "/nowhere"])
def test_pages_are_shut_to_other_sites(path, db):
    page = Client().get(path)

    assert POLICY <= {one.strip() for one in page["Content-Security-Policy"].split(";")}
    assert "unsafe" not in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Cross-Origin-Opener-Policy"] == "same-origin"


def test_cookies_are_for_https_and_not_for_scripts(tenant, settings):
    """As `check --deploy` wants them; `.ci/run` runs it."""
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    user = MembershipFactory(tenant=tenant).user
    user.set_password(PASSWORD)
    user.save()
    client = Client()

    assert signs_in(client, user.email, PASSWORD)

    session, token = client.cookies["sessionid"], client.cookies["csrftoken"]
    assert (session["httponly"], session["secure"], session["samesite"]) == (True, True, "Lax")
    assert (token["secure"], token["samesite"]) == (True, "Lax")
