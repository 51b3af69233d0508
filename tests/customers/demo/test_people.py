"""The made-up people, without a database."""

import pytest

from customers.countries import countries
from customers.demo.catalogue import BLUEPRINTS
from customers.demo.people import somebodies
from customers.demo.tax_numbers import tax_number
from customers.states import recognise_state
from customers.tax_ids import compact, examine

each = pytest.mark.parametrize("blueprint", BLUEPRINTS, ids=lambda blueprint: blueprint.slug)


@each
def test_people_are_the_same_each_time(blueprint):
    assert somebodies(blueprint, 20) == somebodies(blueprint, 20)


@each
def test_more_people_leave_the_first_as_they_are(blueprint):
    assert somebodies(blueprint, 30)[:10] == somebodies(blueprint, 10)


@each
def test_addresses_on_the_internet_are_nobodys(blueprint):
    given = [one.given for one in somebodies(blueprint, 300)]
    contacts = [contact for one in somebodies(blueprint, 300) for contact in one.contacts]

    emails = [one["email"] for one in [*given, *contacts]]
    assert all(email.endswith((".example", "@example.com")) for email in emails)


@each
def test_texts_are_as_short_as_the_faces_allow(blueprint):
    for one in somebodies(blueprint, 300):
        assert len(one.given["name"]) <= 70
        assert len(one.given["phone"]) <= 16
        assert len(one.given["billing"]["street"]) <= 64


@each
def test_places_are_in_states_that_are_known(blueprint):
    assert blueprint.country in countries()
    for city in blueprint.cities:
        assert recognise_state(blueprint.country, city["state"]), city


@each
@pytest.mark.parametrize("is_company", [True, False])
def test_tax_numbers_are_right_and_never_repeat(blueprint, is_company):
    numbers = [
        tax_number(blueprint.country, serial, is_company=is_company, name="Ana Peña Ñandú")
        for serial in range(2000)
    ]

    assert {examine(number, blueprint.country).severity for number in numbers} == {""}
    assert len({compact(number, blueprint.country) for number in numbers}) == 2000


def test_first_customers_of_norte_are_known():
    """Whoever changes them changes what people have seen."""
    first = somebodies(BLUEPRINTS[0], 3)

    assert [one.given["name"] for one in first] == [
        "Clínica Pan y Trigo S.R.L.",
        "Mueblería Rama Verde S.R.L.",
        "Vivero Siete Hornos S.A.S.",
    ]
