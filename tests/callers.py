"""The callers that exchanges name, each with a client of their own."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from tenants.access import SCOPES
from tenants.actor import Actor
from tenants.keys import create_api_key, revoke_api_key
from tests.factories import MembershipFactory, UserFactory

BY = Actor(name="tests", face="tests")


class Caller:
    """Sends requests with the same headers each time."""

    def __init__(self, client=None, headers=None):
        self.client, self.headers = client or Client(), headers or {}

    def request(self, method, path, body=b"", headers=None):
        headers = self.headers | (headers or {})
        content_type = headers.pop("content-type", "")
        return self.client.generic(method, path, body, content_type, headers=headers)

    def get(self, path, **headers):
        return self.request("GET", path, headers=headers)


class Callers:
    """`callers("read key")` is the caller of that name; one per name, made on first use.

    `authorise` turns a credential into a face's headers; the default carries a Bearer key.
    """

    def __init__(self, norte, sur, authorise=None):
        self.norte, self.sur, self.made = norte, sur, {}
        self.authorise = authorise or bearer
        self.member = MembershipFactory(tenant=norte).user

    def __call__(self, name):
        if name not in self.made:
            self.made[name] = NAMED[name](self)
        return self.made[name]

    def of_key(self, tenant, scopes=SCOPES, **facts):
        credential = create_api_key(
            tenant, name="key", by=BY, scopes=sorted(scopes), signing=True, **facts
        )
        return Caller(headers=self.authorise(credential, tenant))

    def of_session(self, user):
        client = Client()
        client.force_login(user)
        return Caller(client)

    def revoked(self):
        caller = self.of_key(self.norte)
        revoke_api_key(self.norte.api_keys.latest("id"), by=BY)
        return caller

    def never_issued(self):
        caller = self.of_key(self.norte)
        self.norte.api_keys.latest("id").delete()
        return caller

    def expired(self):
        return self.of_key(self.norte, expires_at=timezone.now() - timedelta(seconds=1))

    def suspended(self):
        return self.of_session(MembershipFactory(tenant=self.norte, is_active=False).user)


NAMED = {
    "key": lambda callers: callers.of_key(callers.norte),
    "stranger": lambda callers: callers.of_key(callers.sur),
    "test key": lambda callers: callers.of_key(callers.norte, book="test"),
    "read key": lambda callers: callers.of_key(callers.norte, {"customers:read"}),
    "sales key": lambda callers: callers.of_key(callers.norte, {"sales:read", "sales:write"}),
    "expired key": Callers.expired,
    "revoked key": Callers.revoked,
    "bad key": Callers.never_issued,
    "member": lambda callers: callers.of_session(callers.member),
    "suspended": Callers.suspended,
    "orphan": lambda callers: callers.of_session(UserFactory()),
    "nobody": lambda callers: Caller(),
}


def bearer(credential, tenant):
    return {"authorization": f"Bearer {credential.token}"}
