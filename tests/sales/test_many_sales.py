"""Sales issued many at once are those that would have been issued one by one."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from sales.models import CustomerBalance, NumberSeries, Sale, SaleLine
from sales.proofs import wrong_balances
from sales.services import record_sale, record_sales, term_of_days
from sales.services.lines import Item
from tenants.history import facts
from tenants.models import Change
from tenants.scope import tenant_scope
from tests.book import BY
from tests.queries import statements

OWN = {"sale_id", "customer_id", "payment_term_id", "tenant_id", "uuid", "token", "object_id", "at"}
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAPER = Item(Decimal(3), Decimal("5.20"), "Paper")
PENS = Item(Decimal("1.5"), Decimal("4.33"), "Pens")


@pytest.fixture
def people(norte, sur, make_customer):
    """Ana, who pays within 30 days, and Bruno, of each tenant: {tenant: (Ana, Bruno)}."""
    found = {}
    for tenant in (norte, sur):
        with tenant_scope(tenant):
            term = term_of_days(tenant, 30, by=BY)
            address = {"street": "Mitre 1", "city": "Salta"}
            ana = make_customer(tenant, name="Ana", payment_term=term, billing=address)
            found[tenant] = ana, make_customer(tenant, name="Bruno", tax_id="20-12345678-6")
    return found


def entries(ana, bruno):
    return [
        {"customer": bruno, "items": [PAPER, PENS], "at": NOON, "tax": Decimal("4.65")},
        {"customer": ana, "items": [PENS], "at": NOON, "notes": "Fragile"},
        {"customer": ana, "items": [], "total": Decimal(9), "currency": "USD", "at": NOON},
        {"customer": bruno, "items": [PAPER], "at": NOON, "kind": "credit_note"},
        {"customer": None, "items": [PAPER], "at": NOON},
        {"customer": bruno, "items": [PENS], "at": NOON},
    ]


def written(tenant):
    """All that recording writes, without what is one tenant's own."""
    with tenant_scope(tenant):
        changes = Change.objects.filter(kind="sale").order_by("id")
        after = [shared(change.after) for change in changes]
        rows = {
            model.__name__: [shared(facts(row)) for row in model.objects.order_by(order)]
            for model, order in ((Sale, "id"), (SaleLine, "id"), (NumberSeries, "name"))
        }
        balances = CustomerBalance.objects.order_by("customer_id", "currency")
        return rows | {
            "balances": [shared(facts(row)) for row in balances],
            "changes": [shared(facts(change) | {"after": None}) for change in changes],
            "after": after,
        }


def shared(row):
    return {name: value for name, value in row.items() if name not in OWN}


def test_many_sales_are_what_single_ones_would_be(norte, sur, people):
    with tenant_scope(norte):
        for entry in entries(*people[norte]):
            record_sale(norte, by=BY, **entry)

    with tenant_scope(sur):
        record_sales(sur, by=BY, entries=entries(*people[sur]))

    assert written(sur) == written(norte)
    assert len(written(sur)["Sale"]) == 6


def test_many_sales_leave_right_balances(norte, people):
    with tenant_scope(norte):
        record_sales(norte, by=BY, entries=entries(*people[norte]))
        record_sales(norte, by=BY, entries=entries(*people[norte]))

        assert list(wrong_balances()) == []
        assert CustomerBalance.objects.count() == 3


def test_many_sales_come_back_in_their_order(norte, people):
    with tenant_scope(norte):
        sales = record_sales(norte, by=BY, entries=entries(*people[norte]))

        assert [sale.customer_name for sale in sales] == [
            "Bruno",
            "Ana",
            "Ana",
            "Bruno",
            "",
            "Bruno",
        ]
        assert [sale.number for sale in sales] == [1, 2, 3, 1, 4, 5]
        assert Sale.objects.get(number=2, kind="sale").pk == sales[1].pk


def test_one_wrong_sale_of_many_lets_none_be_issued(norte, people):
    wrong = {"items": [PAPER], "currency": "pesos"}

    with tenant_scope(norte):
        with pytest.raises(ValidationError):
            record_sales(norte, by=BY, entries=[*entries(*people[norte]), wrong])

        assert not Sale.objects.exists()
        assert not CustomerBalance.objects.exclude(total=0).exists()
        assert record_sale(norte, by=BY, items=[PAPER]).number == 1


def test_nothing_is_issued_of_nothing(norte):
    with tenant_scope(norte):
        assert record_sales(norte, by=BY, entries=[]) == []


@pytest.mark.parametrize("count", [1, 20])
def test_many_sales_of_one_customer_take_as_many_statements_as_one(norte, people, count):
    ana, _ = people[norte]
    sales = [{"customer": ana, "items": [PAPER], "at": NOON}] * count

    with tenant_scope(norte):
        record_sales(norte, by=BY, entries=sales)
        with statements() as told:
            record_sales(norte, by=BY, entries=sales)

    assert len(told()) == 11
