from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers import countries, states

SOVEREIGN = (
    "AG AR BB BO BR BS BZ CA CL CO CR CU DM DO EC GD GT GY HN HT JM KN LC MX NI PA PE PY SR SV"
    " TT US UY VC VE"
).split()
TERRITORIES = "AI AW BL BM BQ CW FK GF GL GP KY MF MQ MS PM PR SX TC VG VI".split()
EVERY_STATE = [state for country in countries.countries() for state in states.states(country)]

# La Pyme's contract, section 4
ARCA = {
    "0": "Ciudad Autónoma de Buenos Aires",
    "1": "Buenos Aires",
    "2": "Catamarca",
    "3": "Córdoba",
    "4": "Corrientes",
    "5": "Entre Ríos",
    "6": "Jujuy",
    "7": "Mendoza",
    "8": "La Rioja",
    "9": "Salta",
    "10": "San Juan",
    "11": "San Luis",
    "12": "Santa Fe",
    "13": "Santiago del Estero",
    "14": "Tucumán",
    "16": "Chaco",
    "17": "Chubut",
    "18": "Formosa",
    "19": "Misiones",
    "20": "Neuquén",
    "21": "La Pampa",
    "22": "Río Negro",
    "23": "Santa Cruz",
    "24": "Tierra del Fuego",
}


def test_the_americas_and_spain_have_states():
    assert sorted({state.country for state in EVERY_STATE}) == sorted(
        [*SOVEREIGN, *TERRITORIES, "ES"]
    )
    assert len(SOVEREIGN) == 35


@pytest.mark.parametrize(
    "country, number",
    [
        ("AR", 24),
        ("BO", 9),
        ("BR", 27),
        ("CA", 13),
        ("CL", 16),
        ("CO", 33),
        ("CR", 7),
        ("CU", 16),
        ("DO", 32),
        ("EC", 24),
        ("ES", 52),
        ("GT", 22),
        ("HN", 18),
        ("MX", 32),
        ("NI", 17),
        ("PA", 14),
        ("PE", 26),
        ("PR", 1),
        ("PY", 18),
        ("SV", 14),
        ("US", 51),
        ("UY", 19),
        ("VE", 25),
        ("DE", 0),
    ],
)
def test_number_of_states(country, number):
    assert len(states.states(country)) == number


def test_ids_and_codes_are_unique():
    ids = Counter(state.id for state in EVERY_STATE)
    codes = Counter(state.code for state in EVERY_STATE if state.code)

    assert [*(ids - Counter(set(ids))), *(codes - Counter(set(codes)))] == []


def test_ids_are_grouped_by_country():
    """So that a new country cannot take the ids of another."""
    groups = {(state.country, state.id // 1000) for state in EVERY_STATE}

    assert len(groups) == len({country for country, _ in groups})
    assert len(groups) == len({group for _, group in groups})
    assert all(state.id % 1000 for state in EVERY_STATE)


@pytest.mark.parametrize(
    "state_id, code",
    [(32001, "AR-C"), (32024, "AR-V"), (76027, "BR-TO"), (152007, "CL-RM"), (484032, "MX-ZAC")],
)
def test_ids_stay_as_they_were_given_out(state_id, code):
    assert states.state(state_id).code == code


def test_codes_name_their_country():
    assert [row for row in EVERY_STATE if row.code and row.code[:3] != row.country + "-"] == []


def test_state_by_id():
    assert states.state(152007).name == "Región Metropolitana de Santiago"
    assert states.state(0) is None
    assert states.state(None) is None


def test_every_spelling_is_recognised():
    for row in EVERY_STATE:
        for spelling in filter(None, (row.name, row.name.upper(), row.code, *row.also)):
            assert states.recognise_state(row.country, spelling) == row


@pytest.mark.parametrize(
    "country, text, code",
    [
        ("AR", "CABA", "AR-C"),
        ("AR", "capital federal", "AR-C"),
        ("AR", "Pcia. de Buenos Aires", "AR-B"),
        ("AR", "Provincia de Córdoba", "AR-X"),
        ("AR", "b", "AR-B"),
        ("BR", "SAO PAULO", "BR-SP"),
        ("BR", "sp", "BR-SP"),
        ("CL", "Región Metropolitana", "CL-RM"),
        ("CL", "Región del Bío Bío", "CL-BI"),
        ("CL", "O\N{RIGHT SINGLE QUOTATION MARK}Higgins", "CL-LI"),
        ("CO", "BOGOTA, D.C.", "CO-DC"),
        ("CO", "Departamento de Antioquia", "CO-ANT"),
        ("ES", "Vizcaya", "ES-BI"),
        ("JM", "Parish of St. Ann", "JM-06"),
        ("MX", "Estado de México", "MX-MEX"),
        ("MX", "Edo. Mex.", "MX-MEX"),
        ("MX", "D.F.", "MX-CMX"),
        ("MX", "veracruz", "MX-VER"),
        ("MX", "mx-son", "MX-SON"),
        ("US", "Nueva York", "US-NY"),
        ("UY", "Depto. de Montevideo", "UY-MO"),
        ("VE", "Edo. La Guaira", "VE-X"),
    ],
)
def test_recognise_state(country, text, code):
    assert states.recognise_state(country, text).code == code


@pytest.mark.parametrize(
    "country, text",
    [("AR", "Sonora"), ("MX", "AR-B"), ("DE", "Bayern"), ("AR", ""), ("", "B"), (None, "Salta")],
)
def test_other_text_is_no_state(country, text):
    assert states.recognise_state(country, text) is None


@given(country=st.sampled_from(["AR", "PR", "DE", ""]), text=st.text())
def test_recognise_state_answers_anything(country, text):
    found = states.recognise_state(country, text)

    assert found is None or found.country == country


def test_arca_codes_are_those_of_the_tax_office():
    assert {row.arca: row.name for row in EVERY_STATE if row.arca} == ARCA


def test_arca_code_of_a_state():
    assert states.arca_code(32002) == "1"
    assert states.arca_code(152007) == ""
    assert states.arca_code(0) == ""


@pytest.mark.parametrize("code", list(ARCA))
def test_state_of_arca_code(code):
    assert states.state_of_arca_code(code).arca == code
    assert states.state_of_arca_code(code.zfill(2)).arca == code


@pytest.mark.parametrize("code", ["", " ", "15", "25", "-1", "000", "B", "Salta"])
def test_other_text_is_no_arca_code(code):
    assert states.state_of_arca_code(code) is None
