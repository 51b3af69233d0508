"""What an export tells of each customer.

A value is a text, an amount or nothing. Amounts stand beside their currency; currencies are never
added to each other.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from customers import countries
from customers.exports.comma_separated import in_one_cell
from customers.models import BillingAddress, Customer
from sales.models import CustomerBalance
from sales.money import ZERO

Value = str | Decimal | None


@dataclass(frozen=True)
class Column:
    """A heading, and what it makes of a row of `exports.rows`: of the columns that it `reads`, of
    `tags` and of `balances`."""

    heading: str
    tell: Callable[[dict], Value]
    reads: tuple[str, ...] = ()


def columns(tenant):
    """The columns, headed in the language that is switched on; moments are in the tenant's zone."""
    return [
        *own("name", "trade_name", "tax_id", "tax_id_type", "tax_country", "email", "phone"),
        *own("website"),
        chosen("status"),
        chosen("person_type"),
        *own("external_key", "code", "reference"),
        *billing("street", "city", "state", "postal_code"),
        Column(_("Country"), country, ("billing__country_text", "billing__country")),
        Column(heading(Customer, "salesperson"), salesperson(tenant), SALESPERSON),
        Column(_("Tags"), lambda row: in_one_cell(row["tags"])),
        *own("currency"),
        Column(heading(CustomerBalance, "balance"), balance),
        Column(_("Balances in other currencies"), other_balances),
        Column(heading(CustomerBalance, "last_sale_on"), last_sale_on),
        Column(_("Created"), lambda row: moment(row["created_at"], tenant), ("created_at",)),
        Column("id", lambda row: str(row["uuid"]), ("uuid",)),
    ]


def heading(model, name):
    """The heading of a column of that model, in the language that is switched on."""
    return capfirst(str(model._meta.get_field(name).verbose_name))


def own(*names):
    """Text columns of the customer."""
    return [text(heading(Customer, name), name) for name in names]


def billing(*names):
    """Text columns of the billing address."""
    return [text(heading(BillingAddress, name), f"billing__{name}") for name in names]


def text(title, name):
    return Column(title, lambda row: row[name] or "", (name,))


def chosen(name):
    """One of few words, in the language of the headings."""
    words = {value: str(word) for value, word in Customer._meta.get_field(name).choices}
    return Column(heading(Customer, name), lambda row: words.get(row[name], ""), (name,))


def moment(at, tenant):
    return f"{at.astimezone(tenant.zone):%Y-%m-%d %H:%M}"


def country(row):
    """As it was typed, else the name of its code."""
    return row["billing__country_text"] or countries.name(row["billing__country"] or "")


SALESPERSON = ("salesperson__full_name", "salesperson__email")


def salesperson(tenant):
    """Tells the name, or the e-mail where there is none or it may mean another member."""
    meant = defaultdict(set)
    for text, user in salespeople(tenant):
        meant[text].add(user.email)

    def tell(row):
        name, email = row["salesperson__full_name"] or "", row["salesperson__email"] or ""
        return name if name and meant[name.lower()] <= {email} else email

    return tell


def salespeople(tenant):
    """(what a file may call a member, in small letters, that user)."""
    members = tenant.live.memberships.filter(is_active=True, user__is_active=True)
    for user in (membership.user for membership in members.select_related("user")):
        yield from ((text, user) for text in {user.email.lower(), user.full_name.lower()})


def balance(row):
    own = (one["balance"] for one in row["balances"] if one["currency"] == row["currency"])
    return next(own, ZERO)


def other_balances(row):
    others = (one for one in row["balances"] if one["currency"] != row["currency"])
    return ", ".join(f"{one['currency']} {one['balance']}" for one in others if one["balance"])


def last_sale_on(row):
    days = (one["last_sale_on"] for one in row["balances"])
    return next((str(day) for day in days if day), "")
