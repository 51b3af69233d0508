import pytest

from customers import sat

PERSON = "GODE561231GR8"
COMPANY = "MAB9307148T4"
PUBLIC = "XAXX010101000"
FOREIGN = "XEXX010101000"


def test_catalogues_are_complete():
    assert len(sat.regimes()) == 19
    assert len(sat.uses()) == 24


def test_every_use_names_known_regimes():
    named = {code for use in sat.uses().values() for code in use.regimes.split()}

    assert named == set(sat.regimes())


def test_every_regime_and_use_is_for_someone():
    rows = [*sat.regimes().values(), *sat.uses().values()]

    assert all(row.persons or row.companies for row in rows)


@pytest.mark.parametrize(
    "code, persons, companies",
    [("601", False, True), ("605", True, False), ("616", True, False), ("626", True, True)],
)
def test_regimes_are_for_persons_or_companies(code, persons, companies):
    assert sat.regimes()[code][2:] == (persons, companies)


@pytest.mark.parametrize(
    "tax_id, regime, use",
    [
        (COMPANY, "601", "G01"),
        (COMPANY, "626", "G03"),
        (COMPANY, "601", "S01"),
        (PERSON, "612", "G03"),
        (PERSON, "605", "D01"),
        (PERSON, "605", "CN01"),
        (PERSON, "616", "G02"),
        (PUBLIC, "616", "S01"),
        (FOREIGN, "616", "S01"),
        (PUBLIC, "", ""),
        (COMPANY, "", ""),
        (COMPANY, "601", ""),
        (COMPANY, "", "G01"),
        ("", "601", "G01"),
        ("", "605", "D01"),
        ("20123456786", "605", "D01"),
    ],
)
def test_what_goes_together_is_silent(tax_id, regime, use):
    assert sat.warnings(tax_id, regime, use) == []


@pytest.mark.parametrize(
    "tax_id, regime, use, expected",
    [
        (PERSON, "601", "G01", [sat.REGIME_NOT_FOR_PERSONS]),
        (COMPANY, "612", "G01", [sat.REGIME_NOT_FOR_COMPANIES]),
        (COMPANY, "601", "D01", [sat.USE_NOT_FOR_COMPANIES, sat.USE_NOT_IN_REGIME]),
        (COMPANY, "", "D01", [sat.USE_NOT_FOR_COMPANIES]),
        (PERSON, "605", "G01", [sat.USE_NOT_IN_REGIME]),
        (PERSON, "616", "G01", [sat.USE_NOT_IN_REGIME]),
        (PERSON, "612", "CN01", [sat.USE_NOT_IN_REGIME]),
        (PERSON, "609", "G01", [sat.REGIME_UNKNOWN]),
        (PERSON, "612", "P01", [sat.USE_UNKNOWN]),
        ("", "x", "y", [sat.REGIME_UNKNOWN, sat.USE_UNKNOWN]),
        (PUBLIC, "601", "G01", [sat.REGIME_NOT_GENERIC, sat.USE_NOT_GENERIC]),
        (FOREIGN, "616", "G01", [sat.USE_NOT_GENERIC]),
    ],
)
def test_what_does_not_go_together_warns(tax_id, regime, use, expected):
    assert sat.warnings(tax_id, regime, use) == expected
