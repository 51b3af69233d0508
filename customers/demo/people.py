"""The customers: who they are, where, and whom one asks for there."""

from itertools import product
from random import Random
from typing import NamedTuple

from django.utils.text import slugify

from customers.demo.catalogue import WORDS
from customers.demo.tax_numbers import tax_number
from customers.tax_ids import examine

COMPANIES = 0.7
# every so many customers one in that state, and none among the first, which have parts to play
STATES = {17: "archived", 27: "inactive", 33: "pending"}
OF = 40


class Somebody(NamedTuple):
    """A customer to be: arguments of create_customer, and what goes beside them."""

    given: dict
    is_company: bool
    contacts: list
    note: str


def somebodies(blueprint, count):
    """So many customers, the first ones the same however many follow."""
    dice = Random(f"{blueprint.slug} people")  # noqa: S311 -- the same throws each time
    names = [*product(WORDS.trades, WORDS.trade_names)]
    dice.shuffle(names)
    return [
        somebody(blueprint, dice, serial, *names[serial % len(names)]) for serial in range(count)
    ]


def somebody(blueprint, dice, serial, trade, trade_name):
    is_company = serial < 3 or dice.random() < COMPANIES
    who = company(blueprint, dice, trade, trade_name) if is_company else person(blueprint, dice)
    name = who["trade_name"] or who["name"]
    place = dice.choice(blueprint.cities)
    given = who | {
        "code": f"C{serial + 1:04}",
        "external_key": f"crm-{10_001 + serial}" if serial % 3 == 0 else None,
        "status": STATES.get(serial % OF, "active"),
        "description": dice.choice(WORDS.descriptions) if dice.random() < 0.5 else None,
        "phone": phone(dice, place),
        "tags": [tag["name"] for tag in dice.sample(WORDS.tags, dice.choice([0, 1, 1, 2]))],
        "billing": address(blueprint, dice, place),
        **document(blueprint.country, serial, is_company, name),
    }
    return Somebody(
        given=given,
        is_company=is_company,
        contacts=contacts(dice, serial, place, given["email"]) if is_company else [],
        note=dice.choice(WORDS.notes) if dice.random() < 0.3 else "",
    )


def company(blueprint, dice, trade, trade_name):
    site = f"{slugify(trade_name)}.example"
    return blueprint.company["customer"] | {
        "name": f"{trade} {trade_name} {dice.choice(blueprint.legal_forms)}",
        "trade_name": trade_name,
        "person_type": "legal",
        "email": f"compras@{site}",
        "website": f"https://{site}",
    }


def person(blueprint, dice):
    name = full_name(dice)
    return blueprint.person["customer"] | {
        "name": " ".join(name),
        "trade_name": None,
        "person_type": "natural",
        "email": email(name),
    }


def full_name(dice):
    """A first name and two surnames."""
    return dice.choice(WORDS.first_names), *dice.sample(WORDS.last_names, 2)


def email(name, site="example.com"):
    return f"{slugify(name[0])}.{slugify(name[1])}@{site}"


def document(country, serial, is_company, name):
    number = tax_number(country, serial, is_company=is_company, name=name)
    return {"tax_id": number, "tax_id_type": examine(number, country).type}


def phone(dice, place):
    return f"{place['phone']} {dice.randint(100, 9999):04}"


def address(blueprint, dice, place):
    """The parts of it that are customary in the country."""
    highest = int(blueprint.highest_number)
    numbers = {"number": dice.randint(10, highest), "door": dice.randint(10, 98)}
    words = {"street": dice.choice(blueprint.streets), **place, **numbers}
    parts = {name: pattern.format(**words) for name, pattern in blueprint.address.items()}
    kept = {name: place[name] for name in ("city", "state", "postal_code")}
    return parts | kept | {"country": blueprint.country}


def contacts(dice, serial, place, company_email):
    """None, one or two people; the first customer has one."""
    count = 1 if serial == 0 else dice.choices([0, 1, 2], [4, 5, 1])[0]
    return [contact(dice, place, company_email) for _ in range(count)]


def contact(dice, place, company_email):
    first, last, _ = name = full_name(dice)
    return {
        "name": f"{first} {last}",
        "title": dice.choice(WORDS.titles),
        "email": email(name, site=company_email.partition("@")[2]),
        "phone": phone(dice, place),
    }
