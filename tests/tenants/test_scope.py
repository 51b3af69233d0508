"""The scope: no tenant, no rows; and never another tenant's."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Exists, OuterRef, Prefetch

from customers.models import BillingAddress, Contact, Customer
from sales.models import Sale
from tenants.models import Tenant
from tenants.scope import TenantRequired, current_tenant_id, enter_scope, tenant_scope

EVALUATIONS = {
    "list": list,
    "count": lambda rows: rows.count(),
    "exists": lambda rows: rows.exists(),
    "first": lambda rows: rows.first(),
    "aggregate": lambda rows: rows.aggregate(n=Count("pk")),
    "values": lambda rows: list(rows.values("pk")),
    "iterator": lambda rows: list(rows.iterator()),
    "update": lambda rows: rows.update(name="x"),
    "delete": lambda rows: rows.filter(pk=0).delete(),
    "in_bulk": lambda rows: rows.in_bulk(),
    "union": lambda rows: list(rows.order_by().union(rows.order_by())),
    "dates": lambda rows: list(rows.dates("created_at", "day")),
    "get": lambda rows: rows.get(pk=1),
    "get_or_create": lambda rows: rows.get_or_create(pk=1),
    "annotated": lambda rows: list(rows.with_document_counts()),
    "slice": lambda rows: list(rows[:1]),
    "earliest": lambda rows: rows.earliest("pk"),
    "locked": lambda rows: list(rows.select_for_update()),
    "contains": lambda rows: rows.contains(Customer(pk=1)),
    "explain": lambda rows: rows.explain(),
    "subquery": lambda rows: list(Tenant.objects.filter(pk__in=rows.values("tenant_id"))),
    "exists in a plain table": lambda rows: list(Tenant.objects.filter(Exists(rows))),
}


@pytest.fixture
def two(norte, sur, make_customer):
    return make_customer(norte, name="Norteña"), make_customer(sur, name="Sureña")


@pytest.mark.parametrize("evaluate", EVALUATIONS.values(), ids=EVALUATIONS)
def test_query_without_tenant_raises(evaluate, two):
    with pytest.raises(TenantRequired):
        evaluate(Customer.objects.all())


def test_related_manager_without_tenant_raises(two, norte):
    with pytest.raises(TenantRequired):
        norte.customers.count()


def test_scope_shows_own_rows_only(two, norte, sur):
    mine, other = two

    with tenant_scope(norte):
        assert list(Customer.objects.all()) == [mine]
        assert list(sur.customers.all()) == []
        assert Customer.objects.filter(pk=other.pk).update(name="changed") == 0
        assert Customer.objects.filter(pk=other.pk).delete() == (0, {})
    with tenant_scope(sur):
        assert Customer.objects.get().name == "Sureña"


def test_queryset_built_before_the_scope_binds_when_it_runs(two, norte, sur):
    built_early = Customer.objects.order_by("pk")

    with tenant_scope(norte):
        assert [one.name for one in built_early.all()] == ["Norteña"]
    with tenant_scope(sur):
        assert [one.name for one in built_early.all()] == ["Sureña"]


def test_joins_compare_the_tenant(norte, make_customer):
    make_customer(norte, billing={"city": "Salta"})

    with tenant_scope(norte):
        joined = str(Customer.objects.filter(billing__city="Salta").query)
        prefetched = Customer.objects.prefetch_related(Prefetch("contacts"))

        assert joined.count('"customers_billingaddress"."tenant_id"') == 1
        assert [list(one.contacts.all()) for one in prefetched] == [[]]


def test_nested_scope_returns_to_the_outer_one(two, norte, sur):
    with tenant_scope(norte):
        with tenant_scope(sur):
            assert Customer.objects.get().name == "Sureña"
        assert Customer.objects.get().name == "Norteña"
        assert named_to_database() in (str(norte.pk), None)


def test_nested_scope_that_fails_returns_to_the_outer_one(two, norte, sur):
    with tenant_scope(norte):
        with pytest.raises(ZeroDivisionError), tenant_scope(sur):
            1 / 0  # noqa: B018  the failure itself
        assert Customer.objects.get().name == "Norteña"
        assert named_to_database() in (str(norte.pk), None)


def test_scope_ends_with_its_block(two, norte):
    with tenant_scope(norte):
        pass

    assert current_tenant_id() is None
    assert named_to_database() in ("", None)


@pytest.mark.django_db(transaction=True)
def test_entering_outside_a_transaction_is_refused(norte):
    with pytest.raises(TenantRequired):
        enter_scope(norte)


def test_threads_have_scopes_of_their_own(norte):
    seen = []
    with tenant_scope(norte):
        thread = threading.Thread(target=lambda: seen.append(current_tenant_id()))
        thread.start()
        thread.join()

    assert seen == [None]


def named_to_database():
    """What PostgreSQL believes the tenant to be; None on SQLite, which has no such setting."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.tenant', true)")
        return cursor.fetchone()[0]


def test_reference_into_another_tenant_is_refused_by_the_database(two, norte):
    _, other = two

    with pytest.raises(IntegrityError), tenant_scope(norte):
        add_contact(norte, other)


def add_contact(tenant, customer):
    """Write the row whatever Django thinks of it, then have the database check its references."""
    contact = Contact.objects.create(tenant=tenant, customer_id=customer.pk, name="Rosa")
    connection.check_constraints()
    return contact


def test_reference_inside_the_tenant_is_accepted(two, norte):
    mine, _ = two

    with tenant_scope(norte):
        assert add_contact(norte, mine).customer == mine


def test_foreign_object_is_not_reached_over_a_reference(two, norte, sur):
    _, other = two
    with tenant_scope(norte):
        contact = Contact(tenant=norte, customer_id=other.pk)

        with pytest.raises(Customer.DoesNotExist):
            _ = contact.customer


def test_refresh_and_save_stay_in_the_tenant(two, norte, sur):
    mine, other = two
    with tenant_scope(norte):
        with pytest.raises(Customer.DoesNotExist):
            other.refresh_from_db()
        mine.refresh_from_db()
        mine.name = "Renamed"
        mine.save()

        assert Customer.objects.get().name == "Renamed"


def test_one_to_one_is_one_per_tenant(two, norte):
    mine, _ = two
    with tenant_scope(norte):
        BillingAddress.objects.create(tenant=norte, customer=mine, city="Salta")

        with pytest.raises(IntegrityError), transaction.atomic():
            BillingAddress.objects.create(tenant=norte, customer=mine, city="Jujuy")


def test_subqueries_read_the_same_scope(two, norte):
    with tenant_scope(norte):
        with_sales = Customer.objects.filter(Exists(Sale.objects.filter(customer=OuterRef("pk"))))

        assert list(with_sales) == []
        assert Customer.objects.with_document_counts().get().sales_count == 0
