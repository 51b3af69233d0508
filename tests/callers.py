"""The callers that exchanges name, each with a client of their own."""

import hmac
import secrets
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta

from django.http import HttpResponse
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
        response = self.client.generic(method, path, body, content_type, headers=headers)
        return read_through(response) if response.streaming else response

    def get(self, path, **headers):
        return self.request("GET", path, headers=headers)


class Signer(Caller):
    """Signs every request as ChargeOver 2.2 says; deviations from it are keywords."""

    def __init__(
        self, credential, *, age=0, nonce=None, encodes_spaces=True, signs_body=True, ending=""
    ):
        super().__init__()
        self.credential, self.age, self.nonce, self.ending = credential, age, nonce, ending
        self.encodes_spaces, self.signs_body = encodes_spaces, signs_body

    def request(self, method, path, body=b"", headers=None):
        headers = {"authorization": self.authorization(path, body)} | (headers or {})
        return super().request(method, path, body, headers)

    def authorization(self, path, body):
        nonce = self.nonce or secrets.token_hex(4)
        timestamp = str(int(timezone.now().timestamp()) - self.age)
        pairs = {
            "co_public_key": self.credential.public_key,
            "co_nonce": nonce,
            "co_timestamp": timestamp,
            "co_signature_method": "HMAC-SHA256",
            "co_version": "1.0",
            "co_signature": self.signature(path, nonce, timestamp, body),
        }
        written = " ".join(f'{name}="{value}"' for name, value in pairs.items())
        return f"ChargeOver {written}{self.ending}"

    def signature(self, path, nonce, timestamp, body):
        address = f"http://testserver{path}".lower()
        signed = (
            self.credential.public_key,
            address if self.encodes_spaces else address.replace("%20", " "),
            nonce,
            timestamp,
            body.decode() if self.signs_body else "",
        )
        private = self.credential.private_key.encode()
        return hmac.digest(private, "||".join(signed).encode(), "sha256").hex()


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
        return self.carrying(self.credential(tenant, scopes, **facts), tenant)

    def credential(self, tenant, scopes=SCOPES, **facts):
        return create_api_key(
            tenant, name="key", by=BY, scopes=sorted(scopes), signing=True, **facts
        )

    def carrying(self, credential, tenant):
        return Caller(headers=self.authorise(credential, tenant))

    def in_header(self, tenant):
        return Caller(headers={"x-api-key": self.credential(tenant).token})

    def bare(self):
        headers = self.authorise(self.credential(self.norte), self.norte)
        return Caller(headers={"authorization": headers["authorization"]})

    def wrong_secret(self):
        return self.carrying(self.mismatched(), self.norte)

    def mismatched(self):
        other = self.credential(self.norte)
        return replace(self.credential(self.norte), private_key=other.private_key)

    def signing(self, credential=None, **deviations):
        return Signer(credential or self.credential(self.norte), **deviations)

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

    def owner_of_sur(self):
        return self.of_session(MembershipFactory(tenant=self.sur, role="owner").user)

    def suspended(self):
        return self.of_session(MembershipFactory(tenant=self.norte, is_active=False).user)


NAMED = {
    "key": lambda callers: callers.of_key(callers.norte),
    "stranger": lambda callers: callers.of_key(callers.sur),
    "stranger member": Callers.owner_of_sur,
    "test key": lambda callers: callers.of_key(callers.norte, book="test"),
    "write key": lambda callers: callers.of_key(callers.norte, {"customers:write"}),
    "read key": lambda callers: callers.of_key(callers.norte, {"customers:read"}),
    "sales key": lambda callers: callers.of_key(callers.norte, {"sales:read", "sales:write"}),
    "expired key": Callers.expired,
    "revoked key": Callers.revoked,
    "bad key": Callers.never_issued,
    "bare key": Callers.bare,
    "wrong secret": Callers.wrong_secret,
    "signer": Callers.signing,
    "signer without spaces encoded": lambda callers: callers.signing(encodes_spaces=False),
    "signer of the address alone": lambda callers: callers.signing(signs_body=False),
    "signer of 14 minutes ago": lambda callers: callers.signing(age=14 * 60),
    "signer of 16 minutes ago": lambda callers: callers.signing(age=16 * 60),
    "signer with one nonce": lambda callers: callers.signing(nonce="a1B2c3D4"),
    "signer with a trailing space": lambda callers: callers.signing(ending=" "),
    "signer with the wrong secret": lambda callers: callers.signing(callers.mismatched()),
    "header key": lambda callers: callers.in_header(callers.norte),
    "member key": lambda callers: callers.of_key(callers.norte, (), user=callers.member),
    "member": lambda callers: callers.of_session(callers.member),
    "suspended": Callers.suspended,
    "orphan": lambda callers: callers.of_session(UserFactory()),
    "nobody": lambda callers: Caller(),
}


def read_through(stream):
    """The same answer with its whole body, as a client has it in the end."""
    body = stream.getvalue()
    return HttpResponse(body, status=stream.status_code, headers=stream.headers)


def bearer(credential, tenant):
    return {"authorization": f"Bearer {credential.token}"}


def basic(credential, tenant):
    pair = f"{credential.public_key}:{credential.private_key}"
    return {"authorization": f"Basic {b64encode(pair.encode()).decode()}"}


def token_in_workspace(credential, tenant):
    return {"authorization": f"Token {credential.token}", "x-simple-workspace": tenant.slug}


CREDENTIALS = {"chargeover": basic, "piriod": token_in_workspace}


def signs_in(client, email, password):
    """Whether the back office's own page lets somebody in."""
    answer = client.post("/admin/login/", {"username": email, "password": password})
    return answer.status_code == 302
