"""Ids with a prefix: the vectors of Crockford's base 32, and no text that is read by mistake."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.api.prefixed import decode, encode, prefixed

KNOWN = {
    UUID(int=0): "cus_00000000000000000000000000",
    UUID(int=31): "cus_0000000000000000000000000Z",
    UUID(int=32): "cus_00000000000000000000000010",
    UUID(int=2**128 - 1): "cus_7ZZZZZZZZZZZZZZZZZZZZZZZZZ",
    UUID("01890000-0000-7000-8000-000000000001"): "cus_01H4000000E008000000000001",
}


@pytest.mark.parametrize("uuid, text", KNOWN.items(), ids=KNOWN.values())
def test_known_ids(uuid, text):
    assert encode("cus", uuid) == text
    assert decode("cus", text) == uuid


@given(st.uuids())
def test_every_uuid_comes_back(uuid):
    assert decode("con", encode("con", uuid)) == uuid
    assert decode("con", f"con_{encode('con', uuid)[4:].lower()}") == uuid


def test_letters_that_look_like_digits_are_those_digits():
    uuid = decode("cus", "cus_01100000000000000000000000")

    assert decode("cus", "cus_oIlO0000000000000000000000") == uuid


@pytest.mark.parametrize(
    "text",
    [
        "",
        "cus_",
        "cus",
        "00000000000000000000000000",
        "con_00000000000000000000000000",
        "CUS_00000000000000000000000000",
        "cus_0000000000000000000000000",
        "cus_000000000000000000000000000",
        "cus_0000000000000000000000000U",
        "cus_80000000000000000000000000",
        "cus_0000000000000000000000000-",
        "cus_0000000000000000000000000ñ",
        "cus_0000000000000000000000000\0",
        "cus_cus_0000000000000000000000",
    ],
)
def test_other_texts_are_no_ids(text):
    assert decode("cus", text) is None
    assert prefixed("cus")(text) is None


@given(st.text())
def test_any_text_can_be_asked_about(text):
    decode("cus", text)
    decode("cus", f"cus_{text}")
