"""Every write of the back office leaves one entry in the record of changes for each row that it
changed, with who it was. No way to write is left out: the last test says so."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib import admin
from django.utils import timezone

from customers.models import Contact, Customer, OrgUnit, PaymentSource, Tag
from customers.services import (
    apply_tags,
    archive_customer,
    create_contact,
    create_customer,
    create_note,
    create_org_unit,
)
from sales.models import (
    ListedPrice,
    Payment,
    PaymentTerm,
    PriceList,
    Product,
    Quotation,
    Sale,
    Subscription,
)
from sales.services import create_quotation, create_subscription, pause_subscription
from tenants.keys import create_api_key
from tenants.models import ApiKey, Change, Membership, Tenant, User
from tenants.scope import tenant_scope
from tests.back_office import act_on, add, change, delete, do, make, page, signed_in
from tests.book import BY
from tests.factories import MembershipFactory, UserFactory
from tests.ledgers import pay, sell

NOTHING = ()
PATHS = {}


def path(model, way, *recorded):
    """A way to write: what it needs, a yield, what somebody does. `recorded` is `kind action`."""

    def register(story):
        PATHS[f"{model._meta.model_name} {way}"] = story, recorded
        return story

    return register


@pytest.fixture
def root(norte, sur):
    return signed_in(user=UserFactory(is_superuser=True))


def entries():
    """All entries of all tenants."""
    found = {}
    for tenant in Tenant.objects.all():
        with tenant_scope(tenant):
            found |= {entry.pk: entry for entry in Change.objects.order_by("id")}
    return found


def test_every_write_is_recorded_once_with_who_it_was(norte, root):
    differing = {}
    for name, (story, recorded) in PATHS.items():
        steps = story(root, norte)
        next(steps)
        before = entries()
        next(steps, None)
        new = [entry for pk, entry in entries().items() if pk not in before]
        told = tuple(f"{entry.kind} {entry.action}" for entry in new)
        if told != recorded:
            differing[name] = told
        assert {(one.actor, one.face, one.user) for one in new} <= {
            (str(root.user), "admin", root.user)
        }

    assert differing == {}


def test_no_way_to_write_is_left_out(root):
    request = root.get("/admin/").wsgi_request
    ways = {f"{model._meta.model_name} {way}" for model, way in all_ways(request)}

    assert ways - PATHS.keys() == set()
    assert {name for name in PATHS if " with " not in name} - ways == set()


def all_ways(request):
    for model, model_page in admin.site._registry.items():
        allowed = model_page.get_model_perms(request)
        yield from ((model, way) for way in ("add", "change", "delete") if allowed[way])
        yield from ((model, way) for way in model_page.get_actions(request))
        yield from ((model, deed.name) for deed in model_page.deeds)


# What the stories need


def customer(tenant, **facts):
    with tenant_scope(tenant):
        return create_customer(tenant, by=BY, **{"name": "Acme"} | facts)


def made(model, tenant, **facts):
    with tenant_scope(tenant):
        return make(model, tenant, **facts)


def subscription(tenant, **details):
    acme = customer(tenant)
    with tenant_scope(tenant):
        return create_subscription(
            tenant, by=BY, customer=acme, name="Plan", amount=Decimal(5), **details
        )


def sale(tenant):
    acme = customer(tenant)
    with tenant_scope(tenant):
        return sell(acme, 10)


def quotation(tenant):
    acme, until = customer(tenant), timezone.now() + timedelta(days=1)
    with tenant_scope(tenant):
        return create_quotation(
            tenant, by=BY, customer=acme, items=[], total=Decimal(7), valid_until=until
        )


def contact(tenant):
    acme = customer(tenant)
    with tenant_scope(tenant):
        create_contact(acme, by=BY, name="Main")
        return create_contact(acme, by=BY, name="Ana")


# Customers


@path(Customer, "add", "customer created")
def add_customer(client, norte):
    yield
    add(client, Customer, name="New", tax_id="20-12345678-6", **{"billing-0-street": "Calle 1"})


@path(Customer, "change", "customer updated")
def change_customer(client, norte):
    acme = customer(norte)
    tag = made(Tag, norte, name="Tag", slug="tag")
    yield
    places = {"billing-0-street": "Calle 1", "shipping-0-street": "Calle 2"}
    change(client, acme, phone="1", tagged=[tag.pk], **places)


@path(Customer, "with nothing changed", *NOTHING)
def change_nothing(client, norte):
    acme = customer(norte)
    yield
    change(client, acme)


@path(Customer, "with what is refused", *NOTHING)
def change_refused(client, norte):
    acme = customer(norte)
    yield
    change(
        client,
        acme,
        parent=acme.pk,
        phone="1",
        **{"contacts-TOTAL_FORMS": "1", "contacts-0-name": "Ana"},
    )


@path(Customer, "with a first contact", "contact created", "customer updated")
def add_first_contact(client, norte):
    acme = customer(norte)
    yield
    change(client, acme, **{"contacts-TOTAL_FORMS": "1", "contacts-0-name": "Ana"})


@path(Customer, "with a contact added", "contact created")
def add_contact_inline(client, norte):
    acme = contact(norte).customer
    yield
    change(client, acme, **{"contacts-TOTAL_FORMS": "3", "contacts-2-name": "Eva"})


@path(Customer, "with a contact changed", "contact updated")
def change_contact_inline(client, norte):
    acme = contact(norte).customer
    yield
    change(client, acme, **{"contacts-1-title": "CFO"})


@path(Customer, "with a contact deleted", "contact deleted")
def delete_contact_inline(client, norte):
    acme = contact(norte).customer
    yield
    change(client, acme, **{"contacts-1-DELETE": "on"})


@path(Customer, "with a note added", "note created")
def add_note_inline(client, norte):
    acme = customer(norte)
    yield
    change(client, acme, **{"notes-TOTAL_FORMS": "1", "notes-0-text": "Called."})


def noted(norte):
    acme = customer(norte)
    with tenant_scope(norte):
        return create_note(acme, text="Called.", by=BY).customer


@path(Customer, "with a note changed", "note updated")
def change_note_inline(client, norte):
    acme = noted(norte)
    yield
    change(client, acme, **{"notes-0-text": "Called twice."})


@path(Customer, "with a note deleted", "note deleted")
def delete_note_inline(client, norte):
    acme = noted(norte)
    yield
    change(client, acme, **{"notes-0-DELETE": "on"})


@path(Customer, "with everything at once", "customer updated", "contact updated", "note updated")
def change_all(client, norte):
    acme = contact(norte).customer
    with tenant_scope(norte):
        create_note(acme, text="Called.", by=BY)
    yield
    parts = {"contacts-0-phone": "2", "notes-0-text": "Twice.", "billing-0-city": "Salta"}
    change(client, acme, phone="1", **parts)


@path(Customer, "delete", "customer deleted")
def delete_customer(client, norte):
    acme = contact(norte).customer
    yield
    delete(client, acme)


@path(Customer, "with documents deleted", "customer updated")
def delete_with_documents(client, norte):
    acme = sale(norte).customer
    yield
    delete(client, acme)


@path(Customer, "archive", "customer updated", "customer updated")
def archive(client, norte):
    two = customer(norte), customer(norte)
    yield
    act_on(client, two, "archive")


@path(Customer, "restore", "customer updated")
def restore(client, norte):
    acme, other = customer(norte), customer(norte)
    with tenant_scope(norte):
        archive_customer(acme, by=BY)
    yield
    act_on(client, [acme, other], "restore")


def tagged(norte):
    acme, tag = customer(norte), made(Tag, norte, name="Tagged", slug="tagged")
    with tenant_scope(norte):
        apply_tags([acme], add=[tag], remove=[], by=BY)
    return acme, tag


@path(Customer, "tag", "customer updated")
def tag_customers(client, norte):
    acme, other, tag = customer(norte), customer(norte), made(Tag, norte, name="A", slug="a")
    with tenant_scope(norte):
        apply_tags([other], add=[tag], remove=[], by=BY)
    yield
    act_on(client, [acme, other], "tag", tags=[tag.pk])


@path(Customer, "untag", "customer updated")
def untag_customers(client, norte):
    (acme, tag), other = tagged(norte), customer(norte)
    yield
    act_on(client, [acme, other], "untag", tags=[tag.pk])


@path(Customer, "set_salesperson", "customer updated")
def set_salesperson(client, norte):
    seller = MembershipFactory(tenant=norte).user
    acme, other = customer(norte), customer(norte, salesperson=seller)
    yield
    act_on(client, [acme, other], "set_salesperson", salesperson=seller.pk)


@path(Customer, "pay", "payment created")
def pay_customer(client, norte):
    acme = sale(norte).customer
    yield
    do(client, acme, "pay", amount="3")


@path(Customer, "revoke_statement_link", "customer updated")
def revoke_link(client, norte):
    acme = customer(norte)
    yield
    do(client, acme, "revoke_statement_link")


# What belongs to customers


@path(Contact, "add", "contact created")
def add_contact(client, norte):
    acme = contact(norte).customer
    yield
    add(client, Contact, customer=acme.pk, name="Eva")


@path(Contact, "change", "contact updated")
def change_contact(client, norte):
    ana = contact(norte)
    yield
    change(client, ana, title="CFO")


@path(Contact, "with nothing changed", *NOTHING)
def change_no_contact(client, norte):
    ana = contact(norte)
    yield
    change(client, ana)


@path(Contact, "delete", "contact deleted")
def delete_contact(client, norte):
    ana = contact(norte)
    yield
    delete(client, ana)


@path(Contact, "delete_selected", "contact deleted", "contact deleted")
def delete_contacts(client, norte):
    two = contact(norte), contact(norte)
    yield
    delete_all(client, two)


def delete_all(client, rows):
    ticked = {"_selected_action": [row.pk for row in rows], "action": "delete_selected"}
    client.post(page(type(rows[0])), ticked | {"post": "yes"}, follow=True)


@path(OrgUnit, "add", "orgunit created")
def add_unit(client, norte):
    acme = customer(norte)
    yield
    add(client, OrgUnit, customer=acme.pk, name="Ventas")


def unit(norte):
    acme = customer(norte)
    with tenant_scope(norte):
        return create_org_unit(acme, by=BY, name="Ventas")


@path(OrgUnit, "change", "orgunit updated")
def change_unit(client, norte):
    ventas = unit(norte)
    yield
    change(client, ventas, name="Compras")


@path(OrgUnit, "delete", "orgunit deleted")
def delete_unit(client, norte):
    ventas = unit(norte)
    yield
    delete(client, ventas)


@path(OrgUnit, "with a contact deleted", "contact updated", "orgunit deleted")
def delete_used_unit(client, norte):
    ventas = unit(norte)
    with tenant_scope(norte):
        create_contact(ventas.customer, by=BY, name="Ana", org_unit=ventas)
    yield
    delete(client, ventas)


@path(OrgUnit, "delete_selected", "orgunit deleted", "orgunit deleted")
def delete_units(client, norte):
    two = unit(norte), unit(norte)
    yield
    delete_all(client, two)


@path(PaymentSource, "add", "paymentsource created")
def add_source(client, norte):
    acme = customer(norte)
    yield
    add(client, PaymentSource, customer=acme.pk, label="Visa")


def source(norte):
    return made(PaymentSource, norte, customer=customer(norte), label="Visa")


@path(PaymentSource, "change", "paymentsource updated")
def change_source(client, norte):
    visa = source(norte)
    yield
    change(client, visa, label="Master")


@path(PaymentSource, "delete", "paymentsource deleted")
def delete_source(client, norte):
    visa = source(norte)
    yield
    delete(client, visa)


@path(PaymentSource, "delete_selected", "paymentsource deleted")
def delete_sources(client, norte):
    visa = source(norte)
    yield
    delete_all(client, [visa])


# What has a name of its own

NAMED = [
    (Tag, {"name": "T", "slug": "t"}, {"color": "red"}),
    (Product, {"name": "Widget", "price": "5", "currency": "ARS"}, {"price": "6"}),
    (PriceList, {"name": "Wholesale", "currency": "ARS"}, {"name": "Retail"}),
    (PaymentTerm, {"name": "Soon", "code": "soon", "number": 70, "days": 3}, {"days": "4"}),
]


def register_named(model, facts, changed):
    kind = model._meta.model_name

    @path(model, "add", f"{kind} created")
    def add_one(client, norte):
        yield
        add(client, model, **facts)

    @path(model, "change", f"{kind} updated")
    def change_one(client, norte):
        with tenant_scope(norte):
            row = model.objects.latest("id")
        yield
        change(client, row, **changed)

    @path(model, "with nothing changed", *NOTHING)
    def change_none(client, norte):
        with tenant_scope(norte):
            row = model.objects.latest("id")
        yield
        change(client, row)

    @path(model, "delete", f"{kind} deleted")
    def delete_one(client, norte):
        with tenant_scope(norte):
            row = model.objects.latest("id")
        yield
        delete(client, row)

    @path(model, "delete_selected", f"{kind} deleted")
    def delete_ticked(client, norte):
        row = made(model, norte, **facts)
        yield
        delete_all(client, [row])


for named in NAMED:
    register_named(*named)


@path(PriceList, "with a price added", "listedprice created")
def add_price(client, norte):
    prices = made(PriceList, norte, name="L", currency="ARS")
    widget = made(Product, norte, name="W", price=Decimal(5), currency="ARS")
    yield
    row = {"listed_prices-0-product": widget.pk, "listed_prices-0-price": "4"}
    change(client, prices, **{"listed_prices-TOTAL_FORMS": "1"} | row)


def listed_price(norte):
    prices = made(PriceList, norte, name="L", currency="ARS")
    widget = made(Product, norte, name="W", price=Decimal(5), currency="ARS")
    return made(ListedPrice, norte, price_list=prices, product=widget, price=Decimal(4))


@path(PriceList, "with a price changed", "listedprice updated")
def change_price(client, norte):
    prices = listed_price(norte).price_list
    yield
    change(client, prices, **{"listed_prices-0-price": "3"})


@path(PriceList, "with a price deleted", "listedprice deleted")
def delete_price(client, norte):
    prices = listed_price(norte).price_list
    yield
    change(client, prices, **{"listed_prices-0-DELETE": "on"})


# The ledger


def payment(norte):
    acme = customer(norte)
    with tenant_scope(norte):
        return pay(acme, 5)


def register_deed(model, row, way, *recorded):
    @path(model, way, *recorded)
    def run(client, norte):
        document = row(norte)
        yield
        do(client, document, way)


register_deed(Sale, sale, "pay", "payment created")
register_deed(Sale, sale, "cancel", "sale updated")
register_deed(Quotation, quotation, "cancel", "quotation updated")
register_deed(Quotation, quotation, "convert", "sale created", "quotation updated")
register_deed(Payment, payment, "void", "payment updated")


@path(Subscription, "add", "subscription created")
def add_subscription(client, norte):
    acme = customer(norte)
    yield
    facts = {"name": "Plan", "amount": "5", "currency": "ARS", "started_on": "2026-01-01"}
    add(client, Subscription, customer=acme.pk, **facts)


@path(Subscription, "change", "subscription updated")
def change_subscription(client, norte):
    plan = subscription(norte)
    yield
    change(client, plan, amount="6")


@path(Subscription, "delete", "subscription deleted")
def delete_subscription(client, norte):
    plan = subscription(norte)
    yield
    delete(client, plan)


@path(Subscription, "delete_selected", "subscription deleted")
def delete_subscriptions(client, norte):
    plan = subscription(norte)
    yield
    delete_all(client, [plan])


@path(Subscription, "cancel", "subscription updated")
def cancel_subscription(client, norte):
    plan = subscription(norte)
    yield
    act_on(client, [plan], "cancel")


@path(Subscription, "pause", "subscription updated")
def pause(client, norte):
    plan = subscription(norte)
    yield
    act_on(client, [plan], "pause")


@path(Subscription, "resume", "subscription updated")
def resume(client, norte):
    plan = subscription(norte)
    with tenant_scope(norte):
        pause_subscription(plan, by=BY)
    yield
    act_on(client, [plan], "resume")


@path(Subscription, "activate", "subscription updated")
def activate(client, norte):
    plan = subscription(norte, status="trial")
    yield
    act_on(client, [plan], "activate")


# Access


@path(Tenant, "add", "tenant created")
def add_tenant(client, norte):
    yield
    add(client, Tenant, name="Este", slug="este", country="MX", currency="MXN", timezone="UTC")


@path(Tenant, "change", "tenant updated")
def change_tenant(client, norte):
    yield
    change(client, norte, name="Norte S.A.")


@path(Tenant, "enter", *NOTHING)
def enter_tenant(client, norte):
    yield
    act_on(client, [norte], "enter")


@path(User, "change", "user updated")
def change_user(client, norte):
    person = MembershipFactory(tenant=norte, user__password="!").user
    yield
    change(client, person, full_name="Eva")


@path(Membership, "add", "membership created")
def invite(client, norte):
    yield
    add(client, Membership, email="new@example.com", role="member")


@path(Membership, "change", "membership updated")
def change_place(client, norte):
    place = MembershipFactory(tenant=norte)
    yield
    change(client, place, role="admin")


@path(Membership, "with nothing changed", *NOTHING)
def change_no_place(client, norte):
    place = MembershipFactory(tenant=norte)
    yield
    change(client, place)


@path(Membership, "suspend", "membership updated")
def suspend(client, norte):
    places = MembershipFactory(tenant=norte), MembershipFactory(tenant=norte, is_active=False)
    yield
    act_on(client, places, "suspend")


@path(Membership, "readmit", "membership updated")
def readmit(client, norte):
    place = MembershipFactory(tenant=norte, is_active=False)
    yield
    act_on(client, [place], "readmit")


@path(Membership, "link", *NOTHING)
def new_link(client, norte):
    place = MembershipFactory(tenant=norte, user__password="!")
    yield
    do(client, place, "link")


@path(ApiKey, "add", "apikey created")
def add_key(client, norte):
    yield
    add(client, ApiKey, name="shop")


def key(norte):
    return create_api_key(norte, name="shop", by=BY).key


@path(ApiKey, "change", "apikey updated")
def change_key(client, norte):
    shop = key(norte)
    yield
    change(client, shop, name="store")


@path(ApiKey, "revoke", "apikey updated")
def revoke_key(client, norte):
    shop = key(norte)
    yield
    act_on(client, [shop, shop], "revoke")


@path(User, "with a password changed", "user updated")
def change_password(client, norte):
    client.user.set_password("old password 1")
    client.user.save()
    client.force_login(client.user)
    yield
    words = {"new_password1": "new password 2", "new_password2": "new password 2"}
    client.post("/admin/password_change/", words | {"old_password": "old password 1"})
