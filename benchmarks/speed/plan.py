"""How much a book has, and what its customers are called: the same for the same factor, always."""

from dataclasses import dataclass
from random import Random

SEED = 20_261_101
FIRST = "Ana Bruno Carla Diego Elena Fabio Gala Hugo Inés Javier Kira Lucas Marta Noé Olga".split()
LAST = "Acosta Benítez Coria Duarte Estévez Funes Gauna Herrera Ibáñez Juárez Ledesma".split()
TRADES = "Comercial Librería Ferretería Panadería Taller Estudio Vivero Farmacia".split()
ENDINGS = ("SA", "SRL", "SAS")
COUNTRIES = ("AR", "AR", "AR", "AR", "UY", "CL", "PE", "MX", "CO", "BR")
CITIES = "Salta Rosario Mendoza Córdoba Neuquén Posadas Tandil Ushuaia".split()
COMMON = "comercial"  # in the name of every eighth customer


@dataclass(frozen=True)
class Plan:
    """What a book has. `customers` are of the first tenant, of whom `busy` have `busy_sales` each;
    `others` are the numbers of customers of all other tenants. `sales` are all sales."""

    customers: int
    others: tuple
    sales: int
    busy: int
    busy_sales: int

    @property
    def all_customers(self):
        return self.customers + sum(self.others)


def plan(factor):
    """At 1.0: 551 tenants, one with 200,000 customers, and 1,000,000 sales."""
    return Plan(
        customers=share(200_000, factor),
        others=(share(2000, min(factor * 20, 1)),) * share(50, factor)
        + (share(20, min(factor * 1000, 1)),) * share(500, factor),
        sales=share(1_000_000, factor),
        busy=share(20, factor),
        busy_sales=share(5000, min(factor * 20, 1)),
    )


def growing(customers):
    """One tenant of so many customers with three sales each, and one busy customer more."""
    return Plan(customers=customers, others=(), sales=3 * customers + 5000, busy=1, busy_sales=5000)


def share(number, factor):
    return max(round(number * factor), 1)


def dice(*of):
    """The same throws each time."""
    return Random(f"{SEED} {of}")  # noqa: S311 -- nothing secret is thrown


def somebody(number, throws):
    """Columns of the customer of that number within a tenant, and of the billing address."""
    name = f"{throws.choice(FIRST)} {throws.choice(LAST)} {word(number)}"
    trade = TRADES[number % len(TRADES)]
    own = {
        "name": f"{trade} {name} {throws.choice(ENDINGS)}",
        "tax_id": f"{30_000_000_000 + number}",
        "tax_id_type": "CUIT",
        "email": f"ventas{number}@{word(number)}.example",
        "phone": f"+54 9 11 {10_000_000 + number}",
    }
    billing = {
        "street": f"{throws.choice(LAST)} {1 + number % 4000}",
        "city": throws.choice(CITIES),
        "postal_code": f"{1000 + number % 8000}",
        "country": COUNTRIES[number % len(COUNTRIES)],
    }
    return own, billing


def word(number):
    """A word that no other number has: what a rare search is for."""
    syllables = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru")
    return "".join(syllables[int(digit)] for digit in f"{number:06}")
