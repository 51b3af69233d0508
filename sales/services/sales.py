"""Sales: drafted, issued, cancelled."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sales.balances import Ledger
from sales.dates import today
from sales.models import Application, Sale
from sales.services.applications import held_original, release, settle_original
from sales.services.documents import draw, due_date, redraw, refuse_moved, save
from sales.services.freezing import freeze_customers
from sales.services.lines import write_lines
from sales.services.numbers import next_number
from tenants.errors import Refused
from tenants.history import delete_recorded, record_new, recorded
from tenants.holding import held


@transaction.atomic
def record_sale(tenant, *, by, items, customer=None, total=None, at=None, **details):
    """Issue a sale: number, due date, the customer as they are now, lines, balance.

    `items` are Item; `total` in the sale's currency stands for their sum where there are none;
    `at` is the moment of the sale, now by default. `details` are columns of Sale; `due_on` None is
    a sale that never falls due. Amounts are in `details["currency"]`, else the customer's, else the
    tenant's. Raises ValidationError, Refused `currency_mismatch`, and for a credit note as
    record_credit_note.
    """
    sale = draw_up(tenant, items=items, customer=customer, total=total, at=at, **details)
    ledger = Ledger.locked(sale.tenant_id, [sale.customer_id])
    freeze_customers([sale])
    original = held_original(sale)
    sale.number = next_number(tenant.pk, sale.series)
    save(sale)
    write_lines(sale, items)
    count_in(sale, original, ledger)
    record_new(sale, by=by)
    return sale


@transaction.atomic
def create_draft(tenant, *, by, items=(), customer=None, total=None, at=None, **details):
    """Draw up a sale that counts for nothing until it is issued. Arguments as for record_sale."""
    at = at or timezone.now()
    sale = Sale(tenant=tenant, customer=customer, created_at=at)
    Ledger.locked(tenant.pk, [sale.customer_id])
    draw(sale, items, starting_from(tenant, customer) | details, total=total)
    save(sale)
    write_lines(sale, items)
    record_new(sale, by=by)
    return sale


@transaction.atomic
def update_draft(draft, *, by, items=None, **details):
    """Change columns of a draft, and its lines where new ones are given. Raises ValidationError,
    Refused `already_issued`."""
    sale = held_draft(draft)
    with recorded(sale, by=by):
        redraw(sale, items, details)
    return sale


@transaction.atomic
def delete_draft(draft, *, by):
    """Throw a draft away; it never had a number. Raises Refused `already_issued`."""
    delete_recorded(held_draft(draft), by=by)


@transaction.atomic
def issue_sale(draft, *, by, at=None):
    """Issue a draft: what record_sale does in one step.

    Its date, unless the draft has one, is that of `at` in the tenant's zone. Raises Refused
    `already_issued`.
    """
    ledger = Ledger.locked(draft.tenant_id, [draft.customer_id])
    sale = held_draft(draft)
    refuse_moved(sale, draft.customer_id)
    with recorded(sale, by=by):
        mark_issued(sale, at or timezone.now(), {})
        freeze_customers([sale])
        original = held_original(sale)
        sale.number = next_number(sale.tenant_id, sale.series)
        save(sale)
        count_in(sale, original, ledger)
    return sale


def held_draft(draft):
    sale = held(draft, "payment_term", "original")
    if sale.status != Sale.Status.DRAFT:
        raise Refused("already_issued", _("This sale is issued and cannot be changed any more."))
    return sale


def draw_up(tenant, *, items, customer=None, total=None, at=None, **details):
    """The sale without its number and what it keeps of its customer, not yet saved. Arguments as
    for record_sale."""
    at = at or timezone.now()
    sale = Sale(tenant=tenant, customer=customer, created_at=at)
    draw(sale, items, starting_from(tenant, customer) | details, total=total)
    mark_issued(sale, at, details)
    return sale


def starting_from(tenant, customer):
    """The columns that follow from whose sale it is."""
    return {
        "currency": customer.currency if customer else tenant.currency,
        "payment_term": customer.payment_term if customer else None,
    }


def mark_issued(sale, at, given):
    """What a draft lacks: dates, and what is to be paid."""
    sale.status = Sale.Status.ISSUED
    sale.issued_on = sale.issued_on or today(sale.tenant, at)
    if sale.is_credit_note:
        sale.unapplied = sale.total
    else:
        sale.balance = sale.total
        if sale.due_on is None and "due_on" not in given:
            sale.due_on = due_date(sale, sale.issued_on)


def count_in(sale, original, ledger):
    """Count a sale that is issued and saved; a credit note settles its sale first."""
    if original is not None:
        settle_original(sale, original)
        ledger.dues_move(sale)
    ledger.add(sale, unapplied=sale.unapplied)
    ledger.sold(sale)
    ledger.keep()


@transaction.atomic
def cancel_sale(sale, *, by, reason=None, at=None):
    """Cancel an issued sale or credit note: it leaves total and balance.

    What was paid for a sale becomes credit; what a credit note settled is to be paid again. Raises
    Refused `already_cancelled`, `not_issued`, `has_credit_notes` for a sale that some point to,
    `refunded` for a credit note that was paid out.
    """
    ledger = Ledger.locked(sale.tenant_id, [sale.customer_id])
    sale = held(sale)
    refuse_cancelling(sale)
    with recorded(sale, by=by):
        free(sale, ledger)
        ledger.unsold(sale)
        sale.status = Sale.Status.CANCELLED
        sale.balance = sale.unapplied = sale.written_off = 0
        sale.cancelled_at, sale.cancelled_by = at or timezone.now(), by.user
        sale.cancellation_reason = reason or None
        sale.save()
        ledger.keep()
    return sale


def refuse_cancelling(sale):
    if sale.is_cancelled:
        raise Refused("already_cancelled", _("This sale is cancelled already."))
    if sale.status != Sale.Status.ISSUED:
        raise Refused("not_issued", _("Only an issued sale can be cancelled."))
    if sale.credited:
        raise Refused("has_credit_notes", _("Cancel the credit notes of this sale first."))
    if Application.objects.filter(credit_note=sale, refund__isnull=False).exists():
        raise Refused("refunded", _("This credit note was paid out: void the refund first."))


def free(sale, ledger):
    """Undo what settled the sale, or what the credit note settled."""
    settled = Q(credit_note=sale) if sale.is_credit_note else Q(sale=sale)
    ledger.add(sale, **release(Application.objects.filter(settled), sale))
    ledger.add(sale, unapplied=-sale.unapplied, written_off=-sale.written_off)
    if sale.is_credit_note and sale.original_id is not None:
        take_from_original(sale)


def take_from_original(note):
    original = held(note.original)
    original.credited -= note.total
    original.save(update_fields=["credited", "updated_at"])
