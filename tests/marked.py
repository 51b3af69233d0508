"""A book in which every text bears a mark, so that it can be found wherever it turns up."""

import json
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

from django.apps import apps
from django.db import models
from django.db.models import Q

from customers.api.prefixed import encode
from customers.models import (
    Contact,
    CustomerTag,
    Note,
    OrgUnit,
    PaymentSource,
    RetiredKey,
    Tag,
)
from customers.services import create_customer
from sales.models import ListedPrice, PaymentTerm, PriceList, Product
from sales.services import (
    Item,
    cancel_sale,
    create_draft,
    create_quotation,
    create_subscription,
    pause_subscription,
    record_credit_note,
    record_payment,
    record_sale,
)
from tenants.history import save_recorded
from tenants.identifiers import random_token, uuid7
from tenants.models import IdempotencyKey
from tenants.ownership import TenantOwned
from tenants.scope import tenant_scope
from tests.book import BY, PREFIXES, moment
from tests.factories import MembershipFactory

MARK = "Zzyzx7f3a"

# Texts that bear no mark, and why none of them tells whose row it is.
SHARED = {
    "sales.NumberSeries.name": "the book's own word, which the next number is found by",
    "tenants.Change.kind": "the book's own word for the model",
    "tenants.Change.face": "the book's own word for the way",
    "tenants.IdempotencyKey.operation": "the name of a page",
    "tenants.IdempotencyKey.fingerprint": "a hash",
    "customers.Customer.phone_key": "digits that a phone number is compared by, never shown",
}
FREE = {
    "customers.Customer.metafields": [{"definition_id": MARK, "value": MARK}],
    "sales.Payment.splits": [{"payment_method_id": MARK, "amount": 1, "notes": MARK}],
    "sales.Sale.references": [
        {"date": None, "document": MARK, "serial": MARK, "description": MARK}
    ],
}
BY_SERVICE = {"sales.Sale.voucher_type"}  # goes with the number, which the service gives
CUSTOM = {"custom_1": MARK}
PRICE, LISTED = Decimal("7193051.43"), Decimal("6480239.71")


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


# Wholly marked: no text of any model is forgotten


def wholly_marked(tenant, prices=(PRICE, LISTED)):
    """The same with a row of every model, every state that a face changes, and a mark in every
    text. What cannot bear it, because it is made at random, is a mark of its own: see `marks`.

    Rows have their `prefixed_id`. `others` is a second customer, `members` the account of a member.
    """
    book = marked_book(tenant)
    with tenant_scope(tenant):
        vars(book).update(catalogue(tenant, book.customers, *prices))
        vars(book).update(states(tenant, book))
        for model in tenant_models():
            mark_texts(model)
    account = {"user__full_name": MARK, "user__email": f"{MARK}.{tenant.slug}@example.com".lower()}
    book.members = MembershipFactory(tenant=tenant, **account).user
    return refreshed(book, tenant)


def like_marked(tenant, word):
    """The same in another tenant, with a word in place of the mark and other prices."""
    book = wholly_marked(tenant, prices=(Decimal(7), Decimal(6)))
    with tenant_scope(tenant):
        for model in tenant_models():
            unmark_texts(model, word)
    book.members.full_name, book.members.email = word, f"{word}@example.com".lower()
    book.members.save()
    return refreshed(book, tenant)


def unmark_texts(model, word):
    spellings = {MARK: word, MARK.lower(): word.lower(), MARK.upper(): word.upper()}
    names = [field.name for field in texts(model)]
    for row in model.objects.all():
        told = json.dumps({name: getattr(row, name) for name in names})
        changed = told
        for spelling, other in spellings.items():
            changed = changed.replace(spelling, other)
        if changed != told:
            model.objects.filter(pk=row.pk).update(**json.loads(changed))


def catalogue(tenant, customer, price, listed):
    """What is named by others, and rows that nobody names."""
    lists = save_recorded(PriceList(tenant=tenant, name=MARK, currency=tenant.currency), by=BY)
    product = Product(tenant=tenant, name=MARK, code=MARK, price=price, currency=tenant.currency)
    product = save_recorded(product, by=BY)
    ListedPrice.objects.create(tenant=tenant, price_list=lists, product=product, price=listed)
    RetiredKey.objects.create(tenant=tenant, external_key=f"{MARK}-retired")
    IdempotencyKey.objects.create(
        tenant=tenant, operation="lapyme customers", key=MARK, fingerprint="0" * 64, answer=MARK
    )
    own = PaymentTerm(
        tenant=tenant, number=10**6 + tenant.pk, code=MARK.lower(), name=MARK, days=78
    )
    term = PaymentTerm(tenant=tenant, number=77, code="days_7", name=MARK, days=7)
    spare = save_recorded(Tag(tenant=tenant, name=f"{MARK} spare", slug="spare"), by=BY)
    save_recorded(CustomerTag(tenant=tenant, customer=customer, tag=spare), by=BY)
    return {
        "spare_tags": spare,
        "price_lists": lists,
        "products": product,
        "payment_terms": save_recorded(term, by=BY),
        "own_terms": save_recorded(own, by=BY),
        "others": create_customer(tenant, **another("other"), shipping={"street": MARK}),
        "idle": create_customer(tenant, **another("idle"), status="inactive"),
    }


def another(word):
    """What tells one customer from another, as arguments of create_customer."""
    mark = f"{MARK} {word}"
    return {"by": BY, "name": mark, "tax_id": mark, "external_key": mark}


def states(tenant, book):
    """Documents in the states that faces change them in."""
    of_customer = {"by": replace(BY, name=MARK, request_id=MARK), "customer": book.customers}
    item = Item.of_product(book.products, 1, price_list=book.price_lists)
    item = replace(item, details=CUSTOM, unit=MARK)
    until = moment("2030-01-01T00:00:00Z")
    paused = create_subscription(tenant, **of_customer, name=MARK, amount=5)
    return {
        "open_sales": record_sale(
            tenant, **of_customer, items=[item], due_on=None, voucher_type=MARK
        ),
        "credit_notes": record_credit_note(
            record_sale(tenant, **of_customer, items=[], total=20), by=BY, total=8
        ),
        "cancelled_sales": cancel_sale(
            record_sale(tenant, **of_customer, items=[item]), by=BY, reason=MARK
        ),
        "drafts": create_draft(tenant, **of_customer, items=[item], notes=MARK),
        "offers": create_quotation(tenant, **of_customer, items=[item], valid_until=until),
        "advances": record_payment(tenant, **of_customer, amount=5, applications=[]),
        "paused": pause_subscription(paused, by=BY),
    }


def tenant_models():
    """Every model whose rows belong to a tenant."""
    return [one for one in apps.get_models() if issubclass(one, TenantOwned)]


def texts(model):
    """The columns in which a text of any length may stand."""
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
        is_short = (field.max_length or len(MARK)) < len(MARK)
        is_ours = field.choices or field.default in {random_token, uuid7}
        if is_text and not (is_short or is_ours or str(field) in SHARED):
            yield field


def mark_texts(model):
    """Put the mark into every text that is empty: below the services, most of which write none."""
    together = (getattr(one, "fields", ()) for one in model._meta.constraints)
    uniques = {name for names in together if len(names) == 2 for name in names}
    for field in (one for one in texts(model) if str(one) not in BY_SERVICE):
        empty = Q(**{field.name: None}) | Q(**{field.name: empty_of(field)})
        for pk in list(model.objects.filter(empty).values_list("pk", flat=True)):
            mark = f"{MARK}-{pk}" if field.name in uniques else mark_of(field)
            model.objects.filter(pk=pk).update(**{field.name: mark})


def empty_of(field):
    return field.default() if isinstance(field, models.JSONField) else ""


def mark_of(field):
    if not isinstance(field, models.JSONField):
        return MARK.lower() if isinstance(field, models.SlugField) else MARK
    usual = CUSTOM if field.name == "custom_fields" else {MARK: MARK}
    return FREE.get(str(field), [MARK] if field.default is list else usual)


def refreshed(book, tenant):
    """The book as the database has it."""
    with tenant_scope(tenant):
        for name, row in vars(book).items():
            if isinstance(row, TenantOwned):
                fresh = type(row).objects.get(pk=row.pk)
                fresh.tenant = tenant
                if hasattr(fresh, "uuid"):
                    fresh.prefixed_id = encode(prefix_of(fresh), fresh.uuid)
                setattr(book, name, fresh)
    return book


def prefix_of(row):
    """What stands before the ids of such rows; of rows whose ids have none, that of a customer."""
    return PREFIXES.get(type(row)._meta.default_related_name, "cus")


def marks(book, tenant):
    """The mark, and what else names a row of this book alone: everything in small letters."""
    found = {MARK.lower(), str(int(PRICE)), str(int(LISTED))}
    with tenant_scope(tenant):
        for model in tenant_models():
            for field in filter(is_made_up, model._meta.concrete_fields):
                words = model.objects.values_list(field.name, flat=True)
                found |= {str(one).lower() for one in words}
    prefixed = (getattr(row, "prefixed_id", "") for row in vars(book).values())
    return found | {one.partition("_")[2].lower() for one in prefixed if one}


def is_made_up(field):
    return field.default in {random_token, uuid7}
