"""Compiled querysets find what Django finds, for whichever tenant is in scope."""

from itertools import cycle

import pytest
from django.db import Error
from django.db.models import CharField, Prefetch, QuerySet
from django.utils import timezone

from config.postgresql.messages import Messages
from customers.models import Contact, Customer, Tag
from sales.models import Payment, Quotation, Sale
from sales.services import record_sale
from tenants.compiled import Compiled, Finds, Found, is_known_without, keep_ahead
from tenants.models import Membership
from tenants.scope import TenantRequired, Volatile, depend_on_clock, tenant_scope
from tenants.slots import ANY_OFFSET, Ids, Slot
from tests.book import BY
from tests.marked import wholly_marked
from tests.queries import statements
from tests.threads import in_threads

EVERYBODYS = "of every tenant"
READS = {
    "a model": Customer.objects.all,
    "narrowed": lambda: Customer.objects.filter(billing__street__icontains="zzyzx"),
    "some columns": lambda: Customer.objects.only("name", "created_at"),
    "all but a column": lambda: Customer.objects.defer("search_text"),
    "joined": lambda: Customer.objects.select_related("billing", "shipping", "payment_term"),
    "joined, some columns": lambda: Customer.objects.select_related("billing").only(
        "name", "billing__street"
    ),
    "joined twice over": lambda: Sale.objects.select_related("customer__billing", "original"),
    "joined backwards": lambda: Sale.objects.select_related("quotations__customer"),
    "annotated": Customer.objects.with_document_counts,
    "annotated with words": Sale.objects.with_stage,
    "annotated and joined": lambda: Quotation.objects.with_line_count().select_related("sale"),
    "with what it refers to": lambda: Contact.objects.prefetch_related("org_unit", "customer"),
    "with what refers to it": lambda: Customer.objects.prefetch_related("balances", "contacts"),
    "many to many": lambda: Customer.objects.prefetch_related("tags"),
    "nested": lambda: Payment.objects.prefetch_related("applications__sale__subscription"),
    "nested twice": lambda: Quotation.objects.prefetch_related(
        "lines__product", "lines__price_list"
    ),
    "under another name": Customer.objects.with_account,
    "rows of their own": lambda: Sale.objects.prefetch_related(
        Prefetch("customer", Customer.objects.with_document_counts().select_related("billing"))
    ),
    "rows with rows of their own": lambda: Sale.objects.prefetch_related(
        Prefetch("customer", Customer.objects.prefetch_related("tags", "contacts__org_unit"))
    ),
    "joined and ahead": lambda: Sale.objects.select_related("customer").prefetch_related("lines"),
    "no rows": lambda: Customer.objects.filter(name="nobody"),
    "never any rows": Customer.objects.none,
    EVERYBODYS: lambda: Membership.objects.select_related("tenant", "user"),
}


def told(row, above=()):
    """All that an instance holds, with what was read beside it: a row within itself by its key."""
    key = type(row).__name__, row.pk
    if key in above:
        return key
    above = (*above, key)
    state = row._state
    return {
        "row": key,
        "columns": {name: shown(one, above) for name, one in vars(row).items() if name[0] != "_"},
        "relations": {name: shown(one, above) for name, one in state.fields_cache.items()},
        "ahead": {name: shown(list(ahead(row)[name]), above) for name in ahead(row)},
        "deferred": row.get_deferred_fields(),
        "state": (state.adding, state.db),
    }


def ahead(row):
    return getattr(row, "_prefetched_objects_cache", {})


def shown(value, above):
    if isinstance(value, list | Found):
        return [shown(one, above) for one in value]
    return told(value, above) if hasattr(value, "_state") else value


@pytest.fixture
def books(norte, sur, make_customer):
    """Two marked books, each with a customer who has nothing and a sale to nobody."""
    for tenant in (norte, sur):
        wholly_marked(tenant)
        make_customer(tenant, name="Bare")
        with tenant_scope(tenant):
            record_sale(tenant, by=BY, items=[], total=1)
    return norte, sur


@pytest.fixture
def three(norte, sur, make_customer):
    """Customers of norte; sur has one too."""
    make_customer(sur, name="Otra")
    return [make_customer(norte, name=f"C{n}") for n in range(3)]


def run(tenant, compiled, **values):
    with tenant_scope(tenant):
        return [*compiled.run(**values)]


# What it finds


def test_it_finds_what_django_finds_whichever_tenant_it_was_compiled_for(books):
    for name, read in READS.items():
        for first, second in (books, books[::-1]):
            compiled = Compiled(in_order(read))
            for tenant in (first, second, first):
                with tenant_scope(tenant):
                    found, expected = compiled.run(), list(in_order(read)())

                    assert list(map(told, found)) == list(map(told, expected)), name
                    assert {one.tenant_id for one in found} <= {tenant.pk} or name == EVERYBODYS


def in_order(read):
    return lambda: read().order_by("pk")


@pytest.mark.parametrize("finds", [Finds.IN_ORDER, Finds.KNOWN, Finds.ASKED])
def test_what_is_asked_for_at_once_is_what_django_reads_ahead(books, finds):
    for name, read in READS.items():
        narrowed = {"pk__among": Ids("ids")} if finds is Finds.KNOWN else {}
        compiled = Compiled(lambda: in_order(read)().filter(**narrowed), finds)  # noqa: B023
        for tenant in (*books, books[0]):
            with tenant_scope(tenant):
                expected = list(in_order(read)())
                found = compiled.run(ids=[one.pk for one in expected])

                assert list(map(told, found)) == list(map(told, expected)), name


@pytest.mark.parametrize("given", ["pk", "ids"])
def test_what_is_asked_for_with_one_row_is_what_django_reads_ahead(books, given):
    for name, read in READS.items():
        with tenant_scope(books[0]):
            expected = list(in_order(read)())
        model = read().model
        key = {"pk": Slot("pk", model._meta.pk)} if given == "pk" else {"pk__among": Ids("ids")}
        compiled = Compiled(lambda: read().filter(**key), Finds.ONE)  # noqa: B023
        for one in expected:
            assert list(map(told, run(books[0], compiled, pk=one.pk, ids=[one.pk]))) == [told(one)]
            is_everybodys = name == EVERYBODYS
            assert is_everybodys or run(books[1], compiled, pk=one.pk, ids=[one.pk]) == []


def test_what_is_read_ahead_of_a_row_with_a_given_key_does_not_look_for_it_again(norte, three):
    rows = Customer.objects.filter(pk=Slot("pk", Customer._meta.pk)).prefetch_related("contacts")
    compiled = Compiled(lambda: rows, Finds.ONE)
    with tenant_scope(norte), statements() as asked:
        compiled.run(pk=three[0].pk)

    assert [sql.count("SELECT") for sql in asked()] == [1, 1]


@pytest.mark.postgres
@pytest.mark.parametrize("finds, messages", [(Finds.KNOWN, 1), (Finds.IN_ORDER, 3)])
def test_it_waits_for_what_has_to_be_known_first(norte, three, finds, messages, monkeypatch):
    narrowed = {"pk__among": Ids("ids")} if finds is Finds.KNOWN else {}
    rows = Customer.objects.filter(**narrowed).order_by("pk")
    rows = rows.prefetch_related("tags", "contacts")
    compiled, sent, exchanged = Compiled(lambda: rows, finds), [], Messages.exchanged
    monkeypatch.setattr(
        Messages, "exchanged", lambda said, asked: sent.append(asked) or exchanged(said, asked)
    )

    found = run(norte, compiled, ids=[one.pk for one in three])

    assert found == three
    assert len(sent) == messages


def test_the_books_have_what_the_reads_are_about(books):
    with tenant_scope(books[0]):
        found = {name: list(map(told, read())) for name, read in READS.items()}

    assert [name for name, rows in found.items() if not rows] == ["no rows", "never any rows"]
    assert None in [one["relations"]["billing"] for one in found["joined"]]
    assert None in [one["relations"]["customer"] for one in found["rows of their own"]]
    assert [] in [one["ahead"]["tags"] for one in found["many to many"]]
    assert any(one["columns"]["live_subscriptions"] for one in found["under another name"])


def test_it_asks_as_often_as_django(books):
    for name, read in READS.items():
        compiled = Compiled(read)
        with tenant_scope(books[0]):
            compiled.run()
            with statements() as plain:
                list(read())
            with statements() as ours:
                compiled.run()

        assert len(ours()) == len(plain()), name


def test_many_rows_are_read_ahead_by_as_few_statements(norte, make_customer):
    customer = make_customer(norte)
    compiled = Compiled(lambda: Contact.objects.prefetch_related("customer"))
    with tenant_scope(norte):
        made = (Contact(tenant=norte, customer=customer, name=f"P{n}") for n in range(1500))
        Contact.objects.bulk_create(made)
        with statements() as said:
            found = compiled.run()

    assert [len(found), {one.customer for one in found}] == [1500, {customer}]
    assert len(said()) == 2


def test_signals_are_not_sent_and_rows_can_be_saved(norte, three):
    (one, *_) = run(norte, Compiled(lambda: Customer.objects.order_by("pk")))

    one.name = "Otro nombre"
    with tenant_scope(norte):
        one.save(update_fields=["name"])
        one.refresh_from_db()

    assert [one.name, one.pk] == ["Otro nombre", three[0].pk]
    assert one == three[0]


def test_first_is_an_instance_or_none(norte, sur, three):
    pk = Slot("pk", Customer._meta.pk)
    compiled = Compiled(lambda: Customer.objects.filter(pk=pk))

    with tenant_scope(norte):
        assert compiled.first(pk=three[1].pk) == three[1]
        assert compiled.first(pk=0) is None
    with tenant_scope(sur):
        assert compiled.first(pk=three[1].pk) is None


# What is given when it runs


@pytest.mark.parametrize("column", ["pk", "uuid", "name", "created_at", "tax_id_is_shared"])
def test_values_are_compared_as_django_compares_them(column, norte, three):
    field = Customer._meta.pk if column == "pk" else Customer._meta.get_field(column)
    compiled = Compiled(lambda: Customer.objects.filter(**{column: Slot(column, field)}))

    with tenant_scope(norte):
        for one in three:
            value = getattr(one, column)
            expected = set(Customer.objects.filter(**{column: value}))
            assert set(compiled.run(**{column: value})) == expected


def test_a_value_is_no_part_of_the_statement(norte, three):
    name = Slot("name", CharField())
    compiled = Compiled(lambda: Customer.objects.filter(name=name))

    assert run(norte, compiled, name="C0") == [three[0]]
    for text in ("C0' OR '1'='1", "%", "%s", "", "C0\\"):
        assert run(norte, compiled, name=text) == []


def test_nothing_equals_null(norte, three):
    compiled = Compiled(lambda: Customer.objects.filter(name=Slot("name", CharField())))

    assert run(norte, compiled, name=None) == []


def test_a_missing_value_fails(norte, three):
    compiled = Compiled(lambda: Customer.objects.filter(name=Slot("name", CharField())))

    with pytest.raises(KeyError):
        run(norte, compiled)


def test_offsets_are_given_too(norte, three):
    rows = Compiled(lambda: Customer.objects.order_by("pk")[ANY_OFFSET : ANY_OFFSET + 2])

    with tenant_scope(norte):
        assert [*rows.run(offset=0)] == three[:2]
        with statements() as said:
            assert [[*rows.run(offset=n)] for n in (1, 2, 3)] == [three[1:], three[2:], []]

    assert len(said()) == 3


def test_ids_are_one_parameter_however_many_they_are(norte, sur, three):
    compiled = Compiled(lambda: Customer.objects.filter(pk__among=Ids("ids")).order_by("pk"))
    ids = {one.pk for one in three}

    assert run(norte, compiled, ids=ids) == three
    assert run(norte, compiled, ids=[three[1].pk]) == [three[1]]
    assert run(norte, compiled, ids=[]) == []
    assert run(norte, compiled, ids=range(10**6, 10**6 + 5000)) == []
    assert run(sur, compiled, ids=ids) == []


# The scope


def test_without_a_scope_it_raises(norte, three):
    compiled = Compiled(Customer.objects.all)

    with pytest.raises(TenantRequired):
        compiled.run()
    assert len(run(norte, compiled)) == 3
    with pytest.raises(TenantRequired):
        compiled.run()


def test_sub_queries_and_rows_ahead_stay_in_the_tenant_too(norte, sur, make_customer):
    for tenant in (norte, sur):
        customer = make_customer(tenant, tags=["vip"], main_contact={"name": tenant.slug})
        with tenant_scope(tenant):
            record_sale(tenant, by=BY, customer=customer, items=[], total=1)
    rows = Customer.objects.with_document_counts().prefetch_related("tags", "contacts")
    compiled = Compiled(lambda: rows)

    for tenant in (norte, sur):
        ((customer,), tags, contacts) = read_beside(tenant, compiled)
        assert customer.sales_count == 1
        assert {one.tenant_id for one in (customer, *tags, *contacts)} == {tenant.pk}
        assert [one.name for one in contacts] == [tenant.slug]


def read_beside(tenant, compiled):
    found = run(tenant, compiled)
    return found, list(found[0].tags.all()), list(found[0].contacts.all())


def by_rows():
    return Customer.objects.filter(pk__in=list(Customer.objects.values_list("pk", flat=True)))


def by_clock():
    depend_on_clock()
    return Customer.objects.filter(created_at__lte=timezone.now())


@pytest.mark.parametrize("some", [by_rows, by_clock])
def test_what_depends_on_more_is_not_compiled(some, norte, three):
    compiled = Compiled(some)

    with tenant_scope(norte):
        assert len(some()) == 3
        with pytest.raises(Volatile):
            compiled.run()
        assert len(some()) == 3


def test_the_scope_is_the_same_after_it_was_compiled(norte, three):
    compiled = Compiled(Customer.objects.none)

    with tenant_scope(norte):
        compiled.run()
        assert Customer.objects.count() == 3


# Only for reading


def test_what_was_read_ahead_is_read_once(norte, make_customer):
    make_customer(norte, tags=["vip", "norte"])
    (one,) = run(norte, Compiled(lambda: Customer.objects.prefetch_related("tags")))

    with statements() as said:
        assert {tag.name for tag in one.tags.all()} == {"vip", "norte"}
        assert [one.tags.count(), len(one.tags.all()), bool(one.tags.all())] == [2, 2, True]

    assert said() == []


def test_what_is_known_is_kept_as_if_it_had_been_read_ahead(norte, make_customer):
    customer = make_customer(norte, tags=["vip"])
    with tenant_scope(norte):
        tags = list(customer.tags.all())
    assert not is_known_without(customer, "tags")

    keep_ahead(customer, "tags", tags, Tag.objects.all())
    keep_ahead(customer, "contacts", [], Contact.objects.all())

    with statements() as said:
        assert (list(customer.tags.all()), list(customer.contacts.all())) == (tags, [])
        assert [is_known_without(customer, name) for name in ("tags", "contacts")] == [False, True]
    assert said() == []


def test_narrowing_what_was_read_ahead_fails_loudly(norte, make_customer):
    make_customer(norte, tags=["vip"], main_contact={"name": "Ana"})
    rows = Customer.objects.prefetch_related("tags", "contacts")
    (one,) = run(norte, Compiled(lambda: rows))

    for ahead_of in (one.tags, one.contacts):
        with tenant_scope(norte), pytest.raises((Error, TypeError)):
            list(ahead_of.filter(name="vip"))


def test_a_relation_that_it_knows_no_way_to_read_ahead_is_refused(norte):
    compiled = Compiled(lambda: Tag.objects.prefetch_related("customers"))

    with pytest.raises(AttributeError):
        run(norte, compiled)


def test_rows_of_a_manager_keep_its_methods(norte, make_customer):
    make_customer(norte)
    rows = Customer.objects.prefetch_related("payment_sources")
    (one,) = run(norte, Compiled(lambda: rows))

    assert isinstance(one.payment_sources.all(), QuerySet)
    assert hasattr(one.payment_sources.all(), "valuable")


# Many at once


@pytest.mark.django_db(transaction=True)
def test_threads_of_different_tenants_share_it(norte, sur, make_customer):
    for tenant in (norte, sur):
        for number in range(5):
            make_customer(tenant, name=f"{tenant.slug} {number}", tags=[tenant.slug])
    rows = Customer.objects.prefetch_related("tags").order_by("pk")
    compiled, turns = Compiled(rows.all), cycle((norte, sur))

    def work():
        tenant = next(turns)
        return [(tenant.slug, *names(tenant, compiled)) for _ in range(20)]

    answers = in_threads(8, work)

    assert {one for answer in answers for one in answer} == {
        (slug, *(f"{slug} {number} {slug}" for number in range(5))) for slug in ("norte", "sur")
    }


def names(tenant, compiled):
    return [f"{one.name} {one.tags.all()[0].name}" for one in run(tenant, compiled)]
