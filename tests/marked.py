"""A book in which every text bears a mark, so that it can be found wherever it turns up."""

from types import SimpleNamespace

from customers.models import Contact, CustomerTag, Note, OrgUnit, PaymentSource, Tag
from customers.services import create_customer
from sales.services import create_quotation, create_subscription, record_payment, record_sale
from tenants.history import save_recorded
from tenants.scope import tenant_scope
from tests.book import BY, moment

MARK = "Zzyzx7f3a"


def marked_book(norte):
    """One of everything in a tenant by the tenant's name of it, each text of it marked."""
    with tenant_scope(norte):
        customer = marked_customer(norte)
        return SimpleNamespace(
            customers=customer,
            contacts=kept(Contact, customer, name=MARK, email=f"{MARK}@example.com"),
            org_units=kept(OrgUnit, customer, name=MARK),
            notes=kept(Note, customer, text=MARK),
            payment_sources=kept(PaymentSource, customer, label=MARK, status="chargeable"),
            tags=tagged(customer),
            **documents(norte, customer),
        )


def marked_customer(norte):
    return create_customer(
        norte,
        by=BY,
        name=f"{MARK} SRL",
        email=f"{MARK}@example.com",
        phone=MARK,
        tax_id=MARK,
        external_key=MARK,
        description=MARK,
        reference=MARK,
        metadata={MARK: MARK},
        billing={"street": MARK, "city": MARK, "state": MARK, "country_text": MARK},
    )


def kept(model, customer, **facts):
    return save_recorded(model(tenant=customer.tenant, customer=customer, **facts), by=BY)


def tagged(customer):
    tag = save_recorded(Tag(tenant=customer.tenant, name=MARK, slug=MARK.lower()), by=BY)
    save_recorded(CustomerTag(tenant=customer.tenant, customer=customer, tag=tag), by=BY)
    return tag


def documents(norte, customer):
    of_customer = {"by": BY, "customer": customer}
    return {
        "sales": record_sale(norte, **of_customer, items=[], total=10, notes=MARK),
        "quotations": create_quotation(
            norte,
            **of_customer,
            items=[],
            total=10,
            notes=MARK,
            valid_until=moment("2030-01-01T00:00:00Z"),
        ),
        "payments": record_payment(norte, **of_customer, amount=3, reference=MARK),
        "subscriptions": create_subscription(norte, **of_customer, name=MARK, amount=5),
    }
