"""Quotations: made, changed, converted once, cancelled."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sales import dates
from sales.balances import Ledger
from sales.models import Quotation
from sales.services.documents import draw, redraw, refuse_moved, save
from sales.services.lines import Item, write_lines
from sales.services.numbers import next_number
from sales.services.sales import record_sale, starting_from
from tenants.errors import Refused
from tenants.history import record_new, recorded
from tenants.holding import held

SERIES = "quotation"


@transaction.atomic
def create_quotation(
    tenant, *, by, valid_until, items, customer=None, total=None, at=None, **details
):
    """Offer something until a moment; of a date, until that day is over in the tenant's zone.

    Other arguments and errors as for record_sale.
    """
    quotation = Quotation(tenant=tenant, customer=customer, created_at=at or timezone.now())
    quotation.valid_until = dates.valid_until(valid_until, tenant)
    draw(quotation, items, starting_from(tenant, customer) | details, total=total)
    Ledger.locked(tenant.pk, [quotation.customer_id])
    quotation.number = next_number(tenant.pk, SERIES)
    save(quotation)
    write_lines(quotation, items)
    record_new(quotation, by=by)
    return quotation


@transaction.atomic
def update_quotation(quotation, *, by, items=None, **details):
    """Change columns of a pending offer, and its lines where new ones are given.

    Raises ValidationError, Refused `already_converted` or `already_cancelled`.
    """
    quotation = held(quotation)
    refuse_unless_pending(quotation)
    if "valid_until" in details:
        details["valid_until"] = dates.valid_until(details["valid_until"], quotation.tenant)
    with recorded(quotation, by=by):
        redraw(quotation, items, details)
    return quotation


@transaction.atomic
def convert_quotation(quotation, *, by, at=None, notes=None):
    """Make the sale that was offered, to the same customer at the offered prices.

    Of two who convert at once one makes the sale. Raises Refused `already_converted`,
    `already_cancelled`, `expired` or `changed_meanwhile`.
    """
    at = at or timezone.now()
    Ledger.locked(quotation.tenant_id, [quotation.customer_id])
    offered_to = quotation.customer_id
    quotation = held(quotation, "customer__payment_term", "payment_term", "seller")
    refuse_moved(quotation, offered_to)
    refuse_unless_pending(quotation)
    if quotation.has_expired_at(at):
        raise Refused("expired", _("This quotation has expired."))
    with recorded(quotation, by=by):
        quotation.sale = sell(quotation, by=by, at=at, notes=notes)
        quotation.status, quotation.converted_at = Quotation.Status.CONVERTED, at
        quotation.save()
    return quotation


SOLD_AS_OFFERED = (
    "customer",
    "seller",
    "payment_term",
    "currency",
    "discount",
    "discount_percent",
    "tax",
    "other_taxes",
    "withheld",
    "custom_fields",
    "metadata",
)


def sell(quotation, *, by, at, notes):
    lines = quotation.lines.select_related("product", "price_list")
    return record_sale(
        quotation.tenant,
        by=by,
        items=[Item.of_line(line) for line in lines],
        total=quotation.subtotal,
        at=at,
        notes=quotation.notes if notes is None else notes,
        **{name: getattr(quotation, name) for name in SOLD_AS_OFFERED},
    )


@transaction.atomic
def cancel_quotation(quotation, *, by, reason=None, at=None):
    """Withdraw a pending offer, also one that has expired.

    Raises Refused `already_converted` or `already_cancelled`.
    """
    quotation = held(quotation)
    refuse_unless_pending(quotation)
    with recorded(quotation, by=by):
        quotation.status, quotation.cancelled_at = Quotation.Status.CANCELLED, at or timezone.now()
        quotation.cancelled_by, quotation.cancellation_reason = by.user, reason or None
        quotation.save()
    return quotation


def refuse_unless_pending(quotation):
    if quotation.status == Quotation.Status.CONVERTED:
        raise Refused("already_converted", _("This quotation is converted already."))
    if quotation.status == Quotation.Status.CANCELLED:
        raise Refused("already_cancelled", _("This quotation is cancelled already."))
