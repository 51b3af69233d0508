"""What the browser's tests add to the demo's first book; run in the site's own shell."""

import json
import sys
from datetime import timedelta

from django.utils import timezone

from customers.services import create_customer
from sales.models import Sale
from sales.services import create_quotation, record_sale
from sales.services.lines import Item
from tenants.invitations import invite_member
from tenants.models import Membership, Tenant
from tenants.scope import tenant_scope
from tests.back_office import OURS, rows_of, write_book
from tests.book import BY
from tests.browser.echoes import a_book_of_echoes

OPTICA = {
    "name": "Óptica Ñandú Austral S.A.",
    "tax_id": "30-71234567-1",
    "email": "mostrador@nandu.example",
    "phone": "+54 11 5555-0199",
}
LONGEST_CHOICE = "encargada.de.la.sucursal.de.san-miguel-de-tucuman@norte.example"  # in forms
LIBRERIA = {"name": "Librería Yacaré S.R.L.", "tax_id": "30-70555444-6"}


def a_row_of_everything():
    """Writes one, and prints {"app/model": id of the newest} and the addresses of a statement."""
    norte = Tenant.objects.live().get(slug="norte")
    write_book(norte, number=1)
    invite_member(norte, LONGEST_CHOICE, role=Membership.Role.MEMBER, by=BY)
    with tenant_scope(norte):
        rows = {model._meta.label_lower.replace(".", "/"): newest(model, norte) for model in OURS}
        customer = Sale.objects.order_by("pk").last().customer
        tell({"rows": rows, "statement": customer.statement_path})


def newest(model, tenant):
    return max(row.pk for row in rows_of(model, tenant))


def echoes():
    tell(a_book_of_echoes())


def tell(facts):
    sys.stdout.write(json.dumps(facts))


def a_days_work(facts):
    """What a clerk finds in the morning of a customer; prints the ids of it, by name."""
    norte = Tenant.objects.live().get(slug="norte")
    with tenant_scope(norte):
        customer = create_customer(norte, by=BY, **facts)
        given = {"by": BY, "customer": customer, "items": [Item(2, "1500.50", "Armazón")]}
        sale, wrong = record_sale(norte, **given), record_sale(norte, **given)
        until = timezone.now() + timedelta(days=5)
        offer = create_quotation(norte, **given, valid_until=until)
        rows = {"customer": customer, "sale": sale, "wrong": wrong, "offer": offer}
        tell({name: row.pk for name, row in rows.items()})
