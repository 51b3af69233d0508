"""Payments, refunds and credits, and the sales they settle."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sales.balances import PAID_AS, add_to_balance, locked_balance
from sales.models import Payment, PaymentApplication, Sale
from sales.services.lines import next_number
from tenants.errors import Refused
from tenants.history import facts, record
from tenants.models import Change


@transaction.atomic
def record_payment(tenant, *, by, customer, amount, paid_on=None, **details):
    """Take in an amount and settle the customer's oldest open sales with it, the rest stays credit.

    `amount` is positive, in `details["currency"]` or the customer's; `details` are columns of
    Payment. Raises ValidationError.
    """
    payment = Payment(
        tenant=tenant,
        customer=customer,
        amount=amount,
        unapplied=amount,
        paid_on=paid_on or timezone.localdate(timezone=tenant.zone),
        number=next_number(tenant.pk, "payment"),
        **{"currency": customer.currency} | details,
    )
    payment.full_clean(exclude={"tenant", "customer"}, validate_unique=False)
    locked_balance(customer.pk, payment.currency, tenant.pk)
    payment.save()
    apply_to_oldest(payment)
    add_to_balance(payment, unapplied=payment.unapplied, **{PAID_AS[payment.kind]: amount})
    record(Change.Action.CREATED, payment, by=by, after=facts(payment))
    return payment


def apply_to_oldest(payment):
    """Settle open sales in the payment's currency, oldest due first."""
    for sale in open_sales(payment):
        if not payment.unapplied:
            break
        apply(payment, sale, min(payment.unapplied, sale.balance))
    payment.save(update_fields=["unapplied", "updated_at"])


def open_sales(payment):
    mine = Sale.objects.open().filter(customer=payment.customer, currency=payment.currency)
    return mine.select_for_update(of=("self",)).order_by("due_on", "id").iterator(chunk_size=50)


def apply(payment, sale, amount):
    PaymentApplication.objects.create(
        tenant_id=payment.tenant_id, payment=payment, sale=sale, amount=amount
    )
    payment.unapplied -= amount
    sale.balance -= amount
    sale.paid_on = payment.paid_on if not sale.balance else None
    sale.save(update_fields=["balance", "paid_on", "updated_at"])


@transaction.atomic
def void_payment(payment, *, by):
    """Take a payment back: its sales are open again. Raises Refused `already_voided`."""
    payment = Payment.objects.select_related("customer").get(pk=payment.pk)
    locked_balance(payment.customer_id, payment.currency, payment.tenant_id)
    payment.refresh_from_db()
    if payment.voided_at:
        raise Refused("already_voided", _("This payment is void already."))
    before = facts(payment)
    unapplied = payment.unapplied
    reopen_sales(payment)
    payment.voided_at, payment.unapplied = timezone.now(), 0
    payment.save()
    taken_back = {PAID_AS[payment.kind]: -payment.amount}
    add_to_balance(payment, unapplied=-unapplied, **taken_back)
    record(Change.Action.UPDATED, payment, by=by, before=before, after=facts(payment))
    return payment


def reopen_sales(payment):
    for application in PaymentApplication.objects.filter(payment=payment).select_related("sale"):
        application.sale.balance += application.amount
        application.sale.paid_on = None
        application.sale.save(update_fields=["balance", "paid_on", "updated_at"])
    PaymentApplication.objects.filter(payment=payment).delete()
