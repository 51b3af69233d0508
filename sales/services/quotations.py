"""Quotations: made, converted once, cancelled."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sales.models import Quotation
from sales.services.lines import Item, next_number, write_lines
from sales.services.sales import record_sale
from tenants.errors import Refused
from tenants.history import facts, record
from tenants.models import Change


@transaction.atomic
def create_quotation(
    tenant, *, by, valid_until, items, customer=None, total=None, at=None, **details
):
    """Offer something until a moment. Arguments as for record_sale. Raises ValidationError."""
    quotation = Quotation(
        tenant=tenant,
        customer=customer,
        valid_until=valid_until,
        created_at=at or timezone.now(),
        **{"currency": customer.currency if customer else tenant.currency} | details,
    )
    quotation.subtotal = total if total is not None else sum(item.total for item in items)
    quotation.total = quotation.subtotal + quotation.tax
    quotation.number = next_number(tenant.pk, "quotation")
    quotation.full_clean(exclude=RELATIONS, validate_unique=False, validate_constraints=False)
    quotation.save()
    write_lines(quotation, items)
    record(Change.Action.CREATED, quotation, by=by, after=facts(quotation))
    return quotation


RELATIONS = {"tenant", "customer", "seller", "cancelled_by", "sale"}


@transaction.atomic
def convert_quotation(quotation, *, by, at=None, notes=None):
    """Make the sale that was offered, to the same customer at the offered prices.

    Raises Refused `already_converted`, `already_cancelled` or `expired`.
    """
    at = at or timezone.now()
    quotation = locked(quotation)
    refuse_unless_pending(quotation)
    if quotation.has_expired_at(at):
        raise Refused("expired", _("This quotation has expired."))
    before = facts(quotation)
    quotation.sale = sell(quotation, by=by, at=at, notes=notes)
    quotation.status, quotation.converted_at = Quotation.Status.CONVERTED, at
    quotation.save()
    record(Change.Action.UPDATED, quotation, by=by, before=before, after=facts(quotation))
    return quotation


def sell(quotation, *, by, at, notes):
    return record_sale(
        quotation.tenant,
        by=by,
        customer=quotation.customer,
        seller=quotation.seller,
        currency=quotation.currency,
        items=offered(quotation),
        total=quotation.subtotal,
        tax=quotation.tax,
        at=at,
        notes=quotation.notes if notes is None else notes,
    )


def offered(quotation):
    return [
        Item(line.quantity, line.unit_price, line.description, line.product)
        for line in quotation.lines.select_related("product")
    ]


@transaction.atomic
def cancel_quotation(quotation, *, by, reason=None, at=None):
    """Withdraw a pending offer, also one that has expired.

    Raises Refused `already_converted` or `already_cancelled`.
    """
    quotation = locked(quotation)
    refuse_unless_pending(quotation)
    before = facts(quotation)
    quotation.status, quotation.cancelled_at = Quotation.Status.CANCELLED, at or timezone.now()
    quotation.cancelled_by, quotation.cancellation_reason = by.user, reason or None
    quotation.save()
    record(Change.Action.UPDATED, quotation, by=by, before=before, after=facts(quotation))
    return quotation


def locked(quotation):
    rows = Quotation.objects.select_for_update(of=("self",))
    return rows.select_related("customer__payment_term", "seller", "tenant").get(pk=quotation.pk)


def refuse_unless_pending(quotation):
    if quotation.status == Quotation.Status.CONVERTED:
        raise Refused("already_converted", _("This quotation is converted already."))
    if quotation.status == Quotation.Status.CANCELLED:
        raise Refused("already_cancelled", _("This quotation is cancelled already."))
