"""Two who change the same at once: one waits, and then sees what the other has made of it."""

import pytest

from customers.models import OrgUnit
from customers.services import create_customer, create_org_unit, delete_org_unit
from tenants.keys import create_api_key, revoke_api_key
from tenants.models import ApiKey
from tenants.scope import tenant_scope
from tests.back_office import story
from tests.book import BY
from tests.threads import meanwhile

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_key_that_two_revoke_keeps_the_first_moment(norte):
    key = create_api_key(norte, name="Shop", by=BY).key

    (revoked,) = meanwhile(
        norte, lambda: revoke_api_key(key, by=BY), lambda: revoke_api_key(key, by=BY)
    )

    again, first, _created = (entry.after for entry in story(norte, "apikey"))
    assert (list(first), list(again)) == (["revoked_at"], [])
    assert revoked.revoked_at == ApiKey.objects.get().revoked_at


def test_row_that_two_delete_is_recorded_once(norte):
    with tenant_scope(norte):
        unit = create_org_unit(create_customer(norte, by=BY, name="Ana"), by=BY, name="Sala")
        same = OrgUnit.objects.get()

    (error,) = meanwhile(
        norte, lambda: delete_org_unit(unit, by=BY), lambda: delete_org_unit(same, by=BY)
    )

    assert type(error) is OrgUnit.DoesNotExist
    assert [entry.action for entry in story(norte, "orgunit")] == ["deleted", "created"]
