"""manage.py import_customers, as people type it."""

import json
import os
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from customers.exports.columns import columns
from customers.exports.comma_separated import lines
from customers.exports.rows import rows
from customers.imports.batches import Import
from customers.models import Customer, Tag
from sales.models import PaymentTerm, PriceList
from sales.proofs import findings
from tenants.access import test_book as book_for_tests
from tenants.models import Change
from tenants.scope import tenant_scope
from tests.book import BY
from tests.factories import MembershipFactory, UserFactory

DOCUMENTS = "name,tax_id,email\nUno,30-71234567-1,uno@x.example\nDos,20-12345678-6,\n"
LAPYME = {"name": "Uno", "tax_id": "30712345671", "tax_id_type": "CUIL/CUIT", "city": "Salta"}
ORGANIZATION = {
    "legalName": "UNO",
    "taxId": "EKU9003173C9",
    "taxSystem": "601",
    "email": "uno@x.example",
    "defaultInvoiceUse": "G03",
    "addressStreet": "Calle",
    "addressExterior": "1",
    "addressNeighborhood": "Centro",
    "addressCity": "Puebla",
    "addressMunicipality": "Puebla",
    "addressZip": "72000",
    "addressState": "Puebla",
}
BODIES = {
    "lapyme": LAPYME,
    "clientes": {"nombre": " Uno ", "documento": "30-71234567-1", "direccion": "Mitre 1"},
    "chargeover": {"company": "Uno", "superuser_name": "Ana Paz", "custom_2": "dos"},
    "organizations": ORGANIZATION,
    "piriod": {"name": "Uno", "country": "CL", "state": 152007, "address": "Mitre 1"},
}


@pytest.fixture
def run(tmp_path, norte):
    """Import a text, into norte's book unless told: (what is printed, what is told on the side)."""

    def importing(text, *words, slug="norte"):
        path = tmp_path / "file"
        text = text if isinstance(text, str) else json.dumps(text)
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
        out, err = StringIO(), StringIO()
        try:
            call_command("import_customers", slug, str(path), *words, stdout=out, stderr=err)
        except CommandError as refused:
            return str(refused), err.getvalue().splitlines()
        return out.getvalue().strip(), err.getvalue().splitlines()

    return importing


def names(tenant):
    with tenant_scope(tenant):
        return [*Customer.objects.order_by("id").values_list("name", flat=True)]


def only_customer(tenant):
    with tenant_scope(tenant):
        return Customer.objects.select_related("billing", "main_contact").get()


# What is added


def test_csv_with_own_names(run, norte, sur):
    assert run(DOCUMENTS) == ("2 customers added.", [])

    assert (names(norte), names(sur)) == (["Uno", "Dos"], [])
    with tenant_scope(norte):
        change = Change.objects.filter(kind="customer").last()
        assert (change.actor, change.face, change.action, change.label) == (
            "manage.py import_customers",
            "import_customers",
            "created",
            "Uno",
        )
        assert change.after["tax_id_compact"] == "30712345671"
        assert [*findings(norte)] == []


def test_csv_with_every_kind_of_column(run, norte, sur):
    ana = MembershipFactory(tenant=norte, user=UserFactory(email="ana@x.example")).user
    with tenant_scope(norte):
        PriceList.objects.create(tenant=norte, name="Mayorista", currency="ARS")
        PaymentTerm.objects.create(tenant=norte, number=1, code="days_30", name="30", days=30)
    headings = (
        "name;status;person_type;no_taxes;send_invoices;arca_destination_country;billing.street;"
        "billing.country;shipping.city;main_contact.name;custom.Zone;tags;salesperson;"
        "payment_term;price_list"
    )
    row = "Uno;Inactivo;legal;sí;no;203;Mitre 1;Brazil;Salta;Ana Paz;N;vip, b;ANA@x.example;"

    assert run(f"{headings}\n{row}days_30;mayorista\n") == ("1 customers added.", [])

    customer = only_customer(norte)
    with tenant_scope(norte):
        assert (customer.status, customer.person_type) == ("inactive", "legal")
        assert (customer.no_taxes, customer.send_invoices) == (True, False)
        assert customer.arca_destination_country == 203
        assert (customer.billing.street, customer.billing.country) == ("Mitre 1", "BR")
        assert customer.billing.country_text == "Brazil"
        assert customer.shipping.city == "Salta"
        assert customer.main_contact.last_name == "Paz"
        assert customer.custom_fields == {"Zone": "N"}
        assert [*Tag.objects.values_list("name", flat=True)] == ["b", "vip"]
        assert customer.salesperson == ana
        assert (customer.payment_term.days, customer.price_list.name) == (30, "Mayorista")


def test_one_number_of_one_country_is_one_customer_however_that_is_spelled(run, norte):
    text = "name,tax_id,tax_country\nUno,76.086.428-5,CL\nDos,076.086.428-5,cl\nTres,1,XX\n"

    assert run(text) == (
        "2 rows are wrong, 1 are right. Nothing was added.",
        [
            "line 3: tax_id Another customer has this document number.",
            "line 4: tax_country This is no country code, such as AR.",
        ],
    )


def test_a_currency_is_one_that_there_is(run, norte):
    text = "name,currency\nUno,usd\n"
    told = "currency This is no currency code, such as ARS."

    assert run(f"{text}Dos,XQX\nTres,$\n") == (
        "2 rows are wrong, 1 are right. Nothing was added.",
        [f"line 3: {told}", f"line 4: {told}"],
    )
    assert run(text) == ("1 customers added.", [])
    assert only_customer(norte).currency == "USD"


def export(tenant):
    """(its columns, its text)."""
    with tenant_scope(tenant):
        told = columns(tenant)
        return told, b"".join(lines(told, rows(Customer.objects.all(), told))).decode()


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_export_can_be_imported(run, norte, sur, make_customer, language):
    """With headings and words of either language; what is only told is left out."""
    tags = ["Mar del Plata, sur", 'the "big" ones', '"x"', "a", "b", "on two\nlines"]
    facts = {"email": "a@x.example", "phone": "+54 11", "status": "inactive", "tags": tags}
    facts |= {"person_type": "legal", "billing": {"street": "=1", "country": "UY"}}
    make_customer(norte, name="-Uno", tax_id="30-71234567-1", **facts)
    with translation.override(language):
        told, text = export(norte)

    assert run(text, slug="sur") == ("1 customers added.", [])

    with tenant_scope(sur), translation.override(language):
        again = [*rows(Customer.objects.all(), told)]
    with tenant_scope(norte), translation.override(language):
        before = [*rows(Customer.objects.all(), told)]
    assert [row[:-2] for row in again] == [row[:-2] for row in before]


@pytest.mark.parametrize("face", sorted(BODIES))
@pytest.mark.parametrize("as_lines", [True, False])
def test_json_in_the_shape_of_a_face(run, norte, sur, face, as_lines):
    body = BODIES[face]
    text = json.dumps(body) if as_lines else [body]

    assert run(text, "--face", face) == ("1 customers added.", [])

    customer = only_customer(norte)
    assert customer.name.lower() == "uno"
    assert names(sur) == []


def test_json_says_what_its_face_means(run, norte):
    run([BODIES["chargeover"]], "--face", "chargeover")

    customer = only_customer(norte)
    assert customer.main_contact.name == "Ana Paz"
    assert customer.custom_fields == {"custom_2": "dos"}


def test_a_child_after_its_parent(run, norte):
    """A row may name one that stands before it in the file."""
    child = {"company": "Child", "parent_customer_external_key": "p"}
    bodies = [{"company": "Parent", "external_key": "p"}, child]

    assert run(bodies, "--face", "chargeover") == ("2 customers added.", [])

    with tenant_scope(norte):
        assert Customer.objects.get(name="Child").parent.name == "Parent"


def test_into_the_test_book(run, norte):
    assert run(DOCUMENTS, "--test") == ("2 customers added.", [])

    assert (names(norte), names(book_for_tests(norte))) == ([], ["Uno", "Dos"])


# What is wrong


WRONG = (
    "name,tax_id,status,salesperson\n"
    "Uno,30-71234567-1,,\n"
    ",,,\n"
    ",30-71234567-1,,\n"
    "Dos,30712345671,,\n"
    'Tres,,asleep,"nobody\n'
    '"\n'
    "Cuatro,20-12345678-6,,,\n"
    "Cinco,20-12345678-6,,\n"
)


def test_every_wrong_row_is_told_and_nothing_added(run, norte, sur, make_customer):
    make_customer(norte, name="Had it", tax_id="20-12345678-6")
    make_customer(sur, name="Stranger", tax_id="30-71234567-1")

    said, told = run(WRONG)

    assert said == "5 rows are wrong, 1 are right. Nothing was added."
    assert told == [
        "line 4: name This field cannot be blank.",
        "line 5: tax_id Another customer has this document number.",
        "line 6: salesperson There is no such row in this book.",
        "line 8: 5 cells for 4 headings.",
        "line 9: tax_id Another customer has this document number.",
    ]
    assert names(norte) == ["Had it"]
    with tenant_scope(norte):
        assert Change.objects.filter(actor__startswith="manage.py").count() == 0


def test_skip_wrong_adds_the_others(run, norte):
    said, told = run(WRONG, "--skip-wrong")

    assert said == "2 customers added, 4 left out."
    assert [line.partition(":")[0] for line in told] == ["line 4", "line 5", "line 6", "line 8"]
    assert names(norte) == ["Uno", "Cinco"]


@pytest.mark.parametrize(
    "text, words",
    [
        ('name\nUno\n"Dos"x\nTres\n', ()),
        ('[{"name": "Uno"}, {"name": Dos}, {"name": "Tres"}]', ("--face", "lapyme")),
    ],
)
@pytest.mark.parametrize("more", [(), ("--skip-wrong",)])
def test_nothing_is_added_of_a_file_that_cannot_be_read_to_its_end(run, norte, text, words, more):
    said, told = run(text, *words, *more)

    counted = "1 rows are wrong, 1 are right, and what follows the last of them could not be read"
    assert said == f"{counted}. Nothing was added."
    assert len(told) == 1
    assert names(norte) == []


def test_a_cell_may_be_as_long_as_a_row(run, norte):
    said, told = run(f"name,description\nUno,{'x' * 200_000}\nDos,\n")

    assert (said, told) == ("2 customers added.", [])


def test_dry_run_adds_nothing(run, norte):
    said, told = run(DOCUMENTS, "--dry-run")

    assert (said, told) == ("2 customers would be added. Nothing was changed.", [])
    assert names(norte) == []
    assert run(WRONG, "--dry-run", "--skip-wrong")[0] == (
        "4 rows are wrong, 2 are right. Nothing was added."
    )
    assert names(norte) == []


@pytest.mark.parametrize(
    "face, body, sentence",
    [
        (
            "lapyme",
            LAPYME | {"email": "x"},
            "line 1: email Invalid email address",
        ),
        (
            "lapyme",
            LAPYME | {"default_price_list_id": "0190a5f2-0000-7000-8000-000000000000"},
            "line 1: price_list unknown",
        ),
        (
            "organizations",
            ORGANIZATION | {"taxId": "1"},
            "line 1: taxId must be an RFC of 12 or 13 characters",
        ),
        ("clientes", {"documento": "1"}, "line 1: nombre This field is required."),
        ("chargeover", [], "line 1: This is no object with something in it."),
        ("chargeover", {}, "line 1: This is no object with something in it."),
        ("chargeover", {"company": "a", "custom_1": 10**400}, None),
    ],
)
def test_json_is_judged_as_a_create_is(run, norte, face, body, sentence):
    said, told = run([body], "--face", face)

    assert said == "1 rows are wrong, 0 are right. Nothing was added."
    assert (told == [sentence]) if sentence else told
    assert names(norte) == []


@pytest.mark.parametrize(
    "text, words, sentence",
    [
        ("email\na@x.example\n", [], "There is no column “name”."),
        ("name,size,Ñu\n", [], "Unknown columns: 'size', 'Ñu'."),
        ("name,Nombre\n", [], "Said by several columns: name."),
        ("name,code,code\n", [], "Said by several columns: code."),
        ("name,custom.\nUno,1\n", [], "Unknown columns: 'custom.'."),
        ("", [], "There is no column “name”."),
        ("[]", [], "Say with --face whose shape this JSON has."),
        (DOCUMENTS, ["--face", "lapyme"], "--face is for JSON, and this file is none."),
    ],
)
def test_files_that_are_refused(run, norte, text, words, sentence):
    assert run(text, *words) == (sentence, [])


@pytest.mark.parametrize("heading", ["custom.raz\udcf3n", "custom.a\0b", "raz\udcf3n"])
def test_a_heading_is_a_text(run, norte, heading):
    said, told = run(f"name,{heading}\nUno,1\n")

    why = "a heading is not UTF-8, or has a character that no text can hold."
    assert (said.partition("cannot be read: ")[2], told) == (why, [])
    assert names(norte) == []


def test_a_file_that_is_not_there(norte, tmp_path):
    with pytest.raises(CommandError) as refused:
        call_command("import_customers", "norte", str(tmp_path / "none"))

    assert str(refused.value).endswith("none cannot be read: No such file or directory.")


def test_what_is_no_file_is_told(norte):
    reading, writing = os.pipe()
    os.close(writing)

    with pytest.raises(CommandError) as refused:
        call_command("import_customers", "norte", f"/dev/fd/{reading}")

    os.close(reading)
    assert "None" not in str(refused.value)
    assert str(refused.value).startswith(f"/dev/fd/{reading} cannot be read: ")


def test_a_tenant_that_is_not_there(run):
    assert run(DOCUMENTS, slug="nowhere") == ("There is no tenant “nowhere”.", [])


def test_a_name_that_several_have_names_nobody(run, norte):
    ana, _other = (
        MembershipFactory(tenant=norte, user=UserFactory(email=email, full_name="Ana Ruiz")).user
        for email in ("ana@x.example", "ruiz@x.example")
    )

    _said, told = run("name,salesperson\nUno,ana ruiz\n")

    why = "Several in this book have this name: name a member by e-mail."
    assert told == [f"line 2: salesperson {why}"]
    assert names(norte) == []

    run("name,salesperson\nUno,Ana@x.example\n")

    assert only_customer(norte).salesperson_id == ana.pk


def test_a_member_may_have_their_address_for_a_name(run, norte):
    ana = UserFactory(email="ana@x.example", full_name="Ana@x.example")
    MembershipFactory(tenant=norte, user=ana)

    run("name,salesperson\nUno,ana@x.example\n")

    assert only_customer(norte).salesperson_id == ana.pk


@pytest.mark.parametrize("name", ["Acme;=cmd|'/C calc'!A0;", "x\n=1", 'x;"-1', "-1;+2"])
def test_a_name_that_was_a_formula_within_comes_back(run, norte, sur, make_customer, name):
    make_customer(norte, name=name)
    _columns, text = export(norte)

    assert run(text, slug="sur") == ("1 customers added.", [])

    assert name not in text
    assert names(sur) == [name]


def test_an_export_tells_salespeople_as_imports_know_them(run, norte, make_customer):
    """By name, and where several members have it by e-mail."""
    for email, name in (("a@x.example", "Ana Ruiz"), ("r@x.example", "ana ruiz"), ("b@x", "Bo")):
        user = MembershipFactory(tenant=norte, user=UserFactory(email=email, full_name=name)).user
        make_customer(norte, name=email, salesperson=user)
    _columns, text = export(norte)
    with tenant_scope(norte):
        before = set(Customer.objects.values_list("name", "salesperson"))
        Customer.objects.all().delete()

    assert run(text) == ("3 customers added.", [])

    assert ",Bo," in text
    with tenant_scope(norte):
        assert set(Customer.objects.values_list("name", "salesperson")) == before


def test_an_export_gives_nobodys_customers_to_a_namesake(run, norte, make_customer):
    """Not to a member who has the name of one who was suspended, nor to whom it is an e-mail."""
    gone, named = UserFactory(full_name="Ana Ruiz"), UserFactory(full_name="bea@x.example")
    MembershipFactory(tenant=norte, user=gone, is_active=False)
    MembershipFactory(tenant=norte, user=UserFactory(full_name="Ana Ruiz"))
    MembershipFactory(tenant=norte, user=named)
    MembershipFactory(tenant=norte, user=UserFactory(email="bea@x.example", full_name="Bea"))
    make_customer(norte, name="Of Ana", salesperson=gone)
    make_customer(norte, name="Of Bea", salesperson=named)

    _columns, text = export(norte)

    assert f",{gone.email}," in text
    assert f",{named.email}," in text


def test_a_price_list_that_has_the_name_of_another_is_not_meant(run, norte):
    with tenant_scope(norte):
        for currency in ("ARS", "USD"):
            PriceList.objects.create(tenant=norte, name="Mayorista", currency=currency)

    _said, told = run("name,price_list\nUno,Mayorista\n")

    assert told == ["line 2: price_list Several in this book have this name."]


def test_tags_that_are_no_csv_are_told(run, norte):
    _said, (told,) = run('name,tags\nUno,"a\nb"\n')

    assert told.startswith("line 2: tags This is no CSV: ")


def test_a_wrong_tag_is_told_as_a_tag(run, norte):
    _said, told = run(f"name,tags\nUno,{'x' * 130}\n")

    why = "Ensure this value has at most 120 characters (it has 130)."
    assert told == [f"line 2: tags {why}"]


# Many rows


def test_batches_know_of_each_other(norte):
    """What an earlier batch has added is taken for a later one."""

    class Rows:
        def arguments(self, said):
            return {"name": f"{said}", "tax_id": f"2000000{said % 5}"}

    from customers.imports.reading import Row

    with tenant_scope(norte):
        done = Import(norte, Rows(), by=BY, at_once=2)
        numbers = [*done.run(Row(line, line) for line in range(1, 8))]

    assert (numbers, done.added) == ([2, 4, 6], 5)
    assert [wrong.line for wrong in done.wrong] == [6, 7]
    assert names(norte) == ["1", "2", "3", "4", "5"]


def test_it_is_told_how_far_it_is(run, norte):
    text = "name\n" + "".join(f"Customer {number}\n" for number in range(1100))

    assert run(text) == ("1,100 customers added.", ["500 rows", "1,000 rows"])
