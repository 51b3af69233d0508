"""One tenant's book, written through the services that everybody uses."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from customers.demo import BY
from customers.demo.catalogue import WORDS
from customers.demo.ledger import Ledger
from customers.demo.people import somebodies
from customers.demo.trade import WHALE, planned_sales
from customers.models import Tag
from customers.services import create_contact, create_customer, create_note
from sales.models import ListedPrice, PriceList, Product
from sales.services import term_of_days
from tenants.history import save_recorded
from tenants.models import Tenant
from tenants.scope import tenant_scope
from tenants.services import add_member, create_tenant

TERM_DAYS = (7, 15, 30, 60)
WHOLESALE = 9  # tenths of the price
STEPS = 5  # of progress: customers, sales, payments, quotations, subscriptions


class NotTheDemos(Exception):
    """A tenant that somebody else made has a slug of the demo's."""


def find_book(blueprint):
    """The tenant that an earlier run loaded, None before the first. Raises NotTheDemos."""
    tenant = Tenant.objects.live().filter(slug=blueprint.slug).first()
    owner = blueprint.email("owner")
    if tenant and not tenant.memberships.filter(user__email=owner).exists():
        raise NotTheDemos(tenant.slug)
    return tenant


@transaction.atomic
def load_book(blueprint, *, customers, whale_sales, progress):
    """Make the tenant with its people, goods, customers and documents: all or nothing."""
    facts = {
        name: getattr(blueprint, name)
        for name in ("slug", "name", "country", "currency", "timezone")
    }
    tenant = create_tenant(**facts, by=BY)
    staff = [
        add_member(tenant, blueprint.email(role), role=role, full_name=name, by=BY).user
        for role, name in blueprint.staff.items()
    ]
    with tenant_scope(tenant):
        Book(tenant, blueprint, staff, progress).fill(customers, whale_sales)
    return tenant


class Book:
    """What is laid in order: each part needs those before it."""

    def __init__(self, tenant, blueprint, staff, progress):
        self.tenant, self.blueprint, self.staff, self.progress = tenant, blueprint, staff, progress
        self.dice = Random(f"{blueprint.slug} book")  # noqa: S311 -- the same throws each time
        self.now = timezone.now().astimezone(tenant.zone)

    def fill(self, customers, whale_sales):
        self.terms = [term_of_days(self.tenant, days, by=BY) for days in TERM_DAYS]
        self.products = [self.add_product(**product) for product in WORDS.products]
        self.wholesale = self.add_price_list()
        for tag in WORDS.tags:
            self.add(Tag, **tag)
        planned = planned_sales(
            self.dice,
            self.now,
            customers=customers,
            products=len(self.products),
            whale_sales=whale_sales,
        )
        self.customers = [*self.add_customers(customers, planned)]
        Ledger(self).fill(planned)

    def days(self, least, most):
        return timedelta(days=self.dice.randint(least, most))

    def through(self, what, rows):
        return self.progress.through(f"{self.tenant.slug}: {what}", rows)

    def add(self, model, **columns):
        return save_recorded(model(tenant=self.tenant, **columns), by=BY)

    def add_product(self, code, name, price):
        return self.add(
            Product,
            code=code,
            name=name,
            price=self.blueprint.price(price),
            currency=self.tenant.currency,
        )

    def add_price_list(self):
        wholesale = self.add(PriceList, name="Mayorista", currency=self.tenant.currency)
        for product in self.products:
            price = product.price * WHOLESALE / 10
            self.add(ListedPrice, price_list=wholesale, product=product, price=price)
        return wholesale

    def add_customers(self, count, planned):
        first_bought = {sale.buyer: sale.at for sale in reversed(planned)}
        people = somebodies(self.blueprint, count)
        for place, somebody in enumerate(self.through("customers", people)):
            yield self.add_customer(place, somebody, first_bought.get(place, self.now))

    def add_customer(self, place, somebody, first_bought):
        """Known since some days before they bought for the first time."""
        is_wholesale = place == WHALE or self.dice.random() < 0.1
        main_contact, *others = somebody.contacts or [None]
        customer = create_customer(
            self.tenant,
            by=BY,
            created_at=first_bought - self.days(1, 30),
            salesperson=self.dice.choice(self.staff),
            payment_term=self.dice.choice([*self.terms, None]),
            price_list=self.wholesale if is_wholesale else None,
            main_contact=main_contact,
            **somebody.given,
        )
        for contact in others:
            create_contact(customer, by=BY, **contact)
        if somebody.note:
            author = replace(BY, user=self.dice.choice(self.staff))
            create_note(customer, by=author, text=somebody.note)
        return customer
