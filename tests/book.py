"""Laying the rows that a test or an exchange starts from, through the services."""

from datetime import datetime
from decimal import Decimal

from customers.services import create_customer
from sales.services import (
    cancel_quotation,
    cancel_sale,
    convert_quotation,
    create_quotation,
    record_sale,
)
from tenants.actor import Actor
from tenants.scope import tenant_scope

BY = Actor(name="tests", face="tests")


def lay(tenant, given, known):
    """Write the rows of an exchange's `given`; `known` grows by each row under its `as`."""
    with tenant_scope(tenant):
        for kind, rows in given.items():
            for row in rows:
                name, made = row.pop("as", None), LAYING[kind](tenant, row, known)
                known |= {name: made} if name else {}


def lay_customer(tenant, row, known):
    return create_customer(tenant, by=BY, **row)


def lay_sale(tenant, row, known):
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


def lay_quotation(tenant, row, known):
    status, valid_until = row.pop("status", "pending"), moment(row.pop("valid_until"))
    offer = document(row, known)
    quotation = create_quotation(tenant, by=BY, items=[], valid_until=valid_until, **offer)
    if status == "converted":
        return convert_quotation(quotation, by=BY, at=offer["at"])
    return cancel_quotation(quotation, by=BY) if status == "cancelled" else quotation


def document(row, known):
    """A row of `given` as arguments of the services."""
    people = {name: known[row[name]] for name in ("customer", "seller") if name in row}
    facts = row | people | {"total": Decimal(row["total"]), "at": moment(row["created_at"])}
    del facts["created_at"]
    return facts


def moment(text):
    return datetime.fromisoformat(text)


LAYING = {"customers": lay_customer, "sales": lay_sale, "quotations": lay_quotation}
