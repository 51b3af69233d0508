"""Countries and states on an address: as typed and as codes, in step whichever is written."""

from types import SimpleNamespace

import pytest

from customers import states
from customers.places import settle

NOTHING = {"country": None, "country_text": None, "state": None, "state_id": None}
CORDOBA = states.recognise_state("AR", "Córdoba").id
SALTA = states.recognise_state("AR", "Salta").id
SONORA = states.recognise_state("MX", "Sonora").id
ARGENTINE = {"country": "AR", "country_text": "argentina", "state": "CBA", "state_id": CORDOBA}
AS_TYPED = ARGENTINE | {"state": "Pcia. de cordoba"}


@pytest.mark.parametrize(
    "before, parts, changed",
    [
        ({}, {"country_text": "méxico"}, {"country": "MX", "country_text": "méxico"}),
        ({}, {"country_text": "Atlántida"}, {"country_text": "Atlántida"}),
        ({}, {"country": "MX"}, {"country": "MX"}),
        (ARGENTINE, {"country": "AR"}, {}),
        (ARGENTINE, {"country_text": "AR"}, {"country_text": "AR"}),
        (
            ARGENTINE,
            {"country": "MX"},
            {"country": "MX", "country_text": None, "state_id": None},
        ),
        (
            ARGENTINE,
            {"country_text": None},
            {"country": None, "country_text": None, "state_id": None},
        ),
        (ARGENTINE, {"state": "Nirgendwo"}, {"state": "Nirgendwo", "state_id": None}),
        (ARGENTINE, {"state": None}, {"state": None, "state_id": None}),
        (
            ARGENTINE,
            {"country": "MX", "state": "sonora"},
            {"country": "MX", "country_text": None, "state": "sonora", "state_id": SONORA},
        ),
        (
            ARGENTINE,
            {"country": "MX", "state_id": SONORA},
            {"country": "MX", "country_text": None, "state": "Sonora", "state_id": SONORA},
        ),
        ({"state": "Sonora"}, {"country": "MX"}, {"country": "MX", "state_id": SONORA}),
        (AS_TYPED, {"state_id": CORDOBA}, {}),
        (AS_TYPED, {"country": "AR", "state_id": CORDOBA}, {}),
        (AS_TYPED, {"state_id": SALTA}, {"state": "Salta", "state_id": SALTA}),
        (ARGENTINE, {"street": "Calle 1"}, {"street": "Calle 1"}),
    ],
)
def test_codes_and_texts_keep_in_step(before, parts, changed):
    address = SimpleNamespace(**NOTHING | before)

    settle(address, parts)

    assert vars(address) == NOTHING | before | changed
