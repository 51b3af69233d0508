"""Sales: drafted, issued once, frozen, cancelled."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import FieldDoesNotExist, ValidationError

from customers.services import update_customer
from sales.models import ListedPrice, PriceList, Sale
from sales.services import (
    Item,
    cancel_sale,
    create_draft,
    delete_draft,
    issue_sale,
    record_credit_note,
    record_sale,
    term_of_days,
    update_draft,
)
from tenants.errors import Duplicate, Refused
from tenants.history import save_recorded
from tenants.models import Change
from tests.book import BY
from tests.ledgers import again, pay, product, sell, sums

LATE = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)  # still the first of March in Buenos Aires
NOTHING = (0, 0, 0, 0, 0, 0)


def draft(customer, *items, **details):
    return create_draft(customer.tenant, by=BY, customer=customer, items=items, **details)


# Lines and sums


def test_sums_of_a_sale_come_from_its_lines(ana):
    items = [
        Item(3, "5.20", "Paper", discount="0.60", tax_percent=21),
        Item("1.5", "4.333", "Pens", tax_percent="10.5"),
        Item(1, 10, "Books", is_exempt=True, tax_percent=21),
    ]

    sale = again(
        record_sale(ana.tenant, by=BY, customer=ana, items=items, discount=1, other_taxes=2)
    )

    assert [(line.total, line.tax) for line in sale.lines.all()] == [
        (Decimal("15.00"), Decimal("3.15")),
        (Decimal("6.50"), Decimal("0.68")),
        (Decimal("10.00"), 0),
    ]
    assert (sale.subtotal, sale.tax, sale.exempt) == (Decimal("31.5"), Decimal("3.83"), 10)
    assert sale.total == sale.balance == Decimal("36.33")


@pytest.mark.parametrize(
    "quantity, price, total", [("0.5", "0.01", "0.01"), ("1.5", "0.01", "0.02"), (3, "0.3333", 1)]
)
def test_lines_are_rounded_half_up_to_the_cent(quantity, price, total, ana):
    assert Item(quantity, price).total == Decimal(total)


def test_given_tax_stands_for_that_of_the_lines(ana):
    items = [Item(1, 100, "Paper", tax_percent=21)]

    sale = record_sale(ana.tenant, by=BY, customer=ana, items=items, tax=Decimal("20.99"))

    assert sale.total == Decimal("120.99")


def test_line_of_a_product_keeps_what_it_was(ana):
    paper = product(ana.tenant, "5.20")
    wholesale = save_recorded(PriceList(tenant=ana.tenant, name="W", currency="ARS"), by=BY)
    listed = ListedPrice(tenant=ana.tenant, price_list=wholesale, product=paper, price="4.10")
    save_recorded(listed, by=BY)
    items = [Item.of_product(paper, 2), Item.of_product(paper, 2, price_list=wholesale)]

    sale = record_sale(ana.tenant, by=BY, customer=ana, items=items)
    paper.name, paper.price = "Other", Decimal(99)
    save_recorded(paper, by=BY)

    assert list(
        sale.lines.values_list("code", "description", "unit_price", "price_list", "total")
    ) == [
        ("P-1", "Paper", Decimal("5.20"), None, Decimal("10.40")),
        ("P-1", "Paper", Decimal("4.10"), wholesale.pk, Decimal("8.20")),
    ]


def test_product_that_the_list_does_not_have_costs_its_own_price(ana):
    paper = product(ana.tenant, "5.20")
    empty = save_recorded(PriceList(tenant=ana.tenant, name="W", currency="ARS"), by=BY)

    item = Item.of_product(paper, 1, price_list=empty)

    assert (item.unit_price, item.price_list) == (Decimal("5.20"), None)


@pytest.mark.parametrize(
    "items, wrong",
    [
        ([Item(1, "NaN")], {}),
        ([Item("Infinity", 1)], {}),
        ([Item("1e30", "1e30")], {}),
        ([Item(1, -1, "Less than nothing")], {}),
        ([], {"total": "12345678901234.00"}),
        ([], {"total": "1.001"}),
        ([], {"total": 1, "currency": "pesos"}),
        ([Item(1, 1, "x" * 501)], {}),
        ([], {"total": 1, "issued_on": date.max}),
    ],
    ids=str,
)
def test_sale_that_no_column_takes_is_refused(items, wrong, ana):
    term = term_of_days(ana.tenant, 30, by=BY)

    with pytest.raises(ValidationError):
        record_sale(
            ana.tenant, by=BY, customer=ana, **{"items": items, "payment_term": term} | wrong
        )

    assert not Sale.objects.exists()
    assert sums(ana) == NOTHING
    assert sell(ana, 1).number == 1


def test_word_that_is_no_column_is_a_mistake(ana):
    with pytest.raises(FieldDoesNotExist):
        sell(ana, 1, colour="red")


def test_external_key_names_one_sale(ana):
    sell(ana, 1, external_key="k")

    with pytest.raises(Duplicate):
        sell(ana, 1, external_key="k")


# Drafts


def test_draft_counts_for_nothing(ana):
    sale = draft(ana, Item(1, 100, "Paper"))

    assert (sale.status, sale.number, sale.issued_on, sale.balance) == ("draft", None, None, 0)
    assert sums(ana) == NOTHING
    assert not ana.sales.invoices().exists()


def test_draft_can_be_changed(ana, bruno):
    sale = draft(ana, Item(1, 100, "Paper"), Item(1, 50, "Pens"), notes="a")

    update_draft(sale, by=BY, notes="b", discount=Decimal(10))
    update_draft(sale, by=BY, items=[Item(2, 30, "Ink", tax_percent=10)], customer=bruno)

    sale = again(sale)
    assert (sale.customer, sale.notes, sale.total) == (bruno, "b", Decimal("56.00"))
    assert [line.description for line in sale.lines.all()] == ["Ink"]


def test_change_of_a_draft_is_recorded(ana):
    sale = update_draft(draft(ana, notes="a"), by=BY, notes="b")

    change = Change.objects.filter(kind="sale", object_id=sale.pk).first()
    assert (change.action, change.before, change.after) == (
        "updated",
        {"notes": "a"},
        {"notes": "b"},
    )


def test_draft_can_be_thrown_away(ana):
    delete_draft(draft(ana, Item(1, 100, "Paper")), by=BY)

    assert not Sale.objects.exists()
    assert Change.objects.first().action == "deleted"


@pytest.mark.parametrize("service", [issue_sale, update_draft, delete_draft])
def test_draft_that_was_thrown_away_is_gone(service, ana):
    sale = draft(ana)
    delete_draft(again(sale), by=BY)

    with pytest.raises(Sale.DoesNotExist):
        service(sale, by=BY)


def test_issued_draft_is_what_a_sale_at_once_would_be(ana):
    term = term_of_days(ana.tenant, 30, by=BY)
    ana = update_customer(ana, by=BY, payment_term=term)
    items = [Item(3, "5.20", "Paper", tax_percent=21)]

    at_once = record_sale(ana.tenant, by=BY, customer=ana, items=items, at=LATE)
    drafted = issue_sale(draft(ana, *items, at=LATE), by=BY, at=LATE)

    own = {"id", "uuid", "token", "number", "updated_at"}
    columns = [field.attname for field in Sale._meta.concrete_fields if field.name not in own]
    assert again(at_once).number == 1
    assert again(drafted).number == 2
    assert [getattr(again(at_once), name) for name in columns] == [
        getattr(again(drafted), name) for name in columns
    ]
    assert again(drafted).issued_on == date(2026, 3, 1)
    assert again(drafted).due_on == date(2026, 3, 31)


@pytest.mark.parametrize(
    "forbidden",
    [
        lambda sale: update_draft(sale, by=BY, notes="later"),
        lambda sale: delete_draft(sale, by=BY),
        lambda sale: issue_sale(sale, by=BY),
    ],
    ids=["update", "delete", "issue"],
)
@pytest.mark.parametrize("end", [lambda sale: sale, lambda sale: cancel_sale(sale, by=BY)])
def test_issued_sale_is_no_draft_any_more(forbidden, end, ana):
    sale = end(sell(ana, 100))

    with pytest.raises(Refused) as refusal:
        forbidden(sale)

    assert refusal.value.code == "already_issued"


def test_draft_of_another_customer_meanwhile_is_not_issued(ana, bruno):
    seen = draft(ana, Item(1, 100, "Paper"))
    update_draft(seen, by=BY, customer=bruno)

    with pytest.raises(Refused) as refusal:
        issue_sale(seen, by=BY)

    assert refusal.value.code == "changed_meanwhile"


# Issued


@pytest.mark.parametrize("days, due_on", [(None, 1), (0, 1), (15, 16), (30, 31)])
def test_due_date_follows_the_payment_term(days, due_on, ana):
    term = None if days is None else term_of_days(ana.tenant, days, by=BY)

    sale = sell(ana, 10, payment_term=term, at=LATE)

    assert (sale.issued_on, sale.due_on) == (date(2026, 3, 1), date(2026, 3, due_on))


def test_sale_without_a_due_date_is_never_overdue(ana):
    sale = sell(ana, 10, due_on=None)

    assert sale.due_on is None
    assert not sale.is_overdue_on(date.max)
    assert not Sale.objects.overdue(date.max).exists()


def test_exchange_rate_is_told_and_changes_nothing(ana):
    sale = again(sell(ana, 10, currency="USD", exchange_rate=Decimal("1050.123456")))

    assert (sale.exchange_rate, sale.total) == (Decimal("1050.123456"), 10)
    assert sums(ana) == NOTHING
    assert sums(ana, "USD") == (10, 0, 0, 0, 0, 10)


def test_numbers_are_of_a_series_per_voucher_type_and_point_of_sale(ana):
    kinds = ({}, {"voucher_type": "6"}, {"voucher_type": "6", "point_of_sale": 2}, {})

    numbers = [sell(ana, 1, **kind).formatted_number for kind in (*kinds, *kinds)]

    assert numbers == [
        "0001-00000001",
        "0001-00000001",
        "0002-00000001",
        "0001-00000002",
        "0001-00000003",
        "0001-00000002",
        "0002-00000002",
        "0001-00000004",
    ]


def row(sale):
    """Every byte of a sale and its lines."""
    lines = list(sale.lines.values_list())
    return Sale.objects.filter(pk=sale.pk).values_list().get(), lines


@pytest.mark.parametrize("end", [lambda sale: sale, lambda sale: cancel_sale(sale, by=BY)])
def test_editing_the_customer_changes_no_byte_of_an_issued_sale(end, ana):
    address = {"street": "Mitre 1", "city": "Salta", "country_text": "Argentina"}
    ana = update_customer(ana, by=BY, billing=address, shipping={"street": "Dock 3"})
    sale = end(record_sale(ana.tenant, by=BY, customer=ana, items=[Item(1, 10, "Paper")]))
    before = row(sale)

    update_customer(
        ana,
        by=BY,
        name="Other",
        tax_id="20-87654321-5",
        currency="USD",
        payment_term=term_of_days(ana.tenant, 90, by=BY),
        billing={"street": "Elsewhere", "city": None, "country_text": "Chile"},
        shipping={"street": "Dock 9"},
    )

    assert row(sale) == before
    sale = again(sale)
    assert (sale.customer_name, sale.customer_tax_id) == ("Ana", "20-12345678-6")
    assert sale.customer_address["street"] == "Mitre 1"
    assert sale.customer_shipping == {"street": "Dock 3"}


# Cancelled


def test_cancelled_sale_leaves_total_and_balance(ana):
    sale = cancel_sale(sell(ana, 100), by=BY, reason="Mistyped", at=LATE)

    sale = again(sale)
    assert (sale.status, sale.total, sale.balance) == ("cancelled", 100, 0)
    assert (sale.cancelled_at, sale.cancellation_reason) == (LATE, "Mistyped")
    assert sums(ana) == NOTHING
    assert sell(ana, 1).number == 2


def test_what_was_paid_for_a_cancelled_sale_is_credit(ana):
    sale = sell(ana, 100)
    payment = pay(ana, 30)

    cancel_sale(sale, by=BY)

    assert again(payment).unapplied == 30
    assert sums(ana) == (0, 30, 0, 0, 30, -30)


def test_sale_is_cancelled_once(ana):
    sale = cancel_sale(sell(ana, 100), by=BY)

    with pytest.raises(Refused) as refusal:
        cancel_sale(sale, by=BY)

    assert refusal.value.code == "already_cancelled"


def test_draft_is_not_cancelled(ana):
    with pytest.raises(Refused) as refusal:
        cancel_sale(draft(ana), by=BY)

    assert refusal.value.code == "not_issued"


def test_sale_to_nobody_is_nobodys_balance(ana):
    sale = record_sale(ana.tenant, by=BY, items=[Item(1, 10, "Paper")])

    cancel_sale(sale, by=BY)

    assert (sale.currency, sale.customer_name) == ("ARS", "")
    assert sums(ana) == NOTHING


def test_sale_to_nobody_can_be_taken_back(ana):
    sale = record_sale(ana.tenant, by=BY, items=[Item(1, 10, "Paper")])

    note = record_credit_note(sale, by=BY, total=4)

    assert (again(sale).balance, again(sale).credited, note.unapplied) == (6, 4, 0)
    cancel_sale(note, by=BY)
    assert again(sale).balance == 10


def test_sums_too_large_for_their_column_are_refused(ana):
    most = "9999999999999.99"
    sell(ana, most)

    with pytest.raises(Refused) as refusal:
        sell(ana, "0.01")

    assert refusal.value.code == "amount_too_large"
    assert sums(ana) == (Decimal(most), 0, 0, 0, 0, Decimal(most))


def test_month_too_large_for_its_column_is_refused(ana):
    most, may, june = "9999999999999.99", date(2026, 5, 1), date(2026, 6, 1)
    record_credit_note(sell(ana, most, issued_on=may), by=BY, issued_on=june)

    with pytest.raises(Refused) as refusal:
        sell(ana, "0.01", issued_on=may)

    assert refusal.value.code == "amount_too_large"
    assert sums(ana) == (0, 0, 0, 0, 0, 0)
