"""What is written out in statements, and what is not."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db.models import CharField, Value

from customers.models import Customer
from tenants.compiled import Compiled, Finds
from tenants.constants import spelled_out
from tenants.slots import Slot

SQLITE, POSTGRESQL = (SimpleNamespace(vendor=one) for one in ("sqlite", "postgresql"))


@pytest.mark.parametrize(
    "value, on_sqlite, on_postgresql",
    [
        ("inactive-manual", "'inactive-manual'", "'inactive-manual'"),
        ("", "''", "''"),
        (-7, "-7", "-7"),
        (True, "1", "True"),
        (Decimal(0), "'0'", "0"),
        (Decimal("1E+3"), "'1000'", "1000"),
    ],
)
def test_words_and_numbers_are_written_out(value, on_sqlite, on_postgresql):
    assert spelled_out("a = %s", [value], SQLITE) == (f"a = {on_sqlite}", [])
    assert spelled_out("a = %s", [value], POSTGRESQL) == (f"a = {on_postgresql}", [])


@pytest.mark.parametrize(
    "value", ["O'Neill", "a\\", "50%", "%s", "ñ", "a\n", None, date(2026, 11, 27), [1], 0.5]
)
def test_what_would_need_care_stays_apart(value):
    assert spelled_out("a = %s", [value], POSTGRESQL) == ("a = %s", [value])


def test_slots_and_signs_of_percent_stay_in_their_places():
    slot = Slot("name", CharField())

    spelled = spelled_out("a LIKE '%%s' AND b = %s AND c = %s AND d = %s", ["x", slot, 1], SQLITE)

    assert spelled == ("a LIKE '%%s' AND b = 'x' AND c = %s AND d = 1", [slot])


@pytest.mark.parametrize("finds, written", [(Finds.ANY, True), (Finds.ASKED, False)])
def test_what_somebody_asks_for_is_no_part_of_a_statement(finds, written, norte):
    compiled = Compiled(lambda: Customer.objects.filter(name=Value("zzyzx")), finds)

    assert ("zzyzx" in compiled.statement.sql) is written
    assert ("zzyzx" in compiled.statement.params) is not written
