"""Every exchange in tests/contracts, played against the application."""

from contextlib import nullcontext
from pathlib import Path

import pytest
from time_machine import travel

from customers.pages import face_named
from tests.book import lay, moment
from tests.callers import CREDENTIALS, bearer
from tests.documents import Heard
from tests.exchanges import load, play

EXCHANGES = sorted((Path(__file__).parent / "contracts").glob("*/*.json"))


@pytest.mark.parametrize("path", EXCHANGES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_exchange(path, callers, norte, sur):
    callers.authorise = CREDENTIALS.get(path.parent.name, bearer)
    file = load(path)
    names = {
        "norte": norte,
        "sur": sur,
        "member": callers.member,
        "origin": "http://testserver",
    }
    heard = Heard(callers, face_named(path.parent.name))
    with travel(moment(file.at), tick=False) if file.at else nullcontext():
        lay(sur, file.given.pop("sur", {}), names)
        lay(norte, file.given, names)

        assert play(file, heard, names) == []
    assert heard.undocumented == []
