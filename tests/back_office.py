"""The back office in tests: people signed in, forms filled in, a book with a row of everything."""

import re
from datetime import timedelta
from decimal import Decimal
from html.parser import HTMLParser

from django.apps import apps
from django.contrib import admin
from django.forms import MultiWidget
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from customers.models import CustomerTag, OrgUnit, PaymentSource, RetiredKey, Tag
from customers.services import create_contact, create_customer, create_note
from sales.models import ListedPrice, PriceList, Product
from sales.services import (
    create_quotation,
    create_subscription,
    payment_term,
    record_payment,
    record_sale,
)
from sales.services.lines import Item
from tenants.history import save_recorded
from tenants.keys import create_api_key
from tenants.models import Change, IdempotencyKey, Nonce, RequestCount
from tenants.scope import tenant_scope
from tests.book import BY
from tests.factories import MembershipFactory, UserFactory

BOOKKEEPING = {IdempotencyKey, Nonce, RequestCount}  # of requests: nobody's to look at
MODELS = {
    model
    for app in ("customers", "sales", "tenants")
    for model in apps.get_app_config(app).get_models()
}
OURS = sorted(MODELS - BOOKKEEPING, key=lambda model: model.__name__)


def signed_in(tenant=None, role="member", user=None, **facts):
    """A client of somebody with that place in the tenant."""
    user = user or UserFactory(**facts)
    if tenant:
        MembershipFactory(tenant=tenant, user=user, role=role)
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def page(model, kind="changelist", *args):
    meta = model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{kind}", args=args)


def write_book(tenant, number=1):
    """One row of every model that belongs to a tenant; each time with another number."""
    with tenant_scope(tenant):
        write_rows(tenant, number, currency=tenant.currency)


def write_rows(tenant, number, currency):
    product = make(Product, tenant, name="Widget", price=Decimal(10), currency=currency)
    prices = make(PriceList, tenant, name="Wholesale", currency=currency)
    make(ListedPrice, tenant, price_list=prices, product=product, price=Decimal(9))
    make(RetiredKey, tenant, external_key=f"old {number}")
    customer = create_customer(
        tenant,
        by=BY,
        name=f"Acme of {tenant.slug}",
        payment_term=payment_term(tenant, code="days_30"),
        billing={"street": "Calle 1"},
        shipping={"street": "Calle 2"},
    )
    tag = make(Tag, tenant, name=f"Friends {number}", slug="friends")
    make(CustomerTag, tenant, customer=customer, tag=tag)
    make(OrgUnit, tenant, customer=customer, name="Ventas")
    make(PaymentSource, tenant, customer=customer, label="Visa")
    create_contact(customer, by=BY, name="Ana Ruiz")
    create_note(customer, text="Called twice.", by=BY)
    write_documents(tenant, customer, [Item.of_product(product, 3)])
    create_api_key(tenant, name="shop", by=BY)


def write_documents(tenant, customer, items):
    record_sale(tenant, by=BY, customer=customer, items=items)
    record_payment(tenant, by=BY, customer=customer, amount=Decimal(20))
    tomorrow = timezone.now() + timedelta(days=1)
    create_quotation(tenant, by=BY, customer=customer, items=items, valid_until=tomorrow)
    create_subscription(tenant, by=BY, customer=customer, name="Plan", amount=Decimal(5))


def make(model, tenant, **facts):
    return save_recorded(model(tenant=tenant, **facts), by=BY)


def rows_of(model, tenant):
    """The tenant's rows of a model, also of those models that have no scope of their own."""
    path = getattr(admin.site.get_model_admin(model), "tenant_path", "tenant")
    return list(model._default_manager.filter(**{path: tenant.pk}))


# Forms, as a browser sends them back


def filled(response, **changes):
    """What a browser would send for the form of the page, with some values changed."""
    number, tenant = response.context.get("sent_once"), response.context["tenant"]
    data = {"sent_once": number} if number else {}
    with timezone.override(tenant and tenant.zone):  # as the page was shown
        for form in forms_of(response.context):
            for field in form:
                data |= sent(field) | shown(field)
    return data | changes


def forms_of(context):
    yield context["adminform"].form
    for inline in context["inline_admin_formsets"]:
        yield inline.formset.management_form
        yield from inline.formset.forms


def sent(field):
    value = field.value()
    if value is None or value is False:
        return {}
    if hasattr(value, "values_list"):
        return {field.html_name: [row.pk for row in value]}
    if isinstance(field.field.widget, MultiWidget):
        return sent_parts(field.html_name, field.field.widget, value)
    if isinstance(value, str):
        value = re.sub(r"\r\n?|\n", "\r\n", value)
    return {field.html_name: value}


def sent_parts(name, widget, value):
    """The same of a field with several inputs, as a date and a time."""
    parts = value if isinstance(value, list) else widget.decompress(value)
    return {name + ending: part for ending, part in zip(widget.widgets_names, parts, strict=True)}


def shown(field):
    """What the page carries along of a field: the hidden values that it was shown with."""
    if not field.field.show_hidden_initial:
        return {}
    return Hidden(field.as_hidden(only_initial=True)).found


def errors_of(response):
    """The messages of a form that was not taken, by field."""
    return response.context["adminform"].form.errors


def refused(response):
    """The same of a page that asks before something is done."""
    return response.context["form"].errors


def listed(response):
    """The rows of a list."""
    return list(response.context["cl"].result_list)


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


class Inline(HTMLParser):
    """Collects what a strict content security policy would not let run."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        is_data = attributes.get("type") == "application/json"
        if tag == "style" or (tag == "script" and "src" not in attributes and not is_data):
            self.found.append(self.get_starttag_text())
        if "style" in attributes or any(name.startswith("on") for name in attributes):
            self.found.append(self.get_starttag_text())


class Hidden(HTMLParser):
    """Collects the values of inputs, by name."""

    def __init__(self, html):
        super().__init__()
        self.found = {}
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.found.setdefault(attributes["name"], []).append(attributes.get("value", ""))


# Steps that stories are made of


def outcome(response):
    return response.status_code, response.get("location")


def add(client, model, **values):
    """Fill in the page of a new row and save it."""
    address = page(model, "add")
    return client.post(address, filled(client.get(address), **values), follow=True)


def change(client, row, **values):
    """Open the page of a row, change some of its form, save."""
    address = page(type(row), "change", row.pk)
    return client.post(address, filled(client.get(address), **values), follow=True)


def delete(client, row):
    """Confirm the deletion of a row."""
    return client.post(page(type(row), "delete", row.pk), {"post": "yes"}, follow=True)


def act(client, row, action):
    """Tick the row in its list and run an action."""
    return act_on(client, [row], action)


def act_on(client, rows, action, **values):
    """Tick rows in their list, run an action, and fill in the form that it asks for."""
    chosen = {"_selected_action": [row.pk for row in rows], "action": action}
    sent_form = values | {"_sent": "1"} if values else {}
    return client.post(page(type(rows[0])), chosen | sent_form, follow=True)


def do(client, row, deed, **values):
    """Press a button of the row's page, fill in what is asked, and confirm."""
    address = page(type(row), deed, row.pk)
    form = client.get(address).context["form"]
    data = {name: value for field in form for name, value in sent(field).items()}
    return client.post(address, data | values, follow=True)


def only(model, tenant):
    """The tenant's only row of a model."""
    with tenant_scope(tenant):
        return model.objects.get()


def stored(row):
    with tenant_scope(row.tenant):
        return type(row).objects.get(pk=row.pk)


def names(model, tenant):
    """Those of the tenant's rows of a model, in order."""
    with tenant_scope(tenant):
        return sorted(row.name for row in model.objects.all())


def story(tenant, kind):
    """The entries of the record of changes about such rows, the newest first."""
    with tenant_scope(tenant):
        return list(Change.objects.filter(kind=kind))
