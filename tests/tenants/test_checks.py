"""The checks at start: each finds what it is there to find."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import models
from django.test.utils import isolate_apps

from customers.models import Customer
from tenants import checks
from tenants.ownership import TenantForeignKey, TenantOwned

ROOT = Path(__file__).resolve().parents[2]


def ids(found):
    return [(one.id, one.obj.__name__) for one in found]


def test_the_project_itself_is_clean():
    assert checks.every_model_has_an_owner(None) == []
    assert checks.every_owned_model_has_a_policy(None) == []
    assert checks.every_reference_is_kept_by_the_database(None) == []
    assert checks.references_stay_in_the_tenant(None) == []


@isolate_apps("customers")
def test_forgotten_policy_and_reference_are_found(monkeypatch):
    class Forgetful(TenantOwned):
        customer = TenantForeignKey(Customer, models.CASCADE)

        class Meta:
            app_label = "customers"
            constraints = []

    monkeypatch.setattr(checks, "owned_models", lambda: [Forgetful])

    assert ids(checks.every_owned_model_has_a_policy(None)) == [("tenants.E002", "Forgetful")]
    assert ids(checks.every_reference_is_kept_by_the_database(None)) == [
        ("tenants.E003", "Forgetful")
    ]


@isolate_apps("customers")
def test_plain_foreign_key_is_found(monkeypatch):
    class Careless(TenantOwned):
        customer = models.ForeignKey(Customer, models.CASCADE)

        class Meta(TenantOwned.Meta):
            app_label = "customers"

    monkeypatch.setattr(checks, "owned_models", lambda: [Careless])

    assert ids(checks.references_stay_in_the_tenant(None)) == [("tenants.E004", "Careless")]


def start(**environment):
    """Load the application as a server does, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_no_secret_key_refuses_to_start():
    started = start(DEBUG="0")

    assert started.returncode != 0
    assert "SECRET_KEY is not set." in started.stderr.splitlines()[-1]


def test_with_a_secret_key_it_starts(tmp_path):
    started = start(DEBUG="0", SECRET_KEY="x" * 60, DATABASE_URL=f"sqlite:///{tmp_path}/book")

    assert (started.returncode, started.stderr) == (0, "")


@pytest.mark.postgres
def test_role_that_bypasses_row_security_refuses_to_start():
    superuser = os.environ["DATABASE_URL"].replace("//clientela@", "//postgres@")

    started = start(DEBUG="0", SECRET_KEY="x" * 60, DATABASE_URL=superuser)

    assert started.returncode != 0
    assert "bypasses row level security" in started.stderr.splitlines()[-1]


@pytest.mark.postgres
def test_role_that_obeys_row_security_starts():
    started = start(DEBUG="0", SECRET_KEY="x" * 60, DATABASE_URL=os.environ["DATABASE_URL"])

    assert (started.returncode, started.stderr) == (0, "")
