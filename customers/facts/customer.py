"""The facts of a customer."""

from django.db.models import Case, F, Func, OuterRef, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Left, NullIf

from customers.facts.blocks import PARTS, Block
from customers.facts.kinds import Amount, Boolean, Country, Integer, Text, Word
from customers.facts.moments import Moment
from customers.models import PaymentSource
from customers.standing import Standing, among, standing
from sales.fields import AmountField
from sales.models import CustomerBalance
from sales.revenue import monthly_revenue
from sales.services.terms import DUE_ON_RECEIPT, STANDARD

MOST_CUSTOM_FIELDS = 20


class KeyText(Func):
    """A text in a JSON column; null where the key is absent."""

    output_field = TextField()

    def __init__(self, column, key):
        super().__init__(column, Value(key))

    def as_sqlite(self, compiler, connection):
        template = "CAST(JSON_EXTRACT(%(expressions)s) AS TEXT)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=", '$.' || ")

    def as_postgresql(self, compiler, connection):
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" ->> ")


class Host(Func):
    """An IP address as text, `""` for none; PostgreSQL keeps it with a mask."""

    output_field = TextField()

    def as_sqlite(self, compiler, connection):
        return self.as_sql(compiler, connection, template="COALESCE(%(expressions)s, '')")

    def as_postgresql(self, compiler, connection):
        return self.as_sql(compiler, connection, template="COALESCE(HOST(%(expressions)s), '')")


def or_empty(column):
    return Coalesce(F(column), Value(""), output_field=TextField())


def main_contacts_or_own(column, customer=""):
    """The main contact's, where there is none the customer's own. `customer` is the path to them,
    with what joins it to a column."""
    has_contact = {f"{customer}main_contact__isnull": False}
    contacts = When(**has_contact, then=F(f"{customer}main_contact__{column}"))
    shown = Case(contacts, default=F(f"{customer}{column}"), output_field=TextField())
    return Coalesce(shown, Value(""), output_field=TextField())


def country(address):
    """The country of an address at the end of a path."""
    return Country(F(f"{address}__country"), F(f"{address}__country_text"))


def in_own_currency(amount):
    """A sum of the customer's balance in their currency, 0 without one."""
    rows = CustomerBalance.objects.filter(
        customer=OuterRef("pk"), tenant_id=OuterRef("tenant_id"), currency=OuterRef("currency")
    )
    return Coalesce(Subquery(rows.values(amount)[:1]), Value(0), output_field=AmountField())


def default_source(column, **narrowed):
    rows = PaymentSource.objects.filter(
        customer=OuterRef("pk"), tenant_id=OuterRef("tenant_id"), is_default=True, **narrowed
    )
    return Subquery(rows.order_by("id").values(column)[:1])


def is_foreign_currency(tenant):
    return Case(When(currency=tenant.currency, then=Value(0)), default=Value(1))


class Currency(Text):
    """The tenant's own comes first, then the others by code."""

    def ordering(self, tenant):
        return [is_foreign_currency(tenant), *super().ordering(tenant)]


def standing_of_all(tenant):
    return standing(tenant, has=among)


def standing_id(tenant):
    return standing(tenant, told=place, has=among)


def place(one):
    return [*Standing].index(one)


def standing_state(tenant):
    """`a` for active, `i` for inactive."""
    return Left(standing_of_all(tenant), 1)


COLUMNS = {
    Integer: """id parent_id main_contact_id language_id brand_id class_id campaign_id
        salesperson_id""",
    Text: "token external_key name invoice_delivery dunning_delivery",
    Boolean: "no_taxes no_dunning no_latefees no_procfees",
    Moment: "created_at updated_at",
}

CUSTOMER = {
    **{path: kind(path) for kind, paths in COLUMNS.items() for path in paths.split()},
    **{
        f"{address}__{part}": Text(f"{address}__{part}")
        for address in ("billing", "shipping")
        for part in PARTS
    },
    "billing": Block("billing"),
    "shipping": Block("shipping"),
    "billing__country": country("billing"),
    "shipping__country": country("shipping"),
    **{
        f"custom_{number}": Text(KeyText("custom_fields", f"custom_{number}"))
        for number in range(1, MOST_CUSTOM_FIELDS + 1)
    },
    **{
        f"main_contact__{column}": Text(or_empty(f"main_contact__{column}"))
        for column in ("username", "name", "first_name", "last_name", "token", "title")
    },
    "main_contact__email": Text(main_contacts_or_own("email")),
    "main_contact__phone": Text(main_contacts_or_own("phone")),
    "salesperson_name": Text(
        Coalesce(
            NullIf(F("salesperson__full_name"), Value("")),
            or_empty("salesperson__email"),
            output_field=TextField(),
        )
    ),
    "salesperson_email": Text(or_empty("salesperson__email")),
    # without a term a sale is due at once, as under the first of the standard terms
    "term_number": Integer(Coalesce(F("payment_term__number"), Value(DUE_ON_RECEIPT))),
    "term_name": Text(
        Coalesce(
            F("payment_term__name"), Value(STANDARD["due_on_receipt"][0]), output_field=TextField()
        )
    ),
    "term_days": Integer(Coalesce(F("payment_term__days"), Value(0))),
    "currency": Currency("currency"),
    "tax_id": Text(or_empty("tax_id")),
    "created_ip": Text(Host("created_ip")),
    "updated_ip": Text(Host("updated_ip")),
    "standing": Word(standing_of_all, [one.value for one in Standing]),
    "standing_id": Integer(standing_id),
    "standing_state": Word(standing_state, ["a", "i"]),
    "total": Amount(in_own_currency("total")),
    "paid": Amount(in_own_currency("paid")),
    "balance": Amount(in_own_currency("balance")),
    "monthly_revenue": Amount(monthly_revenue()),
    "default_method": Text(default_source("method")),
    "default_card": Integer(default_source("id", method="card")),
    "default_bank_account": Integer(default_source("id", method="bank_account")),
    "nothing": Text(Value("")),
    "id_text": Text(Cast("id", TextField())),
}
