"""The demo, loaded once for all tests of this module with few customers and a small whale."""

import json
import shlex
import stat
from base64 import b64encode
from io import StringIO
from shutil import copytree

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from customers.api.faces import FACES
from customers.demo.catalogue import SLUGS
from customers.demo.sheet import PATHS, curl
from customers.management.commands import demo
from customers.models import Customer
from customers.tax_ids import examine
from sales.models import Payment, Quotation, Sale, Subscription
from tenants.keys import find_key, revoke_api_key, signing_secret
from tenants.models import Change, Tenant, User
from tenants.scope import tenant_scope
from tests.book import BY
from tests.callers import signs_in

CUSTOMERS, WHALE_SALES = 12, 70
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]
KEYS_OF_TENANT = ["slug", "uuid", "country", "currency", "members", "faces"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("beside")


@pytest.fixture(scope="module")
def first_run(folder, django_db_setup, django_db_blocker):
    """What the first run wrote: (its file, its lines)."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield run(folder)
        transaction.set_rollback(True)


@pytest.fixture
def told(first_run, db):
    """The file of the first run, while its book is there."""
    return first_run[0]


@pytest.fixture
def again(folder, told, tmp_path):
    """A later run, which may write into its own copy of what the first one remembered."""

    def run_again():
        return run(copytree(folder, tmp_path / "beside"))[0]

    return run_again


def run(folder, path=None):
    """A run that remembers in the folder: (the file it writes, the lines it prints)."""
    path, out = path or folder / "demo.json", StringIO()
    command = demo.Command(stdout=out, stderr=StringIO())
    command.whale_sales = WHALE_SALES
    with override_settings(BESIDE_DATABASE=folder, PASSWORD_HASHERS=QUICK):
        call_command(command, customers=CUSTOMERS, no_serve=True, json=str(path))
    return json.loads(path.read_text()), out.getvalue()


@pytest.fixture(params=SLUGS)
def book(request, told):
    """Each tenant in turn, in scope."""
    with tenant_scope(Tenant.objects.live().get(slug=request.param)) as tenant:
        yield tenant


# The file


def test_file_has_the_keys_that_programs_rely_on(told):
    norte, *_ = told["tenants"]

    assert list(told) == ["base_url", "admin", "tenants"]
    assert told["base_url"] == "http://127.0.0.1:8000"
    assert list(told["admin"]) == ["path", "email", "password"]
    assert list(norte) == [*KEYS_OF_TENANT, "whale"]
    assert [list(member) for member in norte["members"]] == [["email", "password", "role"]] * 3
    assert {name: list(call) for name, call in norte["faces"].items()} == {
        "lapyme": ["headers", "customer"],
        "organizations": ["headers", "organization", "customer"],
        "piriod": ["headers", "customer"],
        "clientes": ["headers", "customer"],
        "chargeover": ["public_key", "private_key", "customer"],
    }


def test_file_lists_norte_first(told):
    found = [(one["slug"], one["country"], one["currency"]) for one in told["tenants"]]

    assert found == [
        ("norte", "AR", "ARS"),
        ("bajio", "MX", "MXN"),
        ("austral", "CL", "CLP"),
        ("cafetal", "CO", "COP"),
    ]


def test_files_with_secrets_are_their_owners_alone(told, folder):
    files = [*folder.iterdir()]

    assert len(files) == 2
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_whale_has_most_of_the_sales(told):
    norte = told["tenants"][0]

    with tenant_scope(Tenant.objects.get(uuid=norte["uuid"])):
        whale = Customer.objects.get(uuid=norte["whale"]["uuid"])

        assert whale.pk == norte["whale"]["id"]
        assert whale.balances.get().sales_count >= WHALE_SALES


def test_file_that_cannot_be_written_is_told(told, folder, tmp_path):
    path = tmp_path / "nowhere" / "demo.json"

    with pytest.raises(CommandError, match=r"cannot be written: No such file or directory\.$"):
        run(folder, path)


# What is printed


def test_printed_is_a_call_for_each_face(told, first_run):
    calls = [line for line in first_run[1].splitlines() if line.startswith("  curl ")]

    assert len(calls) == len(FACES)
    assert all(told["base_url"] in shlex.split(call)[-1] for call in calls)


def test_printed_is_the_login_of_the_back_office(told, first_run):
    assert told["base_url"] + told["admin"]["path"] in first_run[1]
    assert f"{told['admin']['email']}, password {told['admin']['password']}" in first_run[1]


def test_call_with_a_key_pair_is_made_with_it(told):
    pair = told["tenants"][0]["faces"]["chargeover"]

    line = curl(told["base_url"], "chargeover", pair)

    assert line == (
        f"curl -u {pair['public_key']}:{pair['private_key']}"
        f" http://127.0.0.1:8000/api/v3/customer/{pair['customer']}"
    )


# Credentials


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
@pytest.mark.parametrize("place", range(len(SLUGS)), ids=SLUGS)
def test_call_shows_the_example_customer(told, client, face, place):
    call = told["tenants"][place]["faces"][face.name]

    response = client.get(PATHS[face.name].format(**call), headers=headers(call))

    assert response.status_code == 200
    assert str(call["customer"]) in response.content.decode()


def headers(call):
    if "public_key" not in call:
        return call["headers"]
    pair = f"{call['public_key']}:{call['private_key']}"
    return {"authorization": f"Basic {b64encode(pair.encode()).decode()}"}


def test_keys_sign_and_have_every_scope(told):
    for tenant in told["tenants"]:
        pair = tenant["faces"]["chargeover"]
        key = find_key(pair["public_key"])

        assert signing_secret(key) == pair["private_key"]
        assert key.scopes == [
            "admin",
            "customers:read",
            "customers:write",
            "sales:read",
            "sales:write",
        ]


def test_everybody_can_sign_in(told, client):
    people = [told["admin"], *(one for tenant in told["tenants"] for one in tenant["members"])]

    assert len(people) == 13
    for person in people:
        assert signs_in(client, person["email"], person["password"])


def test_superuser_may_everything_and_members_have_their_role(told):
    admin = User.objects.get(email=told["admin"]["email"])
    norte = Tenant.objects.live().get(slug="norte")

    assert (admin.is_superuser, admin.is_staff) == (True, True)
    assert {one.user.email: one.role for one in norte.memberships.all()} == {
        "owner@norte.example": "owner",
        "admin@norte.example": "admin",
        "member@norte.example": "member",
    }


# A later run


def test_later_run_tells_the_same(told, again):
    assert again() == told


def test_later_run_keeps_the_data(again):
    norte = Tenant.objects.live().get(slug="norte")
    with tenant_scope(norte):
        Customer.objects.order_by("id").update(name="Renamed")
        before = Change.objects.count()

    again()

    with tenant_scope(norte):
        assert set(Customer.objects.values_list("name", flat=True)) == {"Renamed"}
        assert Customer.objects.count() == CUSTOMERS
        assert Change.objects.count() == before


def test_later_run_replaces_a_key_that_was_revoked(told, again):
    old = told["tenants"][0]["faces"]["chargeover"]["public_key"]
    revoke_api_key(find_key(old), by=BY)

    new = again()["tenants"][0]["faces"]["chargeover"]["public_key"]

    assert new != old
    assert find_key(new).tenant.slug == "norte"


def test_run_without_its_memory_makes_new_credentials(told, tmp_path, client):
    forgetful = run(tmp_path)[0]

    assert forgetful["admin"]["password"] != told["admin"]["password"]
    assert signs_in(
        client, "owner@norte.example", forgetful["tenants"][0]["members"][0]["password"]
    )
    assert find_key(forgetful["tenants"][0]["faces"]["chargeover"]["public_key"])


# The book


def test_every_customer_has_a_document_that_is_right(book):
    numbers = [(one.tax_id, one.tax_id_type) for one in Customer.objects.all()]

    assert len(numbers) == CUSTOMERS
    for number, type_code in numbers:
        assert examine(number, book.country, type_code).severity == ""


def test_every_address_is_in_a_known_state(book):
    addresses = [one.billing for one in Customer.objects.select_related("billing")]

    assert all(one.state_id and one.postal_code and one.city for one in addresses)
    assert {one.country for one in addresses} == {book.country}


def test_example_is_an_ordinary_customer(book):
    example = Customer.objects.order_by("id").first()

    assert example.status == "active"
    assert example.sales.count() == 8
    assert example.main_contact.email
    assert example.billing.street
    assert example.recent_pending_quotations()
    assert not example.subscriptions.exists()


def test_somebody_is_overdue_everywhere(book):
    today = timezone.localdate(timezone=book.zone)

    assert Sale.objects.overdue(today).exists()


def test_most_is_paid(book):
    issued = Sale.objects.filter(status="issued")

    assert Payment.objects.exists()
    assert issued.filter(balance=0).count() > issued.filter(balance__gt=0).count()


def test_quotations_are_in_all_four_states(book):
    now = timezone.now()
    pending = Quotation.objects.pending()

    assert pending.filter(valid_until__gt=now).exists()
    assert pending.filter(valid_until__lte=now).exists()
    assert Quotation.objects.filter(status="converted", sale__isnull=False).exists()
    assert Quotation.objects.filter(status="cancelled").exists()


def test_subscriptions_are_live(book):
    assert {one.status for one in Subscription.objects.all()} == {"active"}
    assert Subscription.objects.count() == 2


def test_sales_are_numbered_in_the_order_of_their_dates(book):
    for voucher_type in Sale.objects.values_list("voucher_type", flat=True).distinct():
        series = Sale.objects.filter(voucher_type=voucher_type).order_by("number")
        by_number = series.values_list("created_at", flat=True)

        assert list(by_number) == sorted(by_number)


def test_no_sale_is_older_than_two_years_nor_than_its_customer(book):
    for sale in Sale.objects.select_related("customer"):
        assert 0 <= (timezone.now() - sale.created_at).days < 731
        assert sale.customer.created_at < sale.created_at


def test_every_balance_is_the_sum_of_its_documents(told):
    call_command("check_balances", stdout=StringIO(), stderr=StringIO())
