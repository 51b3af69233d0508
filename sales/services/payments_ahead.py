"""Payments made for one sale: at once where it is issued, ahead where it is a draft still."""

from django.db import transaction
from django.utils.translation import gettext as _

from sales.balances import Ledger
from sales.services.applications import apply_credit, refuse_unless_standing
from sales.services.documents import refuse_moved
from sales.services.payments import record_payment
from sales.services.sales import issue_sale
from tenants.errors import Refused
from tenants.history import recorded
from tenants.holding import held


@transaction.atomic
def pay_sale(sale, *, by, amount, **details):
    """Take in a payment for a sale; what a draft cannot take yet, or no sale needs, stays credit.

    `details` are arguments of record_payment. Raises ValidationError, Refused as it does and
    `not_payable` for a sale that is cancelled or nobody's.
    """
    sale = payable(sale)
    payment = record_payment(
        sale.tenant,
        by=by,
        customer=sale.customer,
        amount=amount,
        applications=[],
        intended_for=sale,
        **details,
    )
    return settled(payment, sale, by=by)


@transaction.atomic
def intend_payment(payment, sale, *, by):
    """Say which sale a payment was made for, and settle the sale with what is left of it. Raises
    Refused `not_payable`, `other_customer`, `currency_mismatch`, `not_standing`."""
    sale, payment = payable(sale), held(payment)
    refuse_unless_standing(payment)
    if sale.customer_id != payment.customer_id:
        raise Refused("other_customer", _("That sale is another customer's."), field="intended_for")
    with recorded(payment, by=by):
        payment.intended_for = sale
        payment.save(update_fields=["intended_for", "updated_at"])
    return settled(payment, sale, by=by)


def payable(sale):
    """The sale as it is now, held, with its customer's ledger locked."""
    payer = sale.customer_id
    Ledger.locked(sale.tenant_id, [payer])
    sale = held(sale, "customer")
    refuse_moved(sale, payer)
    if sale.is_cancelled or sale.is_credit_note or sale.customer_id is None:
        raise Refused("not_payable", _("This sale takes no payment."), field="intended_for")
    return sale


def settled(payment, sale, *, by):
    """The payment once it has settled what it can of the sale."""
    if sale.currency != payment.currency:
        raise Refused("currency_mismatch", _("That sale is in another currency."), field="currency")
    amount = min(payment.unapplied, sale.balance)
    if not amount:
        return payment
    return apply_credit(payment, by=by, to=[(sale, amount)], on=payment.paid_on)


@transaction.atomic
def issue_paid_sale(draft, *, by, at=None):
    """Issue a draft and settle it with the payments that wait for it. Raises Refused as issue_sale,
    and `payments_not_succeeded` where some of them are void and the others do not cover the sale: a
    draft without others waits for none."""
    sale = issue_sale(draft, by=by, at=at)
    payments = list(sale.intended_payments.order_by("id"))
    standing = [payment for payment in payments if not payment.is_void]
    is_covered = sum(payment.unapplied for payment in standing) >= sale.total
    if 0 < len(standing) < len(payments) and not is_covered:
        raise Refused("payments_not_succeeded", _("A payment for this sale has not succeeded."))
    settle_with(standing, sale, by=by)
    return sale


def settle_with(payments, sale, *, by):
    """Settle an issued sale with what is left of payments that were made for it."""
    for payment in payments:
        settled(payment, held(sale), by=by)
