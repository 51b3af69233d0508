"""A key is presumed to be what this process saw last. Whoever relies on that is told in time."""

import json
from base64 import b64encode

import pytest
from django.db import OperationalError
from django.utils import timezone

from customers.api.views import FaceView
from customers.models import Customer
from tenants import keys
from tenants.access import SCOPES
from tenants.keys import Changed, create_api_key, find_key, presume_key, revoke_api_key
from tenants.models import ApiKey, Change, Membership, Tenant
from tenants.scope import tenant_scope
from tests.callers import BY, Caller
from tests.factories import MembershipFactory, TenantFactory

ID = "5a0e2ac8-1d3e-4a1e-9c28-3d9b0dd0a5b1"
NEW = {"name": "Acme", "tax_id": "20123456786", "tax_id_type": "CUIL/CUIT"}
REQUESTS = {
    "list": ("GET", "/api/v1/customers", None),
    "search": ("GET", "/api/v1/customers?search=acme", None),
    "absent": ("GET", f"/api/v1/customers/{ID}", None),
    "malformed id": ("GET", "/api/v1/customers/x", None),
    "elsewhere": ("GET", "/api/v1/nothing", None),
    "bad method": ("DELETE", "/api/v1/customers", None),
    "create": ("POST", "/api/v1/customers", NEW),
    "refused": ("POST", "/api/v1/customers", {"name": ""}),
    "broken": ("POST", "/api/clientes", "{"),
    "update": ("PUT", f"/api/v1/customers/{ID}", {"name": "Beta"}),
    "without the database": ("GET", "/generals/countries/", None),
    "a bulk": ("POST", "/api/v3/_bulk", {"_bulk": []}),
}


@pytest.fixture
def norte(transactional_db):
    return TenantFactory(slug="norte", country="AR", currency="ARS")


@pytest.fixture
def attempts(monkeypatch):
    """How many attempts requests took."""
    made, attempt = [], FaceView.attempt

    def counted(view):
        made.append(view)
        return attempt(view)

    monkeypatch.setattr(FaceView, "attempt", counted)
    return made


def caller(credential):
    pair = b64encode(f"{credential.public_key}:{credential.private_key}".encode()).decode()
    bearer = Caller(headers={"authorization": f"Bearer {credential.token}"})
    basic = Caller(headers={"authorization": f"Basic {pair}"})
    return lambda method, path, body=None: (basic if "/v3/" in path else bearer).request(
        method, path, sent(body), {"content-type": "application/json", "idempotency-key": "k"}
    )


def sent(body):
    return body.encode() if isinstance(body, str) else json.dumps(body).encode() if body else b""


def seen(tenant, **facts):
    """A key that this process has answered already, and a function that asks with it."""
    credential = create_api_key(tenant, name="key", by=BY, **facts)
    ask = caller(credential)
    assert ask("GET", "/api/v1/customers").status_code == 200
    assert credential.public_key in keys._seen
    return credential.key, ask


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_a_revoked_key_is_refused_whatever_is_asked(request_, norte):
    key, ask = seen(norte, scopes=sorted(SCOPES))
    revoke_api_key(key, by=BY)

    answer = ask(*request_)

    assert answer.status_code == 401
    with tenant_scope(norte):
        assert not Customer.objects.exists()
        assert {change.kind for change in Change.objects.all()} == {"apikey"}


def test_a_refused_one_says_the_same_as_before_anything_was_presumed(norte):
    key, ask = seen(norte)
    revoke_api_key(key, by=BY)
    first = ask("GET", "/api/clientes").content

    keys._seen.clear()

    assert ask("GET", "/api/clientes").content == first


def test_what_is_asked_with_an_unchanged_key_is_attempted_once(norte, attempts):
    _, ask = seen(norte)
    attempts.clear()
    for request in REQUESTS.values():
        ask(*request)

    assert len(attempts) == len(REQUESTS)


def test_a_use_of_it_is_no_change(norte, attempts):
    key, ask = seen(norte)
    ApiKey.objects.update(last_used_at=timezone.now())
    attempts.clear()

    assert ask("GET", "/api/v1/customers").status_code == 200
    assert len(attempts) == 1
    assert keys.key_of(keys._seen[key.public_key]).last_used_at is not None


def test_a_book_that_changed_is_answered_as_it_is(norte, attempts):
    _, ask = seen(norte)
    Tenant.objects.filter(pk=norte.pk).update(currency="USD")
    attempts.clear()

    made = ask("POST", "/api/v1/customers", NEW)

    assert made.status_code == 200
    assert len(attempts) == 2  # the first one has left nothing
    with tenant_scope(norte):
        assert Customer.objects.get().currency == "USD"
        assert Change.objects.filter(kind="customer").count() == 1


@pytest.mark.parametrize("is_member", [True, False])
def test_a_key_does_what_its_member_may_now(is_member, norte):
    member = MembershipFactory(tenant=norte, role=Membership.Role.ADMIN)
    _, ask = seen(norte, user=member.user)
    Membership.objects.update(is_active=is_member, role=Membership.Role.MEMBER)

    assert ask("GET", "/api/v1/customers").status_code == (200 if is_member else 401)


def test_a_wrong_secret_asks_nothing(norte):
    credential, _ = seen(norte)
    wrong = Caller(headers={"authorization": f"Bearer sk_live_{credential.public_key}_wrong"})

    assert wrong.get("/api/v1/customers").status_code == 401


@pytest.mark.postgres  # on SQLite nobody waits for an answer
def test_confirming_asks_where_nothing_else_did(norte):
    key, _ = seen(norte)
    revoke_api_key(key, by=BY)
    presumed = presume_key(key.public_key)

    with pytest.raises(Changed):
        presumed.presumption.confirm()
    assert key.public_key not in keys._seen


def test_keys_that_sign_are_never_presumed(norte):
    key, _ = seen(norte)

    assert not hasattr(find_key(key.public_key), "presumption")


def test_not_all_keys_are_remembered(norte, monkeypatch):
    monkeypatch.setattr(keys, "MOST_SEEN", 2)
    for _ in range(5):
        seen(norte)

    assert len(keys._seen) <= 2


def test_a_database_that_is_away_is_an_answer(norte, monkeypatch):
    _, ask = seen(norte)

    def away(*args, **kwargs):
        raise OperationalError("away")

    for name in ("answers", "with_next"):
        monkeypatch.setattr(f"tenants.keys.{name}", away)
    monkeypatch.setattr("tenants.compiled.answers", away)

    assert ask("GET", "/api/v1/customers").status_code == 503
