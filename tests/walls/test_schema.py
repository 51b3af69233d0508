"""What a face's document says and what its server does are the same: in at least 2,000 requests to
each face, a minute's work, or in `--cases=20000` for the long run."""

from functools import partial

import pytest
from django.db import connection

from customers.api.faces import FACES
from tenants.access import SCOPES
from tenants.keys import create_api_key
from tests.book import BY
from tests.callers import CREDENTIALS, bearer
from tests.documents import document_of
from tests.walls.made_up import Examination
from tests.walls.narrowed import is_right
from tests.walls.working_ids import furnished, with_ids

FIRST_ID = 1000


@pytest.fixture
def numbered(db):
    """Rows have the same ids whatever ran before, so that one seed makes the same requests."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for found in connection.introspection.get_sequences(cursor, table):
                restart(cursor, found)


def restart(cursor, found):
    if connection.vendor == "postgresql":
        cursor.execute(f'ALTER SEQUENCE "{found["name"]}" RESTART WITH {FIRST_ID}')
    else:
        known = "UPDATE sqlite_sequence SET seq = %s WHERE name = %s"
        cursor.execute(known, [FIRST_ID - 1, found["table"]])


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_schema_and_server_agree(face, numbered, norte, pytestconfig, settings, record_property):
    settings.ALLOWED_HOSTS = ["localhost"]

    examination = examined(face, norte, pytestconfig.getoption("--cases"))

    record_property("cases", examination.application.answered)
    assert not examination.wrong, examination.report
    assert examination.unreached == []


def examined(face, norte, cases):
    credential = create_api_key(norte, name="key", by=BY, scopes=sorted(SCOPES))
    written = CREDENTIALS.get(face.name, bearer)(credential, norte)
    headers = {"Authorization": written["authorization"]}
    document = with_ids(face, document_of(face), norte, furnished(norte))
    examination = Examination(document, headers, partial(is_right, face))
    examination.run(cases)
    return examination
