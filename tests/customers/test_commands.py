"""The commands, as people type them."""

import json
import socket
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from customers.demo.server import is_free, surroundings
from customers.services import create_customer
from sales.models import CustomerBalance
from sales.services import record_sale
from tenants import access
from tenants.keys import InvalidKey, find_key, signing_secret
from tenants.models import Change, Membership, Tenant, User
from tenants.scope import tenant_scope
from tests.book import BY
from tests.callers import signs_in
from tests.factories import MembershipFactory
from tests.threads import in_threads

A_TENANT = ("--name", "Acme SRL", "--country", "AR", "--currency", "ARS")
NO_TEXT = "\udcff"  # as Python has an argument whose bytes are not UTF-8


def said(*words):
    """What the command prints."""
    out = StringIO()
    call_command(*words, stdout=out, stderr=StringIO())
    return out.getvalue()


def last_change(tenant):
    with tenant_scope(tenant):
        change = Change.objects.first()
    return change.kind, change.action, change.actor, change.face


# create_tenant


def test_create_tenant_prints_the_uuid_alone(db):
    printed = said("create_tenant", "acme", *A_TENANT, "--timezone", "America/Lima")

    tenant = Tenant.objects.live().get(slug="acme")
    assert printed == f"{tenant.uuid}\n"
    assert (tenant.name, tenant.country, tenant.currency) == ("Acme SRL", "AR", "ARS")
    assert tenant.timezone == "America/Lima"
    assert last_change(tenant) == (
        "tenant",
        "created",
        "manage.py create_tenant",
        "create_tenant",
    )


def test_create_tenant_is_in_utc_unless_told(db):
    said("create_tenant", "acme", *A_TENANT)

    assert Tenant.objects.live().get(slug="acme").timezone == "UTC"


@pytest.mark.parametrize(
    "words, sentence",
    [
        (["norte", *A_TENANT], "There is a tenant “norte” already."),
        (["a b", *A_TENANT], "slug: Enter a valid “slug” .*"),
        (["acme", *A_TENANT, "--name", ""], "name: This field cannot be blank."),
        (["acme", *A_TENANT, "--name", " "], "name: This field cannot be blank."),
        (["acme", *A_TENANT, "--name", NO_TEXT], ".* argument --name: this is not UTF-8"),
        ([NO_TEXT, *A_TENANT], ".* argument slug: this is not UTF-8"),
        (["acme", *A_TENANT, "--country", "ar"], "“ar” is no country code, such as AR."),
        (["acme", *A_TENANT, "--country", "XX"], "“XX” is no country code, such as AR."),
        (["acme", *A_TENANT, "--currency", "$"], "“$” is no currency code, such as ARS."),
        (["acme", *A_TENANT, "--currency", "XXX"], "“XXX” is no currency code, such as ARS."),
        (["acme", *A_TENANT, "--timezone", "Lima"], "“Lima” is no time zone."),
        (["acme", "--name", "Acme"], ".* required: --country, --currency"),
    ],
)
def test_create_tenant_refuses(norte, words, sentence):
    with pytest.raises(CommandError) as refused:
        said("create_tenant", *words)

    assert matches(sentence, refused)
    assert Tenant.objects.live().count() == 1


def matches(sentence, refused):
    """`.*` in a sentence stands for what is not ours."""
    start, any_text, end = sentence.partition(".*")
    told = str(refused.value)
    return (told.startswith(start) and told.endswith(end)) if any_text else told == sentence


# add_member


def test_add_member_makes_an_account_that_can_sign_in(norte, client):
    printed = said(
        "add_member", "norte", "Ana@Example.com", "--role", "owner", "--password", "secret-7"
    )

    user = User.objects.get(email="ana@example.com")
    membership = user.memberships.get(tenant=norte)
    assert printed == "ana@example.com is owner of norte.\n"
    assert (membership.role, membership.is_active, user.is_staff) == ("owner", True, True)
    assert signs_in(client, "ana@example.com", "secret-7")
    assert last_change(norte) == ("membership", "created", "manage.py add_member", "add_member")


def test_add_member_without_password_says_how_to_set_one(norte):
    printed = said("add_member", "norte", "ana@example.com", "--role", "member")

    assert not User.objects.get(email="ana@example.com").has_usable_password()
    assert printed.splitlines() == [
        "ana@example.com is member of norte.",
        "To set a password: manage.py changepassword ana@example.com",
    ]


def test_an_empty_password_is_none(norte):
    printed = said("add_member", "norte", "ana@example.com", "--role", "member", "--password", "")

    assert not User.objects.get(email="ana@example.com").has_usable_password()
    assert "changepassword ana@example.com" in printed


@pytest.mark.parametrize(
    "words, sentence",
    [
        ((NO_TEXT, "ana@example.com"), "argument slug: this is not UTF-8"),
        (("norte", f"{NO_TEXT}@example.com"), "argument email: this is not UTF-8"),
        (("norte", "a@b.example", "--password", NO_TEXT), "argument --password: this is not UTF-8"),
    ],
)
def test_add_member_refuses_what_is_no_text(norte, words, sentence):
    with pytest.raises(CommandError) as refused:
        said("add_member", *words, "--role", "member")

    assert sentence in str(refused.value)
    assert not User.objects.exists()


def test_add_member_refuses_a_password_that_is_guessed_at_once(norte):
    with pytest.raises(CommandError, match="too short"):
        said("add_member", "norte", "ana@example.com", "--role", "owner", "--password", "1")

    assert not User.objects.exists()


def test_add_member_keeps_the_password_of_an_account(norte, sur, client):
    said("add_member", "norte", "ana@example.com", "--role", "member", "--password", "secret-7")

    printed = said("add_member", "sur", "ANA@example.com", "--role", "admin")

    assert printed == "ana@example.com is admin of sur.\n"
    assert signs_in(client, "ana@example.com", "secret-7")
    assert User.objects.get().memberships.count() == 2


def test_add_member_changes_the_role_and_lets_in_again(norte):
    member = MembershipFactory(tenant=norte, is_active=False)

    said("add_member", "norte", member.user.email, "--role", "admin")

    member.refresh_from_db()
    assert (member.role, member.is_active) == ("admin", True)


@pytest.mark.parametrize(
    "words, sentence",
    [
        (["nowhere", "ana@example.com", "--role", "owner"], "There is no tenant “nowhere”."),
        (["norte", "ana", "--role", "owner"], "email: Enter a valid email address."),
        (["norte", "ana@example.com", "--role", "boss"], ".*invalid choice: 'boss'.*"),
        (["norte", "ana@example.com"], ".* required: --role"),
    ],
)
def test_add_member_refuses(norte, words, sentence):
    with pytest.raises(CommandError) as refused:
        said("add_member", *words)

    assert sentence.strip(".*").partition(" (")[0] in str(refused.value)
    assert not Membership.objects.exists()


# create_api_key


def key_of(*words):
    """The key that the command makes, and what it printed of it."""
    told = json.loads(said("create_api_key", "norte", "--name", "till", *words, "--json"))
    return find_key(told["public_key"]), told


def test_create_api_key_prints_the_credential(norte):
    printed = said("create_api_key", "norte", "--name", "till")

    key = norte.api_keys.get()
    rows = dict(line.split() for line in printed.splitlines())
    assert list(rows) == ["token", "public_key", "private_key"]
    assert rows["public_key"] == key.public_key
    assert rows["token"] == f"sk_live_{key.public_key}_{rows['private_key']}"
    assert (key.name, key.user, key.expires_at) == ("till", None, None)


def test_create_api_key_says_that_it_is_shown_once(norte):
    error = StringIO()

    call_command("create_api_key", "norte", "--name", "till", stdout=StringIO(), stderr=error)

    assert error.getvalue() == "Keep it now: it is not shown again.\n"


def test_create_api_key_as_json_has_five_keys(norte):
    key, told = key_of()

    assert list(told) == ["token", "public_key", "private_key", "book", "scopes"]
    assert told["token"] == f"sk_live_{key.public_key}_{told['private_key']}"
    assert (told["book"], told["scopes"]) == ("live", [])


def test_created_api_key_opens_the_faces(norte, client):
    _, told = key_of()

    response = client.get("/api/clientes", headers={"authorization": f"Bearer {told['token']}"})

    assert response.status_code == 200


def test_create_api_key_is_recorded(norte):
    key_of()

    assert last_change(norte) == (
        "apikey",
        "created",
        "manage.py create_api_key",
        "create_api_key",
    )


@pytest.mark.parametrize(
    "words",
    [
        ["--scope", "sales:read", "--scope", "customers:write"],
        ["--scope", "sales:read", "customers:write", "sales:read"],
    ],
)
def test_create_api_key_takes_several_scopes(norte, words):
    key, told = key_of(*words)

    assert key.scopes == told["scopes"] == ["sales:read", "customers:write"]


def test_create_api_key_for_the_test_book(norte):
    key, told = key_of("--test")

    assert key.book == told["book"] == "test"
    assert key.tenant == norte
    assert told["token"].startswith("sk_test_")


def test_create_api_key_of_a_member(norte):
    member = MembershipFactory(tenant=norte)

    key, _ = key_of("--user", member.user.email.upper())

    assert key.user == member.user


def test_create_api_key_that_signs(norte):
    key, told = key_of("--signing")

    assert signing_secret(key) == told["private_key"]


def test_create_api_key_signs_only_when_told(norte):
    key, _ = key_of()

    with pytest.raises(InvalidKey):
        signing_secret(key)


def test_reseal_keys_makes_the_secret_key_of_before_dispensable(norte, settings):
    key, told = key_of("--signing")
    key_of()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another " * 8, [settings.SECRET_KEY]

    assert said("reseal_keys") == "1 secrets sealed.\n"

    settings.SECRET_KEY_FALLBACKS = []
    key.refresh_from_db()
    assert signing_secret(key) == told["private_key"]


def test_reseal_keys_tells_which_can_never_be_opened(norte, settings):
    lost, _ = key_of("--signing")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another " * 8, []
    key, told = key_of("--signing")
    errors = StringIO()

    with pytest.raises(CommandError, match="1 can never be opened: revoke"):
        call_command("reseal_keys", stdout=StringIO(), stderr=errors)

    assert errors.getvalue() == f"{lost.public_key} of norte: its SECRET_KEY is gone.\n"
    key.refresh_from_db()
    assert signing_secret(key) == told["private_key"]
    said("revoke_api_key", lost.public_key)
    assert said("reseal_keys") == "1 secrets sealed.\n"


@pytest.mark.parametrize(
    "text, moment",
    [
        ("2030-12-31", datetime(2031, 1, 1, 3, tzinfo=UTC)),
        ("2030-12-31T18:00", datetime(2030, 12, 31, 21, tzinfo=UTC)),
        ("2030-12-31 18:00:30+00:00", datetime(2030, 12, 31, 18, 0, 30, tzinfo=UTC)),
    ],
    ids=["end of the day", "in the tenant's zone", "with offset"],
)
def test_create_api_key_expires(norte, text, moment):
    key, _ = key_of("--expires", text)

    assert key.expires_at == moment


@pytest.mark.parametrize(
    "words, sentence",
    [
        (["nowhere", "--name", "x"], "There is no tenant “nowhere”."),
        (["norte"], "required: --name"),
        (["norte", "--name", ""], "name: This field cannot be blank."),
        (["norte", "--name", " "], "name: This field cannot be blank."),
        (["norte", "--name", "x", "--user", ""], "“” is no active member of norte."),
        (["norte", "--name", "x", "--user", NO_TEXT], "argument --user: this is not UTF-8"),
        (["norte", "--name", "x", "--expires", ""], "“” is no usable ISO date"),
        (["norte", "--name", "x", "--scope", "all"], "invalid choice: 'all'"),
        (["norte", "--name", "x", "--user", "ana@example.com"], "is no active member of norte."),
        (["norte", "--name", "x", "--user", "gone@example.com"], "is no active member of norte."),
        (["norte", "--name", "x", "--expires", "soon"], "“soon” is no usable ISO date"),
        (["norte", "--name", "x", "--expires", "2030-02-30"], "is no usable ISO date"),
        (["norte", "--name", "x", "--expires", "9999-12-31"], "is no usable ISO date"),
        (["norte", "--name", "x", "--expires", "2020-12-31"], "“2020-12-31” is over"),
    ],
)
def test_create_api_key_refuses(norte, sur, words, sentence):
    MembershipFactory(tenant=norte, user__email="gone@example.com", is_active=False)
    MembershipFactory(tenant=sur, user__email="ana@example.com")

    with pytest.raises(CommandError) as refused:
        said("create_api_key", *words)

    assert sentence in str(refused.value)
    assert not norte.api_keys.exists()


# revoke_api_key


def test_revoke_api_key_ends_it(norte):
    key, _ = key_of()

    printed = said("revoke_api_key", key.public_key)

    assert printed == "till of norte opens nothing any more.\n"
    with pytest.raises(InvalidKey):
        find_key(key.public_key)
    assert last_change(norte)[1:3] == ("updated", "manage.py revoke_api_key")


def test_revoke_api_key_refuses_an_unknown_one(db):
    with pytest.raises(CommandError, match=r"^There is no key “nothing”\.$"):
        said("revoke_api_key", "nothing")


# check_balances


@pytest.fixture
def books(norte, sur, make_customer):
    """A customer with a sale of 100.00 in norte, its test book and sur: {book: customer}."""
    found = {}
    for name, tenant in {"norte": norte, "twin": access.test_book(norte), "sur": sur}.items():
        with tenant_scope(tenant):
            found[name] = make_customer(tenant)
            record_sale(tenant, by=BY, customer=found[name], items=[], total=100)
    return found


def spoil(customer):
    with tenant_scope(customer.tenant):
        CustomerBalance.objects.filter(customer=customer).update(paid=1, balance=99)


def checked(*words):
    """(what it lists, its last sentence) of a check that fails."""
    out = StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("check_balances", *words, stdout=out, stderr=StringIO())
    assert failed.value.returncode == 1
    return out.getvalue().splitlines(), str(failed.value)


def test_check_balances_finds_nothing(books):
    assert said("check_balances") == "Every balance is the sum of its documents.\n"


def test_check_balances_lists_what_differs(books):
    spoil(books["sur"])

    assert checked() == (
        [
            f"Sur, customer {books['sur'].pk}, ARS: paid is 1.00, its documents say 0.00",
            f"Sur, customer {books['sur'].pk}, ARS: balance is 99.00, its documents say 100.00",
        ],
        "Wrong sums: 2.",
    )


def test_check_balances_finds_a_balance_that_is_missing(books):
    with tenant_scope(books["norte"].tenant):
        CustomerBalance.objects.all().delete()

    customer = f"Norte, customer {books['norte'].pk}, ARS"
    assert checked()[0] == [
        f"{customer}: sales_count is 0, its documents say 1",
        f"{customer}: total is 0.00, its documents say 100.00",
        f"{customer}: balance is 0.00, its documents say 100.00",
    ]


def test_check_balances_of_one_tenant_includes_its_test_book(books):
    spoil(books["twin"])

    lines, _ = checked("--tenant", "norte")

    assert lines[0].startswith("Norte (test), customer ")
    assert said("check_balances", "--tenant", "sur")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_check_balances_sees_one_moment_whoever_writes_meanwhile(norte):
    with tenant_scope(norte):
        customer = create_customer(norte, by=BY, name="Ana")

    with connection.execute_wrapper(SellOnce(customer)):
        assert said("check_balances") == "Every balance is the sum of its documents.\n"

    with tenant_scope(norte):
        assert customer.sales.count() == 1


class SellOnce:
    """Has somebody else sell to the customer once sales were asked for."""

    def __init__(self, customer):
        self.customer, self.is_done = customer, False

    def __call__(self, execute, sql, *told):
        answer = execute(sql, *told)
        if "sales_sale" in sql and not self.is_done:
            self.is_done = True
            in_threads(1, self.sell)
        return answer

    def sell(self):
        tenant = self.customer.tenant
        with tenant_scope(tenant):
            record_sale(tenant, by=BY, customer=self.customer, items=[], total=100)


def test_check_balances_tells_how_far_it_is(books):
    error = StringIO()

    call_command("check_balances", "--tenant", "norte", stdout=StringIO(), stderr=error)

    assert error.getvalue() == "norte: Norte\nnorte: Norte (test)\n"


def test_check_balances_refuses_an_unknown_tenant(db):
    with pytest.raises(CommandError, match=r"^There is no tenant “nowhere”\.$"):
        said("check_balances", "--tenant", "nowhere")


# demo: what it refuses. What it loads is in test_demo.py


def test_demo_wants_somebody_for_every_part(db):
    with pytest.raises(CommandError, match=r"^--customers must be 5 or more\.$"):
        said("demo", "--customers", "4", "--no-serve")


def test_demo_wants_a_port_of_its_own(db):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(CommandError, match=f"^Port {port} cannot be used: choose another"):
            said("demo", "--port", str(port))


@pytest.mark.parametrize("port", [-1, 0, 70_000])
def test_numbers_that_are_no_ports_are_not_free(port):
    assert not is_free(port)


def test_demo_leaves_the_tenants_of_others_alone(norte):
    with pytest.raises(CommandError, match="There is a tenant norte that is not the demo's"):
        said("demo", "--no-serve")

    assert Tenant.objects.live().count() == 1


def test_demo_serves_without_debug_and_with_the_key_that_encrypted_its_secrets(settings):
    found = surroundings()

    assert {name: found[name] for name in ("DEBUG", "HTTPS", "DEMO")} == {
        "DEBUG": "0",
        "HTTPS": "0",
        "DEMO": "1",
    }
    assert found["SECRET_KEY"] == settings.SECRET_KEY
    assert str(settings.BASE_DIR) in found["PYTHONPATH"]
