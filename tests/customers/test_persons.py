"""Persons who ask to be erased: no row of theirs says who they were, and nobody else's changes."""

import json
from datetime import date
from decimal import Decimal

import pytest

from customers.api.faces import FACES
from customers.models import Contact, Customer, Note, RetiredKey, Tag
from customers.persons import (
    NoSuchPerson,
    erase_contact,
    erase_customer,
    find_contact,
    find_customer,
    find_text,
)
from customers.persons.traces import hanging, with_customer
from customers.services import (
    create_contact,
    create_note,
    remove_customer,
    update_contact,
    update_customer,
)
from sales.models import CustomerBalance, Payment, Quotation, Sale, SaleLine, Subscription
from sales.proofs import findings
from sales.services import Item, cancel_subscription, create_draft, record_sale
from tenants.actor import Actor
from tenants.checks import owned_models
from tenants.erasure import ERASED, texts
from tenants.errors import Refused
from tenants.history import facts, record
from tenants.models import Change, IdempotencyKey
from tenants.scope import tenant_scope
from tests.back_office import change, signed_in, stored
from tests.book import BY, moment
from tests.callers import CREDENTIALS, Callers
from tests.dumps import whole_dump
from tests.factories import TenantFactory
from tests.marked import MARK, documents, marked_book
from tests.tongues import TONGUES

CLERK = Actor.of_command("erase_person")


@pytest.fixture
def book(norte):
    """One of everything in norte, each text of it marked."""
    return marked_book(norte)


def erase(person, **options):
    return erase_customer(find_customer(str(person.pk)), by=CLERK, **options)


def cancelled(book):
    """The same book once its subscription has ended."""
    with tenant_scope(book.customers.tenant):
        cancel_subscription(book.subscriptions, by=BY, reason=MARK)
    return book


def holding(tenant):
    """(table, column) of every text of a tenant in which the mark occurs."""
    with tenant_scope(tenant):
        return {
            (model.__name__, column.name)
            for model in owned_models()
            for column in texts(model)
            if model.objects.filter(**{f"{column.name}__icontains": MARK}).exists()
        }


# Everything, by every way


BODIES = {
    "lapyme": {
        "name": MARK,
        "company_name": MARK,
        "description": MARK,
        "email": f"{MARK}@lapyme.example",
        "phone": MARK[:15],
        "address": MARK,
        "apartment": MARK,
        "city": MARK,
        "postal_code": MARK,
        "country": MARK,
    },
    "clientes": {
        "nombre": f"{MARK} clientes",
        "email": f"{MARK}@clientes.example",
        "telefono": MARK,
        "direccion": MARK,
        "notas": MARK,
    },
    "organizations": {
        "legalName": f"{MARK} organizations",
        "taxId": "PNO901231AB3",
        "taxSystem": "601",
        "email": f"{MARK}@organizations.example",
        "defaultInvoiceUse": "G01",
        "addressStreet": MARK,
        "addressExterior": MARK,
        "addressInterior": MARK,
        "addressNeighborhood": MARK,
        "addressCity": MARK,
        "addressMunicipality": MARK,
        "addressZip": "06000",
        "addressState": MARK,
        "addressCountry": "MEX",
    },
    "piriod": {
        "name": f"{MARK} piriod",
        "address": MARK,
        "email": f"{MARK}@piriod.example",
        "phone": MARK,
        "manager": MARK,
        "reference": MARK,
        "tax_settings": {MARK: MARK},
        "metadata": {MARK: MARK},
    },
    "chargeover": {
        "company": f"{MARK} chargeover",
        "external_key": MARK,
        "custom_1": MARK,
        "bill_addr1": MARK,
        "ship_addr1": MARK,
        "ship_city": MARK,
        "superuser_name": f"{MARK} Ruiz",
        "superuser_email": f"{MARK}@user.example",
        "superuser_phone": MARK,
    },
}


def write_through_all_faces(norte, sur):
    """A customer made through La Pyme, then changed through every face in turn."""
    ask = {face.name: asker(face, norte, sur) for face in FACES}
    headers = {"Idempotency-Key": MARK, "X-Request-Id": MARK}
    made = ask["lapyme"]("POST", TONGUES["lapyme"].collection(norte), BODIES["lapyme"], headers)
    with tenant_scope(norte):
        customer = Customer.objects.get(uuid=made.json()["data"]["customer"]["id"])
    for name, body in BODIES.items():
        tongue = TONGUES[name]
        answer = ask[name](tongue.updates, tongue.one(norte, customer), body)
        assert answer.status_code in {200, 202}, answer.content
    return customer


def write_in_back_office(norte, customer):
    with tenant_scope(norte):
        customer.refresh_from_db()
    answer = change(signed_in(norte), customer, website=f"https://{MARK}.example", code=MARK)
    assert answer.status_code == 200
    assert stored(customer).code == MARK


def asker(face, norte, sur):
    callers = Callers(norte, sur, CREDENTIALS.get(face.name))

    def ask(method, path, body, headers=None):
        return callers("key").request(method, path, json.dumps(body).encode(), headers)

    return ask


def fill_the_rest(customer):
    """Put the mark into every text column of every row of the customer, and into the record."""
    for row in (customer, *rows_of(customer)):
        before = facts(row)
        marks = {column.name: marked(column, row) for column in texts(type(row), OURS)}
        type(row).objects.filter(pk=row.pk).update(**marks)
        row.refresh_from_db()
        record(Change.Action.UPDATED, row, by=BY, before=before, after=facts(row))


OURS = {"token", "currency", "voucher_type", "username"}


def rows_of(customer):
    for relation in customer._meta.related_objects:
        if relation.field.name == "customer":
            yield from relation.related_model.objects.filter(customer=customer)
    for document in (*customer.sales.all(), *customer.quotations.all()):
        yield from document.lines.all()


def marked(column, row):
    match column.get_internal_type():
        case "JSONField":
            return [MARK] if column.get_default() == [] else {MARK: [MARK]}
        case "GenericIPAddressField":
            return "198.51.100.77"
    return f"{MARK} {row.pk} {column.name}"[: column.max_length]


def everything(norte, sur):
    """A customer written through all faces and in the back office, no text of theirs unmarked."""
    customer = write_through_all_faces(norte, sur)
    write_in_back_office(norte, customer)
    with tenant_scope(norte):
        contact = create_contact(customer, by=BY, name=f"{MARK} Sosa", password=MARK)
        note = create_note(customer, text=MARK, by=BY)
        Note.objects.filter(pk=note.pk).update(contact=contact)
        update_customer(customer, by=BY, tags=[f"friends of {MARK} clientes", "vip"])
        lines = [Item(2, 10, f"For {MARK}")]
        record_sale(norte, by=BY, customer=customer, items=lines, notes=MARK)
        create_draft(norte, by=BY, customer=customer, items=lines, notes=MARK)
        made = documents(norte, customer)
        cancel_subscription(made["subscriptions"], by=BY, reason=MARK)
        fill_the_rest(customer)
    return customer


STAYING = {
    Sale: ("number", "status", "issued_on", "total", "balance", "currency", "voucher_type"),
    SaleLine: ("quantity", "unit_price", "total"),
    Payment: ("number", "paid_on", "amount", "unapplied", "currency"),
    Quotation: ("number", "status", "total", "currency"),
    Subscription: ("amount", "currency", "status"),
    CustomerBalance: ("currency", "total", "paid", "balance"),
}


def ledger(tenant):
    """What an erasure leaves of documents: every number, date and amount; drafts go."""
    with tenant_scope(tenant):
        drafts = Sale.objects.drafts().values("pk")
        going = {Sale: {"pk__in": drafts}, SaleLine: {"sale__in": drafts}}
        return {
            model: list(
                model.objects.exclude(**going.get(model, {"pk": None}))
                .order_by("pk")
                .values_list("pk", *columns)
            )
            for model, columns in STAYING.items()
        }


@pytest.mark.django_db(transaction=True)
def test_a_dump_holds_nothing_of_the_person(record_property):
    norte, sur = TenantFactory(slug="norte"), TenantFactory(slug="sur")
    customer = everything(norte, sur)
    before, held = ledger(norte), whole_dump().lower().count(MARK.lower())

    with tenant_scope(norte):
        erase(customer)

    left = whole_dump().lower().count(MARK.lower())
    record_property("texts of the person in a dump before", held)
    record_property("texts of the person in a dump after", left)
    assert held > 200
    assert (left, holding(norte)) == (0, set())
    assert "198.51.100.77" not in whole_dump()
    assert ledger(norte) == before
    with tenant_scope(norte):
        assert list(findings(norte)) == []


# Texts that are no customer's, by their model
NOBODYS = {
    "NumberSeries": "names of series are the ledger's",
    "PaymentTerm": "a term is the tenant's",
    "PriceList": "so is a list of prices",
    "Product": "so is what is sold",
    "RetiredKey": "of deleted customers, found by the record of changes",
    "Tag": "found by who bears it",
    "Change": "found by what it is about",
    "IdempotencyKey": "found by what it answers",
    "Customer": "the person",
}


def test_every_model_with_texts_is_thought_of(db):
    reached = set(with_customer()) | {rows.model for rows in hanging(0)}

    others = {model.__name__ for model in owned_models() if texts(model) and model not in reached}

    assert others == NOBODYS.keys()


# Who goes and who stays


def test_customer_with_documents_stays_without_a_name(norte, book):
    cancelled(book)
    with tenant_scope(norte):
        before = Customer.objects.get()
        erase(before)
        after = Customer.objects.get()

    assert (after.name, after.status, after.search_text) == (ERASED, "archived", ERASED)
    assert (after.pk, after.uuid, after.token) == (before.pk, before.uuid, before.token)
    assert after.statement_path != before.statement_path
    assert holding(norte) == set()


def test_customer_without_documents_is_removed(norte, make_customer):
    customer = make_customer(norte, name=f"{MARK} Ruiz", email=f"{MARK}@x.example")

    with tenant_scope(norte):
        erase(customer)

        assert list(Customer.objects.all()) == []
        assert list(findings(norte)) == []
    assert holding(norte) == set()


def test_deleted_customer_is_erased_from_the_record(norte, make_customer):
    customer = make_customer(norte, name=MARK, external_key=MARK)
    other = make_customer(norte, name="Bruno", external_key="B")
    with tenant_scope(norte):
        contact = create_contact(customer, by=BY, name=f"{MARK} Sosa")
        remove_customer(customer, by=BY)
        remove_customer(other, by=BY)
        assert {key.external_key for key in RetiredKey.objects.all()} == {MARK, "B"}

        erase_customer(find_customer(str(customer.uuid)), by=CLERK)

        assert [key.external_key for key in RetiredKey.objects.all()] == ["B"]
        assert find_contact(str(contact.pk)).row is None
    assert holding(norte) == set()


def test_one_entry_tells_who_erased_whom(norte, book):
    cancelled(book)
    with tenant_scope(norte):
        erase(book.customers)
        entry = Change.objects.first()

    assert (entry.action, entry.kind, entry.object_id) == ("erased", "customer", book.customers.pk)
    assert (entry.actor, entry.face) == ("manage.py erase_person", "erase_person")
    assert (entry.label, entry.before, entry.after) == (ERASED, {}, {})


def test_record_still_tells_who_changed_what_when(norte, book):
    cancelled(book)
    with tenant_scope(norte):
        columns = ("pk", "at", "action", "kind", "object_id", "actor", "face")
        before = list(Change.objects.values_list(*columns))
        erase(book.customers)
        after = list(Change.objects.values_list(*columns))
        sale = Change.objects.get(kind="sale", action="created")

    assert after[1:] == before
    assert (sale.after["total"], sale.after["number"]) == ("10", 1)
    assert "customer_name" not in sale.after


def test_active_subscription_refuses(norte, book):
    before = holding(norte)
    with tenant_scope(norte), pytest.raises(Refused) as refusal:
        erase(book.customers)

    assert refusal.value.code == "active_subscriptions"
    assert holding(norte) == before


def test_erasing_again_changes_nothing_more(norte, book):
    cancelled(book)
    with tenant_scope(norte):
        erase(book.customers)
        again = erase(book.customers)

    assert [row for row in again.tables() if row[0] != "customers_customer"] == []


def test_parent_of_others_stays(norte, make_customer):
    parent = make_customer(norte, name=MARK)
    child = make_customer(norte, name="Filial", parent=parent)

    with tenant_scope(norte):
        erase(parent)

        assert Customer.objects.get(pk=child.pk).parent.name == ERASED


# Nobody else


def snapshot(tenant, *, without=()):
    """Every row of a tenant with all that is in it, but those of some models."""
    with tenant_scope(tenant):
        return {
            model.__name__: list(model.objects.order_by("pk").values())
            for model in owned_models()
            if model not in without
        }


def test_another_tenants_person_of_the_same_texts_stays(norte, sur, book):
    marked_book(sur)
    before = snapshot(sur)
    cancelled(book)

    with tenant_scope(norte):
        erase(book.customers)

    assert snapshot(sur) == before
    assert holding(norte) == set()


def test_test_book_is_left_alone(norte, book):
    twin = TenantFactory(slug="norte", test_of=norte)
    marked_book(twin)
    before = snapshot(twin)
    cancelled(book)

    with tenant_scope(norte):
        erase(book.customers)

    assert snapshot(twin) == before


def test_namesake_stays(norte, make_customer):
    person, namesake = (
        make_customer(norte, name="Ana Ruiz", email="ana@correo.example", phone="4000 0000")
        for _ in range(2)
    )
    with tenant_scope(norte):
        for customer in (person, namesake):
            create_contact(customer, by=BY, name="Ana Ruiz", email="ana@correo.example")
            create_note(customer, by=BY, text="Ana Ruiz called.")
            record_sale(norte, by=BY, customer=customer, items=[], total=7, notes="Ana Ruiz")
        before = told_of(namesake)

        erasure = erase(person)

        assert told_of(namesake) == before
    assert ("customers_customer", "name", [namesake.pk]) in erasure.mentions


def told_of(customer):
    """Everything in the book about a customer and what is theirs."""
    rows = [Customer.objects.get(pk=customer.pk), *rows_of(customer)]
    told = [(type(row).__name__, facts(row)) for row in rows]
    ids = [(type(row)._meta.model_name, row.pk) for row in rows]
    return told, [
        list(Change.objects.filter(kind=kind, object_id=pk).order_by("pk").values())
        for kind, pk in ids
    ]


def test_tag_of_others_stays_and_is_told(norte, make_customer):
    person = make_customer(norte, name="Ana Ruiz", tags=["vip", "Ana Ruiz", "of ana ruiz"])
    make_customer(norte, name="Bruno", tags=["of ana ruiz"])

    with tenant_scope(norte):
        erasure = erase(person)

        shared = Tag.objects.get(name="of ana ruiz")
        assert {tag.name for tag in Tag.objects.all()} == {"vip", "of ana ruiz"}
    assert ("customers_tag", "name", [shared.pk]) in erasure.mentions


def test_answers_of_others_are_kept(norte, sur):
    person = write_through_all_faces(norte, sur)
    ask = asker(next(face for face in FACES if face.name == "lapyme"), norte, sur)
    ask("POST", "/api/v1/customers", {"name": "Bruno"}, {"Idempotency-Key": "of Bruno"})

    with tenant_scope(norte):
        erase(person)

        assert [row.key for row in IdempotencyKey.objects.all()] == ["of Bruno"]


def test_answer_with_a_tag_that_goes_is_forgotten(norte, sur, make_customer):
    ask = asker(next(face for face in FACES if face.name == "lapyme"), norte, sur)
    for name in ("Ana Ruiz", "vip"):
        ask("POST", "/api/v1/tags", {"name": name, "scope": "customer"}, {"Idempotency-Key": name})
    person = make_customer(norte, name="Ana Ruiz", tags=["Ana Ruiz", "vip"])

    with tenant_scope(norte):
        assert IdempotencyKey.objects.count() == 2
        erase(person)

        assert [row.key for row in IdempotencyKey.objects.all()] == ["vip"]


# Documents


@pytest.fixture
def buyer(norte, make_customer):
    """Somebody with one sale of 2015 and one of 2026."""
    customer = make_customer(
        norte, name=MARK, tax_id="20-12345678-6", billing={"street": MARK}, shipping={"city": MARK}
    )
    with tenant_scope(norte):
        for year in (2015, 2026):
            record_sale(
                norte,
                by=BY,
                customer=customer,
                items=[Item(1, Decimal(10), f"Suit for {MARK}"), Item(1, 5, "Thread")],
                at=moment(f"{year}-05-20T12:00:00Z"),
                notes=MARK,
                metadata={MARK: MARK},
            )
    return customer


def named_on(sale):
    """What a sale tells of whose it is, and what its lines and notes say."""
    sale.refresh_from_db()
    frozen = (sale.customer_name, sale.customer_tax_id, sale.customer_address)
    return frozen, [line.description for line in sale.lines.all()], sale.notes, sale.metadata


GONE = (ERASED, "", {}), [ERASED, ERASED], None, {}


def test_documents_name_nobody_by_default(norte, buyer):
    with tenant_scope(norte):
        erasure = erase(buyer)

        assert [named_on(sale) for sale in Sale.objects.order_by("pk")] == [GONE, GONE]
    assert (erasure.retained, erasure.until) == (0, None)
    assert holding(norte) == set()


def test_retained_documents_name_the_buyer_until_the_law_has_it(norte, buyer, time_machine):
    time_machine.move_to("2026-11-03T12:00:00Z")
    with tenant_scope(norte):
        erasure = erase(buyer, retain=True)
        old, new = Sale.objects.order_by("pk")

        assert named_on(old) == GONE
        frozen = (MARK, "20-12345678-6", {"street": MARK})
        assert named_on(new) == (frozen, [f"Suit for {MARK}", "Thread"], None, {})
        assert new.customer_shipping == {}
    assert (erasure.retained, erasure.until) == (1, date(2036, 12, 31))
    assert holding(norte) == {
        ("Sale", "customer_name"),
        ("Sale", "customer_address"),
        ("SaleLine", "description"),
    }

    time_machine.move_to("2037-01-01T12:00:00Z")
    with tenant_scope(norte):
        erasure = erase(buyer, retain=True)

        assert named_on(new) == GONE
    assert (erasure.retained, erasure.until) == (0, None)


def test_words_of_the_trade_stay(norte, buyer, make_customer):
    bruno = make_customer(norte, name="Bruno")
    with tenant_scope(norte):
        lines = [Item(1, 5, "Thread"), Item(1, 10, f"Suit for {MARK}")]
        record_sale(norte, by=BY, customer=bruno, items=lines)

        erase(buyer)

        mine = SaleLine.objects.filter(sale__customer=buyer).order_by("pk")
        assert [line.description for line in mine] == [ERASED, "Thread"] * 2


# Contacts


@pytest.fixture
def firm(norte, make_customer):
    """A firm whose address and main contact are Ana's; Bruno works there too."""
    customer = make_customer(
        norte,
        name="Acme SA",
        main_contact={"name": f"{MARK} Ruiz", "email": f"{MARK}@acme.example", "phone": "40000000"},
    )
    with tenant_scope(norte):
        create_contact(customer, by=BY, name="Bruno", email="bruno@acme.example")
        note = create_note(customer, text=f"{MARK} called.", by=BY)
        Note.objects.filter(pk=note.pk).update(contact=customer.main_contact)
        update_contact(customer.main_contact, by=BY, title=MARK, custom={MARK: MARK})
        customer.refresh_from_db()
    return customer


def test_contact_is_erased_and_the_customer_stays(norte, firm):
    assert firm.email == f"{MARK}@acme.example"
    with tenant_scope(norte):
        erase_contact(find_contact(str(firm.main_contact.uuid)), by=CLERK)
        firm.refresh_from_db()

        assert (firm.name, firm.email, firm.phone) == ("Acme SA", None, None)
        assert firm.main_contact.name == "Bruno"
        assert [contact.name for contact in Contact.objects.all()] == ["Bruno"]
    assert holding(norte) == set()


def test_contact_of_another_tenant_is_nobody(norte, sur, firm):
    with tenant_scope(sur), pytest.raises(NoSuchPerson, match="There is no contact"):
        find_contact(str(firm.main_contact_id))


# Who is meant


@pytest.mark.parametrize("text", ["0", "9" * 30, "9" * 5000, "x", "", f"{'0' * 8}-{'0' * 27}", "²"])
def test_nobody_is_meant(norte, make_customer, text):
    make_customer(norte)

    with tenant_scope(norte), pytest.raises(NoSuchPerson):
        find_customer(text)


def test_several_are_named_when_a_text_finds_them(norte, make_customer):
    ana, eva = make_customer(norte, name="Ana Ruiz"), make_customer(norte, name="Eva Ruiz")

    with tenant_scope(norte):
        assert find_text("eva").row == eva
        with pytest.raises(NoSuchPerson) as refusal:
            find_text("ruiz")
        with pytest.raises(NoSuchPerson, match="Nobody is found"):
            find_text("Bruno")

    assert f"{ana.pk} Ana Ruiz, {eva.pk} Eva Ruiz" in str(refusal.value)
