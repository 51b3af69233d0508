"""Queries against an oracle: what plain Python finds in the objects that the face itself shows.

A few hundred random queries by default. ORACLE=10000 makes it as many, ORACLE_SEED repeats a run:

    ORACLE=10000 pytest tests/customers/api/faces/test_chargeover_oracle.py
"""

import os
import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cmp_to_key
from urllib.parse import quote, quote_plus

import pytest
import time_machine

from customers import countries
from customers.services import create_customer, update_customer
from sales.services import create_subscription, payment_term, record_payment, record_sale
from tenants.scope import tenant_scope
from tests.book import BY
from tests.callers import basic

ROUNDS = int(os.environ.get("ORACLE", "300"))
SEED = int(os.environ.get("ORACLE_SEED", random.randrange(10**9)))  # noqa: S311 -- test material
NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)

LETTERS = "aAbB éÉñÑ ßẞ ſsS kKK σςΣ дД İı %_*? \\,: '\"&+;#=/ 1209 日本 🦆"
COUNTRIES = ["Canada", "canadá", "US", "USA", "Estados Unidos", "Chile", "Atlantis", "", "Perú"]
STATES = ["SK", "sk", "Salta", "SALTA", "São Paulo", "", "50%", "a_b"]

WHOLE = ("customer_id", "parent_customer_id", "superuser_id")
MOMENTS = ("write_datetime", "mod_datetime")
TEXTS = (
    *("external_key", "token", "company", "superuser_email"),
    *("bill_state", "ship_state", "customer_status_state", "customer_status_str"),
    *(f"custom_{number}" for number in range(1, 21)),
)
LANDS = ("bill_country", "ship_country")
ASKED = (*WHOLE, *MOMENTS, *TEXTS, *LANDS)
SORTED = (
    *ASKED,
    *("display_as", "language_id", "currency_id", "currency_iso4217", "class_id", "class_name"),
    *("admin_id", "admin_name", "admin_email", "campaign_id", "superuser_username"),
    *("superuser_name", "superuser_first_name", "superuser_last_name", "superuser_phone"),
    *("superuser_token", "superuser_title", "bill_addr1", "bill_addr2", "bill_addr3"),
    *("bill_city", "bill_postcode", "ship_addr1", "ship_city", "ship_postcode", "write_ipaddr"),
    *("mod_ipaddr", "brand_id", "terms_id", "terms_name", "terms_days", "url_statementlink"),
    *("url_paymethodlink", "url_self", "customer_status_id", "customer_status_name"),
    *("default_paymethod", "default_creditcard_id", "default_ach_id", "no_taxes", "no_dunning"),
    *("no_latefees", "no_procfees", "invoice_delivery", "dunning_delivery", "tax_ident"),
    *("total", "balance", "paid", "mrr", "arr"),
)
COMPARING = ("EQUALS", "NOTEQUALS", "GT", "GTE", "LT", "LTE")


# The book


def text(dice, most=6):
    return "".join(dice.choice(LETTERS) for _ in range(dice.randint(0, most)))


def maybe(dice, value):
    return value if dice.random() < 0.7 else None


def lay(tenant, dice, count):
    made = []
    for number in range(count):
        days = dice.choice([0, 0, 1, 30, 364, 366, 800])
        moment = NOW - timedelta(
            days=days, seconds=dice.randint(0, 3), microseconds=dice.randint(0, 999999)
        )
        with time_machine.travel(moment, tick=False):
            made.append(create_customer(tenant, by=BY, **facts(tenant, dice, number, made)))
            documents(tenant, dice, made[-1])
    for customer in dice.sample(made, count // 3):
        with time_machine.travel(NOW - timedelta(seconds=dice.randint(0, 9)), tick=False):
            update_customer(customer, by=BY, description="seen")


def facts(tenant, dice, number, made):
    address = {
        "country_text": maybe(dice, dice.choice(COUNTRIES)),
        "state": maybe(dice, dice.choice(STATES)),
        "city": maybe(dice, text(dice)),
        "street": maybe(dice, text(dice)),
        "postal_code": maybe(dice, text(dice)),
    }
    contact = {"name": text(dice) or "x", "email": maybe(dice, text(dice)), "phone": text(dice)}
    return {
        "name": text(dice) or "x",
        "external_key": maybe(dice, f"{text(dice)}{number}"),
        "status": dice.choice(["active", "active", "pending", "inactive"]),
        "parent": maybe(dice, dice.choice(made)) if made else None,
        "email": maybe(dice, text(dice)),
        "phone": maybe(dice, text(dice)),
        "tax_id": maybe(dice, f"{number}-{dice.randint(100, 999)}"),
        # a country may be known by its code alone, as other faces write it
        "billing": dice.choice([address, {}, {"country": dice.choice(["CA", "US", "CL"])}]),
        "shipping": dice.choice([{}, dict(address)]),
        "custom": {f"custom_{n}": maybe(dice, text(dice)) for n in dice.sample(range(1, 21), 6)},
        "main_contact": dice.choice([{}, contact]),
        "payment_term": dice.choice([None, payment_term(tenant, number=dice.randint(1, 9))]),
        "no_taxes": dice.random() < 0.5,
        "invoice_delivery": dice.choice(["email", "print"]),
        "class_id": maybe(dice, dice.randint(0, 3)),
        "currency": dice.choice(["ARS", "ARS", "USD", "BRL"]),
    }


def documents(tenant, dice, customer):
    if dice.random() < 0.3:
        total = Decimal(dice.randint(1, 99999)) / 100
        due = date(2026, 11, 25) + timedelta(days=dice.randint(-2, 2))
        record_sale(tenant, by=BY, customer=customer, items=[], total=total, due_on=due)
    if dice.random() < 0.2:
        record_payment(
            tenant, by=BY, customer=customer, amount=Decimal(dice.randint(1, 9999)) / 100
        )
    for cycle in dice.sample(["week", "month", "quarter", "year"], dice.choice([0, 0, 0, 1, 2])):
        amount = Decimal(dice.randint(1, 999)) / 100
        create_subscription(tenant, by=BY, customer=customer, name="x", amount=amount, cycle=cycle)


# The oracle


def fold(value):
    def one(letter):
        full, lower = letter.casefold(), letter.lower()
        return full if len(full) == 1 else lower if len(lower) == 1 else letter

    return "".join(map(one, value))


def ascii_lower(value):
    return "".join(chr(ord(x) + 32) if "A" <= x <= "Z" else x for x in value)


def matches(row, field, operator, value, zone):
    shown = row[field]
    if operator in ("IS", "ISNOT"):
        return (shown is None) is (operator == "IS")
    if shown is None:
        return False
    if operator in ("EQUALS", "NOTEQUALS"):
        return equal(field, shown, value, zone) is (operator == "EQUALS")
    if operator == "CONTAINS":
        return fold(value) in fold(shown)
    one, other = sides(field, shown, value, zone)
    return {"GT": one > other, "GTE": one >= other, "LT": one < other, "LTE": one <= other}[
        operator
    ]


def equal(field, shown, value, zone):
    if field in LANDS and countries.recognise(value):
        return countries.recognise(shown) == countries.recognise(value)
    if field in WHOLE or field in MOMENTS:
        one, other = sides(field, shown, value, zone)
        return one == other
    return fold(shown) == fold(value)


def sides(field, shown, value, zone):
    if field in WHOLE:
        return shown, int(value)
    if field in MOMENTS:
        moment = datetime.fromisoformat(value)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return datetime.fromisoformat(shown).replace(tzinfo=zone), moment
    return ascii_lower(shown), ascii_lower(value)


def ordering(order):
    def compare(one, other):
        for field, direction in order:
            a, b = one[field], other[field]
            verdict = (a is not None) - (b is not None)
            if a is not None and b is not None:
                a, b = (ascii_lower(x) if isinstance(x, str) else x for x in (a, b))
                verdict = (a > b) - (a < b)
            if verdict:
                return -verdict if direction == "DESC" else verdict
        return one["customer_id"] - other["customer_id"]

    return cmp_to_key(compare)


# Queries


def condition(dice, rows):
    field = dice.choice(ASKED)
    if dice.random() < 0.1:
        return field, dice.choice(["IS", "ISNOT"]), "NULL"
    seen = dice.choice(rows)[field]
    if field in WHOLE:
        number = dice.choice([seen or 0, dice.randint(-3, 99), 10**30, -(10**30)])
        return field, dice.choice(COMPARING), str(number)
    if field in MOMENTS:
        return field, dice.choice(COMPARING), moment(dice, seen)
    value = dice.choice([seen or "", (seen or "").swapcase(), part(dice, seen or ""), text(dice)])
    # a backslash before a comma or a colon can be written, at the very end of a value it cannot
    return field, dice.choice([*COMPARING, "CONTAINS", "EQUALS", "CONTAINS"]), writable(value)


def part(dice, seen):
    start = dice.randint(0, len(seen))
    return seen[start : start + dice.randint(0, 3)]


def writable(value):
    value = value.replace("\\,", ",").replace("\\:", ":")
    return value.rstrip("\\")


def moment(dice, seen):
    shifted = datetime.fromisoformat(seen) + timedelta(seconds=dice.choice([-1, 0, 0, 1, 86400]))
    hours = dice.choice([-5, 0, 9])
    elsewhere = shifted + timedelta(hours=hours + 3)
    sign = "-" if hours < 0 else "+"
    return dice.choice(
        [
            f"{shifted:%Y-%m-%d}",
            f"{shifted:%Y-%m-%d %H:%M:%S}",
            f"{elsewhere:%Y-%m-%dT%H:%M:%S}{sign}{abs(hours):02}:00",
        ]
    )


def written(dice, conditions):
    """The clause as one client or another would send it."""
    escaped = (
        (field, word, value.replace(",", r"\,").replace(":", r"\:"))
        for field, word, value in conditions
    )
    clause = ",".join(":".join(parts) for parts in escaped)
    return dice.choice(
        [quote(clause, safe=""), quote_plus(clause), quote(clause, safe=":,\\"), quote(clause)]
    )


def query(dice, rows):
    conditions = [condition(dice, rows) for _ in range(dice.choice([0, 1, 1, 1, 2, 3]))]
    fields = dice.sample(SORTED, dice.choice([0, 1, 1, 2, 3]))
    order = [(field, dice.choice(["ASC", "DESC"])) for field in fields]
    limit, offset = dice.choice([None, 0, 1, 3, 20, 500, 9999]), dice.choice([None, 0, 1, 7, 200])
    return conditions, order, limit, offset


def expected(rows, conditions, order, limit, offset, zone):
    found = [row for row in rows if all(matches(row, *one, zone) for one in conditions)]
    found.sort(key=ordering(order))
    start = offset or 0
    return found, found[start : start + min(limit or 10, 500)]


def address(dice, conditions, order, limit, offset):
    parts = [
        f"where={written(dice, conditions)}",
        "order=" + ",".join(f"{field}:{direction}" for field, direction in order),
        *([] if limit is None else [f"limit={limit}"]),
        *([] if offset is None else [f"offset={offset}"]),
    ]
    dice.shuffle(parts)
    return "&".join(parts)


@pytest.mark.django_db
def test_queries_find_what_the_oracle_finds(callers, norte, sur, make_customer):
    dice = random.Random(SEED)  # noqa: S311 -- test material
    callers.authorise = basic
    key = callers("key")
    with time_machine.travel(NOW, tick=False):
        with tenant_scope(norte):
            lay(norte, dice, 60)
        make_customer(sur, name="Sura")
        rows = key.get("/api/v3/customer?limit=500").json()["response"]
        assert len(rows) == 60

        for turn in range(ROUNDS):
            asked = query(dice, rows)
            where = address(dice, *asked)
            found, page = expected(rows, *asked, norte.zone)
            told = f"seed {SEED}, turn {turn}: {asked} as {where}"

            answer = key.get(f"/api/v3/customer?{where}").json()
            count = key.get(f"/api/v3/customer/_count?{where}").json()

            assert answer["code"] == 200, f"{told}: {answer}"
            assert answer["response"] == page, told
            assert count["response"] == len(found), told
