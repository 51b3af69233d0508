"""Recording and cancelling sales."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sales.balances import add_to_balance, locked_balance
from sales.models import PaymentApplication, Sale
from sales.services.lines import next_number, write_lines
from tenants.errors import Refused
from tenants.history import facts, record
from tenants.models import Change


@transaction.atomic
def record_sale(tenant, *, by, items, customer=None, total=None, at=None, **details):
    """Issue a sale: number, due date, the customer as they are now, lines, balance.

    `items` are Item; `total` in the sale's currency stands for their sum where there are none;
    `at` is the moment of the sale, now by default. `details` are columns of Sale. Amounts are in
    `details["currency"]`, else the customer's, else the tenant's. Raises ValidationError.
    """
    at = at or timezone.now()
    sale = Sale(tenant=tenant, customer=customer, created_at=at, status=Sale.Status.ISSUED)
    for name, value in (defaults(tenant, customer, at) | details).items():
        setattr(sale, name, value)
    sale.due_on = sale.due_on or due_date(sale)
    sale.subtotal = total if total is not None else sum(item.total for item in items)
    sale.total = sale.balance = sale.subtotal + sale.tax
    freeze_customer(sale)
    sale.number = next_number(tenant.pk, sale.kind)
    return issue(sale, items, by)


def issue(sale, items, by):
    sale.full_clean(exclude=RELATIONS, validate_unique=False, validate_constraints=False)
    sale.save()
    write_lines(sale, items)
    add_to_balance(sale, sales_count=1, total=sale.total)
    record(Change.Action.CREATED, sale, by=by, after=facts(sale))
    return sale


RELATIONS = {"tenant", "customer", "seller", "cancelled_by", "payment_term", "original"}


def defaults(tenant, customer, at):
    return {
        "currency": customer.currency if customer else tenant.currency,
        "issued_on": at.astimezone(tenant.zone).date(),
        "payment_term": customer.payment_term if customer else None,
    }


def due_date(sale):
    """So many days after the date of the sale as its payment term says; the same day without."""
    days = sale.payment_term.days if sale.payment_term else 0
    return sale.issued_on + timedelta(days=days)


def freeze_customer(sale):
    """Keep the customer's name, document and address as they stand on the day of issue."""
    if sale.customer is None:
        return
    sale.customer_name = sale.customer.name
    sale.customer_tax_id = sale.customer.tax_id or ""
    sale.customer_address = sale.customer.billing_parts()


@transaction.atomic
def cancel_sale(sale, *, by, reason=None, at=None):
    """Cancel an issued sale: it leaves total and balance, what was paid for it becomes credit.

    Raises Refused `already_cancelled` or `not_issued`.
    """
    if sale.customer_id:
        locked_balance(sale.customer_id, sale.currency, sale.tenant_id)  # before sales, everywhere
    sale = Sale.objects.select_for_update().get(pk=sale.pk)
    refuse_cancelling(sale)
    before = facts(sale)
    freed = release_applications(sale)
    add_to_balance(sale, sales_count=-1, total=-sale.total, unapplied=freed)
    sale.status, sale.balance = Sale.Status.CANCELLED, 0
    sale.cancelled_at, sale.cancelled_by = at or timezone.now(), by.user
    sale.cancellation_reason = reason or None
    sale.save()
    record(Change.Action.UPDATED, sale, by=by, before=before, after=facts(sale))
    return sale


def refuse_cancelling(sale):
    if sale.is_cancelled:
        raise Refused("already_cancelled", _("This sale is cancelled already."))
    if sale.status != Sale.Status.ISSUED:
        raise Refused("not_issued", _("Only an issued sale can be cancelled."))


def release_applications(sale):
    """Give the payments of a sale back as unapplied; the sum, in the sale's currency."""
    freed = 0
    for application in PaymentApplication.objects.filter(sale=sale).select_related("payment"):
        application.payment.unapplied += application.amount
        application.payment.save(update_fields=["unapplied", "updated_at"])
        freed += application.amount
    PaymentApplication.objects.filter(sale=sale).delete()
    return freed
