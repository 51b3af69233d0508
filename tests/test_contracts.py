"""Every exchange in tests/contracts, played against the application."""

from pathlib import Path

import pytest

from tests.book import lay
from tests.exchanges import load, play

EXCHANGES = sorted((Path(__file__).parent / "contracts").glob("*/*.json"))


@pytest.mark.parametrize("path", EXCHANGES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_exchange(path, callers, norte, sur):
    file = load(path)
    names = {
        "norte": norte,
        "sur": sur,
        "member": callers.member,
        "origin": "http://testserver",
    }
    lay(sur, file.given.pop("sur", {}), names)
    lay(norte, file.given, names)

    assert play(file, callers, names) == []
