"""export_person and erase_person, as operators type them."""

import errno
import json
import os
import stat
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from customers.models import Customer
from customers.services import create_contact, create_note
from sales.services import Item, cancel_subscription, record_sale
from tenants.access import test_book as twin_of
from tenants.erasure import ERASED
from tenants.scope import tenant_scope
from tests.book import BY
from tests.marked import MARK, marked_book
from tests.queries import statements


def said(*words):
    """What the command prints."""
    out = StringIO()
    call_command(*words, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.fixture
def ana(norte, sur, make_customer):
    """Ana of norte with a contact, a note and a sale; sur has an Ana too."""
    make_customer(sur, name="Ana Ruiz", email="ana@sur.example")
    customer = make_customer(
        norte,
        name="Ana Ruiz",
        email="ana@correo.example",
        tax_id="20-12345678-6",
        metadata={"plan": "oro"},
        billing={"street": "Calle 7", "country_text": "argentina"},
        tags=["vip"],
    )
    with tenant_scope(norte):
        create_contact(customer, by=BY, name="Eva Ruiz", password="secret word")
        create_note(customer, by=BY, text="Called twice.")
        record_sale(norte, by=BY, customer=customer, items=[Item(2, 10, "Paper")])
    return customer


# export_person


def test_export_holds_what_the_book_holds(ana):
    told = json.loads(said("export_person", "norte", "--customer", str(ana.pk)))

    assert told["customer"]["label"] == "customers"
    (row,) = told["customer"]["rows"]
    assert row["name"] == {"label": "name", "value": "Ana Ruiz"}
    assert row["tax_id"] == {"label": "document number", "value": "20-12345678-6"}
    assert row["status"] == {"label": "status", "value": "active"}
    assert row["metadata"] == {"label": "metadata", "value": {"plan": "oro"}}
    texts = {
        "contact": ("name", "Eva Ruiz"),
        "note": ("text", "Called twice."),
        "billingaddress": ("street", "Calle 7"),
        "tag": ("name", "vip"),
        "sale": ("customer_name", "Ana Ruiz"),
        "saleline": ("description", "Paper"),
        "customerbalance": ("total", "20.00"),
    }
    assert {
        kind: (name, told[kind]["rows"][0][name]["value"]) for kind, (name, _) in texts.items()
    } == texts
    kinds = {entry["kind"]["value"] for entry in told["change"]["rows"]}
    assert kinds == {"customer", "contact", "note", "sale"}


def test_export_tells_no_secret_and_nothing_of_others(ana, sur):
    printed = said("export_person", "norte", "--customer", str(ana.uuid))

    assert "pbkdf2" not in printed
    assert "md5$" not in printed.partition('"change"')[0]
    assert "sur.example" not in printed


def test_export_finds_by_text_and_writes_for_the_owner_alone(ana, tmp_path):
    file = tmp_path / "ana.json"
    file.write_text("an older one")
    file.chmod(0o644)

    printed = said("export_person", "norte", "--find", "ana@correo", "--output", str(file))

    assert printed == ""
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text())["customer"]["rows"][0]["name"]["value"] == "Ana Ruiz"


@pytest.fixture
def elsewhere(tmp_path):
    """What is no file of its own, by kind."""
    (tmp_path / "kept").write_text("kept")
    (tmp_path / "link").symlink_to(tmp_path / "kept")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    return tmp_path


@pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
def test_export_replaces_no_link_nor_device(ana, elsewhere, kind):
    path = elsewhere / kind
    before = path.lstat()
    with pytest.raises(CommandError, match="cannot be written: it is no file"):
        said("export_person", "norte", "--find", "ana@correo", "--output", str(path))

    assert (path.lstat().st_ino, path.lstat().st_mode) == (before.st_ino, before.st_mode)
    assert (elsewhere / "kept").read_text() == "kept"


def test_an_older_export_stays_where_a_new_one_fails(ana, tmp_path, monkeypatch):
    file = tmp_path / "ana.json"
    file.write_text("an older one")
    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(CommandError, match="No space left on device"):
        said("export_person", "norte", "--find", "ana@correo", "--output", str(file))

    assert [(one, one.read_text()) for one in tmp_path.iterdir()] == [(file, "an older one")]


def full(*_):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_export_of_a_long_account_takes_no_more_statements(ana, norte):
    with statements() as of_one:
        said("export_person", "norte", "--customer", str(ana.pk))
    with tenant_scope(norte):
        for _ in range(5):
            record_sale(norte, by=BY, customer=ana, items=[Item(2, 10, "Paper")])
    with statements() as of_six:
        said("export_person", "norte", "--customer", str(ana.pk))

    assert len(of_six()) == len(of_one()) == EXPORTING


EXPORTING = 56


@pytest.mark.parametrize(
    "words, sentence",
    [
        (("norte", "--customer", "0"), "There is no customer “0”."),
        (("norte", "--customer", "x"), "There is no customer “x”."),
        (("norte", "--customer", ""), "There is no customer “”."),
        (("norte", "--customer", "\udcff"), "Error: argument --customer: this is not UTF-8"),
        (("norte", "--find", "\udcff"), "Error: argument --find: this is not UTF-8"),
        (("norte", "--find", "Bruno"), "Nobody is found by “Bruno”."),
        (
            ("norte", "--find", "Ana", "--output", "/nowhere/ana.json"),
            "/nowhere/ana.json cannot be written: No such file or directory.",
        ),
        (("oeste", "--find", "Ana"), "There is no tenant “oeste”."),
    ],
)
def test_export_says_what_is_wrong(ana, words, sentence):
    with pytest.raises(CommandError) as refusal:
        said("export_person", *words)

    assert str(refusal.value) == sentence


# erase_person


def test_dry_run_lists_the_tables_and_changes_nothing(ana, norte):
    lines = said("erase_person", "norte", "--customer", str(ana.pk), "--dry-run").splitlines()

    counted = {line.split()[0]: line.split()[1:4:2] for line in lines[:-1] if "removed" in line}
    assert counted == {
        "customers_billingaddress": ["1", "0"],
        "customers_contact": ["1", "0"],
        "customers_customer": ["0", "1"],
        "customers_customertag": ["1", "0"],
        "customers_note": ["1", "0"],
        "sales_sale": ["0", "1"],
        "sales_saleline": ["0", "1"],
        "tenants_change": ["0", "5"],
    }
    assert lines[-1] == "Nothing was changed. Say --yes to erase."
    with tenant_scope(norte):
        assert Customer.objects.get().name == "Ana Ruiz"


def test_nothing_is_erased_without_yes(ana, norte):
    said("erase_person", "norte", "--customer", str(ana.pk))

    with tenant_scope(norte):
        assert Customer.objects.get().name == "Ana Ruiz"


def test_who_is_erased_already_is_told(norte, make_customer):
    words = ("erase_person", "norte", "--customer", str(make_customer(norte).uuid), "--yes")
    said(*words)

    assert said(*words).startswith("Nothing is left of this person to erase.")


def test_yes_erases(ana, norte, sur):
    printed = said("erase_person", "norte", "--customer", str(ana.uuid), "--yes")

    assert "Nothing was changed" not in printed
    with tenant_scope(norte):
        assert Customer.objects.get().name == ERASED
    with tenant_scope(sur):
        assert Customer.objects.get().name == "Ana Ruiz"


def test_retained_sales_are_told(ana, time_machine):
    time_machine.move_to("2026-11-03T12:00:00Z")
    words = ("erase_person", "norte", "--customer", str(ana.pk), "--documents", "retain")

    assert "Sales that still name the person: 1, the last of them until 20" in said(*words, "--yes")


def test_contact_is_erased_alone(ana, norte):
    with tenant_scope(norte):
        contact = ana.contacts.get()

    said("erase_person", "norte", "--contact", str(contact.pk), "--yes")

    with tenant_scope(norte):
        assert Customer.objects.get().name == "Ana Ruiz"
        assert list(ana.contacts.all()) == []


def test_test_book_is_erased_on_request(ana, norte, make_customer):
    twin = make_customer(twin_of(norte), name="Ana Ruiz")

    said("erase_person", "norte", "--test", "--customer", str(twin.pk), "--yes")

    with tenant_scope(norte):
        assert Customer.objects.get().name == "Ana Ruiz"
    with tenant_scope(twin.tenant):
        assert list(Customer.objects.all()) == []


def test_active_subscription_is_told(norte):
    book = marked_book(norte)
    words = ("erase_person", "norte", "--customer", str(book.customers.pk), "--yes")
    with pytest.raises(CommandError, match="This customer has active subscriptions"):
        said(*words)

    with tenant_scope(norte):
        cancel_subscription(book.subscriptions, by=BY)
    said(*words)

    with tenant_scope(norte):
        assert MARK not in {customer.name for customer in Customer.objects.all()}


@pytest.mark.parametrize("kind", ["customer", "contact"])
def test_nobody_is_meant_by_an_empty_text(ana, kind):
    with pytest.raises(CommandError, match=f"There is no {kind} “”."):
        said("erase_person", "norte", f"--{kind}", "", "--yes")


def test_another_tenants_person_is_nobody(ana, sur):
    with pytest.raises(CommandError, match="There is no customer"):
        said("erase_person", "sur", "--customer", str(ana.uuid), "--yes")
