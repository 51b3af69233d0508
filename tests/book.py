"""Laying the rows that a test or an exchange starts from, through the services."""

from contextlib import nullcontext
from datetime import date, datetime
from decimal import Decimal

import time_machine

from customers import services as customers_services
from customers.api.prefixed import encode
from customers.models import PaymentSource, Tag
from customers.services import create_customer
from sales.models import PaymentTerm, PriceList, Product
from sales.services import (
    cancel_quotation,
    cancel_sale,
    convert_quotation,
    create_draft,
    create_quotation,
    create_subscription,
    record_payment,
    record_refund,
    record_sale,
)
from tenants.actor import Actor
from tenants.history import save_recorded
from tenants.scope import tenant_scope

BY = Actor(name="tests", face="tests")


def lay(tenant, given, known):
    """Write the rows of an exchange's `given`; `known` grows by each row under its `as`."""
    with tenant_scope(tenant):
        for kind, rows in given.items():
            for row in rows:
                name, made = row.pop("as", None), LAYING[kind](tenant, row, known)
                if prefix := PREFIXES.get(kind):
                    made.prefixed_id = encode(prefix, made.uuid)
                known |= {name: made} if name else {}


def lay_customer(tenant, row, known):
    written_at = row.pop("created_at", None)
    with time_machine.travel(moment(written_at), tick=False) if written_at else nullcontext():
        return create_customer(tenant, by=BY, **row | called(row, known, OF_CUSTOMER))


OF_CUSTOMER = ("parent", "payment_term", "price_list", "salesperson")


def lay_settings(tenant, row, known):
    for name, value in row.items():
        setattr(tenant, name, value)
    tenant.save()
    return tenant


def lay_org_unit(tenant, row, known):
    return customers_services.create_org_unit(known[row.pop("customer")], by=BY, **row)


def lay_contact(tenant, row, known):
    facts = row | called(row, known, ("org_unit",))
    return customers_services.create_contact(known[facts.pop("customer")], by=BY, **facts)


def lay_payment_source(tenant, row, known):
    facts = {"status": "chargeable"} | row | called(row, known, ("customer",))
    return save_recorded(PaymentSource(tenant=tenant, **facts), by=BY)


def lay_payment_term(tenant, row, known):
    return save_recorded(PaymentTerm(tenant=tenant, **row), by=BY)


def lay_price_list(tenant, row, known):
    return save_recorded(PriceList(tenant=tenant, **row), by=BY)


def lay_product(tenant, row, known):
    facts = {"currency": tenant.currency} | row | {"price": Decimal(row["price"])}
    return save_recorded(Product(tenant=tenant, **facts), by=BY)


def lay_tag(tenant, row, known):
    if "archived_at" in row:
        row["archived_at"] = moment(row["archived_at"])
    return save_recorded(Tag(tenant=tenant, **row), by=BY)


def lay_sale(tenant, row, known):
    if row.get("status") == "draft":
        return lay_draft(tenant, row, known)
    cancelled = row.pop("cancelled", None)
    sale = record_sale(tenant, by=BY, items=[], **document(row, known))
    if cancelled:
        sale = cancel_sale(
            sale,
            by=Actor(name="tests", face="tests", user=known.get(cancelled.get("by"))),
            reason=cancelled.get("reason"),
            at=moment(cancelled["at"]),
        )
    return sale


def lay_draft(tenant, row, known):
    del row["status"]
    return create_draft(tenant, by=BY, items=[], **document(row, known))


def lay_payment(tenant, row, known):
    if "paid_on" in row:
        row["paid_on"] = date.fromisoformat(row["paid_on"])
    record = record_refund if row.get("kind") == "refund" else record_payment
    row = {name: value for name, value in row.items() if (name, value) != ("kind", "refund")}
    return record(tenant, by=BY, **amounting(row, known))


def lay_subscription(tenant, row, known):
    return create_subscription(tenant, by=BY, **amounting(row, known))


def amounting(row, known):
    return row | called(row, known, ("customer",)) | {"amount": Decimal(row["amount"])}


def lay_quotation(tenant, row, known):
    status, valid_until = row.pop("status", "pending"), moment(row.pop("valid_until"))
    offer = document(row, known)
    quotation = create_quotation(tenant, by=BY, items=[], valid_until=valid_until, **offer)
    if status == "converted":
        return convert_quotation(quotation, by=BY, at=offer["at"])
    return cancel_quotation(quotation, by=BY) if status == "cancelled" else quotation


def document(row, known):
    """A row of `given` as arguments of the services."""
    people = called(row, known, ("customer", "seller", "original", "subscription"))
    facts = row | people | {"total": Decimal(row["total"]), "at": moment(row["created_at"])}
    del facts["created_at"]
    return facts


def called(row, known, names):
    """The rows that a row names."""
    return {name: known[row[name]] for name in names if name in row}


def moment(text):
    return datetime.fromisoformat(text)


PREFIXES = {
    "customers": "cus",
    "contacts": "con",
    "payment_sources": "src",
    "sales": "inv",
    "subscriptions": "sub",
}
LAYING = {
    "settings": lay_settings,
    "payment_terms": lay_payment_term,
    "price_lists": lay_price_list,
    "products": lay_product,
    "tags": lay_tag,
    "customers": lay_customer,
    "org_units": lay_org_unit,
    "contacts": lay_contact,
    "payment_sources": lay_payment_source,
    "sales": lay_sale,
    "payments": lay_payment,
    "subscriptions": lay_subscription,
    "quotations": lay_quotation,
}
