"""Two who change the same at once: one waits, and then sees what the other has made of it."""

import pytest

from tenants.keys import create_api_key, revoke_api_key
from tenants.models import ApiKey
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
