"""Rows are saved as Django saves them, by statements that are put together once."""

from decimal import Decimal

import pytest
from django.core import serializers
from django.db import DatabaseError, IntegrityError, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Upper

from customers.models import BillingAddress, Customer, Tag
from sales.models import CustomerBalance
from tenants.models import Change, IdempotencyKey
from tenants.ownership import TenantOwned
from tenants.saving import MOST_KEPT, Insert, add, add_all_later, is_added, plain_type
from tenants.scope import TenantRequired, tenant_scope
from tests.book import moment
from tests.queries import round_trips, statements

FULL = {
    "status": Customer.Status.PENDING,
    "external_key": "AR-1",
    "description": "",
    "no_taxes": True,
    "arca_destination_country": 7,
    "tax_settings": {"vat": ["21"], "net": None},
    "metafields": [{"definition_id": "a", "value": "b"}],
    "created_ip": "2001:db8::1",
    "class_id": 3,
}


@pytest.fixture
def scope(norte, sur):
    with tenant_scope(norte):
        yield norte


@pytest.fixture
def plainly(monkeypatch):
    """Save a row as Django itself does."""

    def save(row):
        with monkeypatch.context() as patched:
            for way in ("_do_insert", "_do_update"):
                patched.setattr(TenantOwned, way, getattr(models.Model, way))
            row.save()

    return save


def kept(row):
    """All columns of a row as the database has them, without those that name it."""
    model, own = type(row), {"id", "uuid", "token", "created_at", "updated_at"}
    columns = [one.attname for one in model._meta.concrete_fields if one.name not in own]
    return model.objects.values(*columns).get(pk=row.pk)


@pytest.mark.parametrize("given", [{}, FULL], ids=["empty", "full"])
def test_a_row_is_inserted_as_django_does(scope, plainly, given):
    saved, added = (
        Customer(tenant=scope, name="Acme", currency="ARS", **given | {"external_key": None})
        for _ in range(2)
    )

    plainly(saved)
    add(added)

    assert kept(added) == kept(saved)
    assert (added._state.adding, added._state.db) == (False, "default")
    assert added.updated_at == Customer.objects.get(pk=added.pk).updated_at


def test_a_row_is_updated_as_django_does(scope, plainly, make_customer):
    ours, theirs = make_customer(scope), make_customer(scope)
    for row in (ours, theirs):
        vars(row).update(FULL | {"name": "Both", "external_key": None, "email": "a@example.com"})

    ours.save()
    plainly(theirs)

    assert kept(ours) == kept(theirs)


def test_amounts_stay_exact(scope, make_customer):
    customer = make_customer(scope)
    balance = CustomerBalance(tenant=scope, customer=customer, currency="USD", total="0.10")

    add(balance)

    assert CustomerBalance.objects.get(pk=balance.pk).total == Decimal("0.10")


def test_expressions_are_written_as_django_writes_them(scope, make_customer):
    tag = Tag(tenant=scope, name=Upper(Value("vip")), slug="vip")
    tag.save()
    customer = make_customer(scope, name="Acme")
    customer.name = Concat(F("name"), Value("!"))
    customer.save(update_fields=["name"])

    assert Tag.objects.get().name == "VIP"
    assert Customer.objects.get().name == "Acme!"


def test_rows_that_bring_a_key_and_rows_of_fixtures_are_saved_too(scope, make_customer):
    customer = make_customer(scope)
    text = serializers.serialize("json", Customer.objects.all())
    Customer.objects.all().delete()

    for found in serializers.deserialize("json", text):
        found.save()
    add(Tag(tenant=scope, name="vip", slug="vip"))
    Tag(pk=10**6, tenant=scope, name="late", slug="late").save()

    assert Customer.objects.get().uuid == customer.uuid
    assert set(Tag.objects.values_list("name", flat=True)) == {"vip", "late"}


def test_a_value_that_another_has_is_not_added(scope, sur):
    first = Tag(tenant=scope, name="vip", slug="vip")

    assert is_added(first)
    second = Tag(tenant=scope, name="vip", slug="other")
    assert not is_added(second)
    assert (second.pk, second._state.adding) == (None, True)
    assert [tag.slug for tag in Tag.objects.all()] == ["vip"]
    with pytest.raises(IntegrityError), transaction.atomic():
        add(Tag(tenant=scope, name="vip", slug="other"))
    with tenant_scope(sur):
        assert is_added(Tag(tenant=sur, name="vip", slug="vip"))


def test_another_tenants_row_is_not_updated(scope, sur, make_customer):
    hers = make_customer(sur, name="Hers")

    hers.name = "Mine"
    with pytest.raises(DatabaseError), transaction.atomic():
        hers.save(update_fields=["name"])
    with tenant_scope(sur):
        assert Customer.objects.get().name == "Hers"


def test_nothing_is_updated_without_a_scope(norte, sur, make_customer):
    customer = make_customer(norte)

    with pytest.raises(TenantRequired):
        customer.save()


def test_a_row_whose_customer_is_not_saved_is_refused(scope):
    with pytest.raises(ValueError, match="unsaved related object"):
        add(BillingAddress(tenant=scope, customer=Customer(tenant=scope, name="Acme")))


def test_a_row_costs_one_statement_of_what_it_holds(scope):
    key = {"tenant": scope, "operation": "make", "fingerprint": "f"}

    with round_trips() as said:
        mine = IdempotencyKey(key="k", created_at=moment("2026-01-01T00:00:00Z"), **key)
        add(mine)
        mine.save(update_fields=["answer"])

    columns = '"tenant_id", "operation", "key", "fingerprint", "answer", "created_at"'
    assert [sql.partition(" VALUES")[0].partition(" SET")[0] for sql in said()] == [
        f'INSERT INTO "tenants_idempotencykey" ({columns})',
        'UPDATE "tenants_idempotencykey"',
    ]


@pytest.mark.parametrize("number", [0, 1, 2, 10])
def test_many_rows_are_inserted_as_django_does_one(scope, plainly, number):
    one = Customer(tenant=scope, name="Ana", currency="ARS", **FULL)
    plainly(one)
    some = [
        Customer(tenant=scope, name="Ana", currency="ARS", **FULL | {"external_key": f"AR-{place}"})
        for place in range(100, 100 + number)
    ]

    with transaction.atomic(), statements() as told:
        add_all_later(some)

    assert len(told()) == min(number, 1)
    rows = Customer.objects.exclude(pk=one.pk).order_by("external_key")
    wanted = [kept(one) | {"external_key": row.external_key} for row in some]
    assert [kept(row) for row in rows] == wanted


def test_so_many_statements_of_a_model_are_kept(scope):
    insert = Insert(Tag, "default", None)
    tag = Tag(tenant=scope, name="vip", slug="vip")
    width = len(insert.columns)

    for number in range(3 * MOST_KEPT):
        insert.statement([tag], tuple(bool(number >> place & 1) for place in range(width)))

    assert 0 < len(insert.kept) <= MOST_KEPT


def test_a_statement_too_many_by_two_threads_at_once_is_no_way_out(scope):
    insert = Insert(Tag, "default", None)
    insert.kept = dict.fromkeys(range(MOST_KEPT + 1))
    insert.of(Tag(tenant=scope, name="x", slug="x"))

    assert len(insert.kept) == 1


def test_only_fields_with_usual_ways_hand_on_what_they_hold():
    class Louder(models.CharField):
        def get_prep_value(self, value):
            return value.upper()

    fields = (models.CharField(), models.TextField(), models.BooleanField())
    assert [plain_type(field) for field in fields] == [str, str, bool]
    others = (Louder(), models.IntegerField(), models.DateTimeField(), models.JSONField())
    assert [plain_type(field) for field in others] == [None] * 4


def test_changes_are_recorded_in_one_statement(scope, make_customer):
    with round_trips() as said:
        make_customer(scope)

    written = [sql for sql in said() if sql.startswith('INSERT INTO "tenants_change"')]
    assert len(written) == Change.objects.filter(kind="customer").count() == 1
