"""Refunds: money that goes back, out of what the customer has paid or was credited."""

from django.db import transaction
from django.utils.translation import gettext as _

from sales.balances import Ledger
from sales.models import Application, Payment, Sale
from sales.services.applications import (
    applications_of,
    apply,
    refuse_unless_standing,
    release,
)
from sales.services.payments import book, draw_up
from tenants.errors import Refused
from tenants.holding import held


@transaction.atomic
def record_refund(tenant, *, by, customer, amount, source=None, paid_on=None, **details):
    """Give money back to a customer.

    `amount` is positive, in `details["currency"]` or the customer's. It comes out of `source`, a
    payment, a credit or a credit note; by default out of all that the customer has unapplied:
    payments before credit notes before credits, the oldest first. Where that is not enough, what
    the payments have settled is taken back, the newest first: those sales are to be paid again.
    Raises ValidationError, Duplicate for a taken external key, Refused `not_standing`,
    `other_customer`, `currency_mismatch`, `exceeds_credit`.
    """
    refund = draw_up(tenant, customer, amount, paid_on, {"kind": Payment.Kind.REFUND} | details)
    ledger = Ledger.locked(tenant.pk, [customer.pk])
    source = source and held(source)
    refuse_source(source, refund)
    available = source.unapplied if source else unapplied_of(ledger, refund)
    if refund.amount > available:
        settled = applications_of(source) if source else settled_by_payments(refund)
        ledger.add(refund, **take_back(settled, refund.amount - available, source))
    drawn = draw([source] if source else sources_of(refund), refund)
    ledger.add(refund, unapplied=-refund.amount)
    return book(refund, drawn, ledger, by=by)


def refuse_source(source, refund):
    if source is None:
        return
    refuse_unless_standing(source)
    if source.customer_id != refund.customer_id:
        raise Refused("other_customer", _("That was another customer's."), field="customer")
    if source.currency != refund.currency:
        raise Refused("currency_mismatch", _("That was in another currency."), field="currency")


def unapplied_of(ledger, refund):
    return ledger.row(refund.customer_id, refund.currency).unapplied


def settled_by_payments(refund):
    payments = Payment.objects.standing().filter(
        customer=refund.customer_id, currency=refund.currency, kind=Payment.Kind.PAYMENT
    )
    return Application.objects.filter(payment__in=payments)


def take_back(settled, amount, source):
    """Make so much of what is settled unapplied again, newest first. Raises Refused."""
    newest_first = settled.filter(sale__isnull=False).newest_first()
    freed = release(newest_first, source, most=amount)
    if freed["unapplied"] < amount:
        raise Refused(
            "exceeds_credit", _("That is more than there is to give back."), field="amount"
        )
    return freed


def sources_of(document):
    """All that its customer has unapplied in its currency, in the order of drawing."""
    mine = {"customer": document.customer_id, "currency": document.currency}
    payments = Payment.objects.unapplied().filter(**mine).order_by("paid_on", "id")
    notes = Sale.objects.unapplied().filter(**mine).order_by("issued_on", "id")
    return [
        *payments.filter(kind=Payment.Kind.PAYMENT),
        *notes,
        *payments.filter(kind=Payment.Kind.CREDIT),
    ]


def draw(sources, refund):
    """Applications of the sources to the refund, not saved; the sources are."""
    left, applications = refund.amount, []
    for source in sources:
        amount = min(left, source.unapplied)
        if amount:
            applications.append(apply(source, refund, amount, refund.paid_on))
            source.save(update_fields=["unapplied", "updated_at"])
            left -= amount
    return applications
