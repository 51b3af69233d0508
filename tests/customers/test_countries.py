import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from customers import countries

# In babel's list and not in ISO 3166: reserved and private codes, groups, Kosovo.
NOT_ISO = set("AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ".split())


def test_every_country_of_iso_3166_is_there():
    territories = {code for code in Locale("en").territories if len(code) == 2}

    assert set(countries.countries()) == territories - NOT_ISO
    assert len(countries.countries()) == 249


def test_codes_are_well_formed_and_unique():
    rows = countries.countries().values()

    assert all(len(row.alpha3) == 3 and row.alpha3.isupper() for row in rows)
    assert all(row.dialling_code[0] == "+" and row.dialling_code[1:].isdigit() for row in rows)
    assert len({row.alpha3 for row in rows}) == 249


@pytest.mark.parametrize("language", ["es", "en", "pt"])
def test_every_name_is_recognised(language):
    codes = list(countries.countries())

    assert [countries.recognise(countries.name(code, language)) for code in codes] == codes


def test_every_code_is_recognised():
    codes = list(countries.countries())

    assert [countries.recognise(code.lower()) for code in codes] == codes
    assert [countries.recognise(countries.alpha3(code).lower()) for code in codes] == codes


def test_every_other_spelling_is_recognised():
    rows = countries.countries().values()

    assert [(spelling, countries.recognise(spelling)) for row in rows for spelling in row.also] == [
        (spelling, row.alpha2) for row in rows for spelling in row.also
    ]


@pytest.mark.parametrize(
    "text, alpha2",
    [
        ("Argentina", "AR"),
        (" ARGENTINA ", "AR"),
        ("República Argentina", "AR"),
        ("La Argentina", "AR"),
        ("Chile", "CL"),
        ("republica de chile", "CL"),
        ("cl", "CL"),
        ("CHL", "CL"),
        ("U.S.A.", "US"),
        ("EE.UU.", "US"),
        ("EE. UU.", "US"),
        ("eeuu", "US"),
        ("E.U.A.", "US"),
        ("Estados Unidos", "US"),
        ("ESTADOS UNIDOS DE AMERICA", "US"),
        ("United States of America", "US"),
        ("Estados Unidos Mexicanos", "MX"),
        ("mexico", "MX"),
        ("México", "MX"),
        ("Me\N{COMBINING ACUTE ACCENT}xico", "MX"),
        ("MEX", "MX"),
        ("Brasil", "BR"),
        ("Brazil", "BR"),
        ("Peru", "PE"),
        ("Rep. Dominicana", "DO"),
        ("Rep.Dominicana", "DO"),
        ("Republica Dominicana", "DO"),
        ("Dominican Republic", "DO"),
        ("Dominica", "DM"),
        ("UK", "GB"),
        ("Great Britain", "GB"),
        ("Inglaterra", "GB"),
        ("Spain", "ES"),
        ("Espanha", "ES"),
        ("Alemania", "DE"),
        ("Holanda", "NL"),
        ("Trinidad y Tobago", "TT"),
        ("Trinidad and Tobago", "TT"),
        ("Saint Lucia", "LC"),
        ("Costa de Marfil", "CI"),
        ("Corea", "KR"),
        ("Congo", "CG"),
        ("República Democrática del Congo", "CD"),
        ("Hong Kong", "HK"),
        ("Viet Nam", "VN"),
        ("Venezuela (República Bolivariana de)", ""),
        ("Atlantis", ""),
        ("XK", ""),
        ("the", ""),
        ("", ""),
        ("\x00", ""),
        ("Chile" * 100, ""),
    ],
)
def test_recognise(text, alpha2):
    assert countries.recognise(text) == alpha2


@given(st.text())
def test_recognise_answers_anything(text):
    assert countries.recognise(text) in {"", *countries.countries()}


def test_names_are_in_the_language_asked_for():
    assert countries.name("BR") == "Brasil"
    assert countries.name("BR", "en") == "Brazil"
    assert countries.name("ES", "pt-br") == "Espanha"
    assert countries.name("ES", "de") == "España"
    assert countries.name("ZZ") == ""
    assert countries.name("") == ""


def test_alpha3():
    assert countries.alpha3("MX") == "MEX"
    assert countries.alpha3("ZZ") == ""


def test_dialling_codes():
    assert countries.dialling_code("CL") == "+56"
    assert countries.dialling_code("DO") == "+1"
    assert countries.dialling_code("ZZ") == ""


@pytest.mark.parametrize(
    "alpha2, expected",
    [
        ("AR", ["ARS"]),
        ("CL", ["CLP"]),
        ("EC", ["USD"]),
        ("PA", ["PAB", "USD"]),
        ("HT", ["HTG", "USD"]),
        ("UY", ["UYU"]),
        ("VE", ["VES"]),
        ("ES", ["EUR"]),
        ("AQ", []),
        ("ZZ", []),
    ],
)
def test_currencies(alpha2, expected):
    assert countries.currencies(alpha2) == expected
    assert countries.currency(alpha2) == (expected[0] if expected else "")


def test_only_antarctica_has_no_currency():
    assert [code for code in countries.countries() if not countries.currency(code)] == ["AQ"]


def test_three_countries_have_regulation():
    assert [code for code in countries.countries() if countries.has_regulation(code)] == [
        "CL",
        "CO",
        "MX",
    ]
