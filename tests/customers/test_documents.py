"""A customer's document number: one customer each, recognised, and never refused for its digits."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from customers import sat
from customers.models import Customer
from customers.services import create_customer, update_customer
from customers.tax_ids import CHECK_DIGIT, MESSAGES, SHAPE
from tenants.errors import Duplicate
from tenants.scope import tenant_scope
from tests.book import BY
from tests.queries import statements

WRONG_SHAPE, WRONG_DIGIT = str(MESSAGES[SHAPE]), str(MESSAGES[CHECK_DIGIT])


@pytest.fixture
def change():
    def change(customer, **facts):
        with tenant_scope(customer.tenant):
            return update_customer(customer, by=BY, **facts)

    return change


def test_text_is_kept_as_typed(norte, make_customer):
    customer = make_customer(norte, tax_id=" 30-50001091-2 ")

    assert customer.tax_id == " 30-50001091-2 "
    assert customer.tax_id_compact == "30500010912"
    assert (customer.tax_id_type, customer.tax_country) == (None, None)


@pytest.mark.parametrize("other", ["30500010912", "30.50001091.2", "30-50001091\N{EN DASH}2"])
def test_one_number_is_one_customers(other, norte, sur, make_customer):
    make_customer(norte, tax_id="30-50001091-2")

    with pytest.raises(Duplicate):
        make_customer(norte, tax_id=other)
    make_customer(sur, tax_id=other)


@pytest.mark.parametrize(
    "kept, other, country",
    [
        ("76.086.428-5", "CL 76.086.428-5", "CL"),
        ("60.803.000-K", "cl60803000k", "CL"),
        ("20.123.456", "020123456", "AR"),
        ("576937-K", "000576937k", "GT"),
        ("0106130584", "1-613-584", "CR"),
        ("8-442-445", "8-442-445 DV 08", "PA"),
        ("21-100342-001-7", "UY 211003420017", "UY"),
        ("0614-050707-104-8", "SV06140507071048", "SV"),
    ],
)
def test_number_that_is_taken_is_found(kept, other, country, norte, make_customer):
    make_customer(norte, tax_id=kept, tax_country=country)
    make_customer(norte, tax_id="20-98765432-1")

    with pytest.raises(Duplicate):
        make_customer(norte, tax_id=other, tax_country=country)
    with tenant_scope(norte):
        assert [customer.tax_id for customer in Customer.objects.search(other)] == [kept]


@pytest.mark.parametrize("blank", ["", "  ", " \t\n"])
def test_no_number_is_nobodys(blank, norte, make_customer):
    first, second = make_customer(norte, tax_id=blank), make_customer(norte, tax_id=blank)

    assert (first.tax_id, first.tax_id_compact) == (blank, None)
    assert second.tax_id_compact is None


@pytest.mark.parametrize(
    "country", ["AR", "BO", "BR", "CL", "CO", "CR", "EC", "MX", "PA", "US", None]
)
@pytest.mark.parametrize(
    "number", ["020123456", "076.086.428-5", "CL 76086428-5", "1-23-4", "1-613-584", "99001"]
)
def test_moving_changes_no_compact_form(country, number, norte, make_customer, change):
    """Uniqueness does not look at addresses, so it neither frees nor takes a number by a move."""
    customer = make_customer(norte, tax_id=number)
    before = (customer.tax_id_compact, customer.tax_id_is_shared)

    moved = change(customer, billing={"country": country}, shipping={"country": country})

    assert (moved.tax_id_compact, moved.tax_id_is_shared) == before


def test_document_country_is_part_of_the_document(norte, make_customer, change):
    """A zero in front counts in a text of no known kind, and does not in a Chilean RUT."""
    make_customer(norte, tax_id="76.086.428-5", tax_country="CL")
    other = make_customer(norte, tax_id="076.086.428-5")

    with pytest.raises(Duplicate), tenant_scope(norte):
        update_customer(other, by=BY, tax_country="CL")

    with tenant_scope(norte):
        assert Customer.objects.get(pk=other.pk).tax_country is None
    assert change(other, name="Otra").tax_id_compact == "0760864285"


def test_stated_type_and_country_outlive_a_new_number(norte, make_customer, change):
    customer = make_customer(norte, tax_id="20123456", tax_id_type="DNI", tax_country="AR")

    changed = change(customer, tax_id="30-50001091-2")

    assert (changed.tax_id_type, changed.tax_country) == ("DNI", "AR")


@pytest.mark.parametrize("stated", ["CL", "cl", "chl", "Chile"])
def test_country_of_a_document_is_kept_as_its_code(stated, norte, make_customer):
    customer = make_customer(norte, tax_id="076.086.428-5", tax_country=stated)

    assert (customer.tax_country, customer.tax_id_compact) == ("CL", "760864285")


def test_country_that_nobody_knows_states_no_document(norte, make_customer, change):
    customer = make_customer(norte, tax_country="CL")

    with pytest.raises(ValidationError) as refused:
        change(customer, tax_country="XX")
    assert refused.value.message_dict == {"tax_country": ["This is no country code, such as AR."]}


@pytest.mark.parametrize(
    "stated, kept",
    [
        ("cuit", "CUIT"),
        ("CUIL", "CUIT"),
        ("CUIL/CUIT", "CUIT"),
        ("C.U.I.T.", "CUIT"),
        ("Run", "RUT"),
        ("Cédula física", "CEDULA FISICA"),
        ("Pasaporte", "Pasaporte"),
        ("Otro", "Otro"),
    ],
)
def test_type_of_a_document_is_kept_as_some_country_calls_it(stated, kept, norte, make_customer):
    assert make_customer(norte, tax_id_type=stated).tax_id_type == kept


@pytest.mark.parametrize("shared", ["XAXX010101000", "CF", "66.666.666-6", "0"])
def test_shared_numbers_are_many_customers(shared, norte, make_customer):
    for _ in range(2):
        assert make_customer(norte, tax_id=shared).tax_id_is_shared


@pytest.mark.parametrize(
    "facts, found",
    [
        ({"tax_id": "30-50001091-2"}, ("AR", "CUIT")),
        ({"tax_id": "20.123.456"}, ("AR", "DNI")),
        ({"tax_id": "20.123.456", "tax_id_type": "PASAPORTE"}, ("AR", "PASAPORTE")),
        ({"tax_id": "GODE561231GR8", "billing": {"country": "MX"}}, ("MX", "RFC")),
        ({"tax_id": "20.123.456", "billing": {"country_text": "Perú"}}, ("PE", "DNI")),
        ({"tax_id": "1020304050", "tax_country": "CO", "billing": {"country": "MX"}}, ("CO", "CC")),
        ({}, ("AR", "")),
    ],
)
def test_document_is_recognised(facts, found, norte, make_customer):
    customer = make_customer(norte, **facts)

    with tenant_scope(norte):
        document = customer.document()
    assert (document.country, document.type) == found


@pytest.mark.parametrize(
    "facts, warnings",
    [
        ({}, []),
        ({"tax_id": "30-50001091-2"}, []),
        ({"tax_id": "30-50001091-3"}, [WRONG_DIGIT]),
        ({"tax_id": "123"}, [WRONG_SHAPE]),
        ({"tax_id": "30-50001091-2", "tax_id_type": "DNI"}, [WRONG_SHAPE]),
        ({"tax_id": "CF"}, []),
        ({"tax_id": "98-7654321", "billing": {"country": "US"}}, []),
        ({"tax_id": "GODE561231GR8"}, [WRONG_SHAPE]),
        ({"tax_id": "GODE561231GR8", "billing": {"country": "MX"}}, []),
        (
            {"tax_id": "GODE561231GR8", "tax_country": "MX", "tax_regime": "601"},
            [sat.REGIME_NOT_FOR_PERSONS],
        ),
        (
            {"tax_id": "1", "tax_country": "MX", "tax_regime": "605", "invoice_use": "G01"},
            [WRONG_SHAPE, sat.USE_NOT_IN_REGIME],
        ),
        (
            {"tax_id": "XEXX010101000", "billing": {"country": "US"}, "tax_regime": "601"},
            [sat.REGIME_NOT_GENERIC],
        ),
        ({"tax_id": "9876543210123", "billing": {"country": "US"}, "tax_regime": "601"}, []),
        ({"tax_regime": "999"}, [sat.REGIME_UNKNOWN]),
    ],
)
def test_what_looks_wrong_is_warned_of_and_kept(facts, warnings, norte, make_customer):
    customer = make_customer(norte, **facts)

    with tenant_scope(norte):
        assert customer.tax_warnings() == [str(warning) for warning in warnings]


def test_warnings_speak_the_readers_language(norte, make_customer):
    customer = make_customer(norte, tax_id="123")

    with tenant_scope(norte), translation.override("es"):
        warnings = customer.tax_warnings()

    assert [type(warning) for warning in warnings] == [str]


def test_created_and_written_customers_can_be_warned_of(norte):
    """As a face has them in hand after a write: with the address that was just made."""
    with tenant_scope(norte):
        made = create_customer(norte, by=BY, name="A", tax_id="1", billing={"country": "US"})
        assert made.tax_warnings() == []
        assert update_customer(made, by=BY, billing={"country": "AR"}).tax_warnings() == [
            WRONG_SHAPE
        ]


@pytest.mark.parametrize("given, looks", [({"name": "Eva"}, 0), ({"tax_id": "30-71234567-1"}, 1)])
def test_only_a_number_that_changes_is_looked_for(norte, sur, make_customer, given, looks):
    customer = make_customer(norte, tax_id="30-50001091-2", external_key="k")
    make_customer(sur, tax_id="30-71234567-1", external_key="k")

    with tenant_scope(norte), statements() as asked:
        update_customer(customer, by=BY, **given)

    looking = [sql for sql in asked() if sql.startswith("SELECT 1") and "tax_id_compact" in sql]
    assert len(looking) == looks
    assert len(asked()) == 4 + 3 * looks  # the key is looked for beside the number
