"""Payments and credits: taken in, and taken back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sales.balances import Ledger, paid_as
from sales.dates import today
from sales.models import Application, Payment
from sales.money import positive
from sales.services.applications import release, settle, write
from sales.services.documents import fill, save
from sales.services.numbers import next_number
from tenants.errors import Refused
from tenants.history import record_new, recorded
from tenants.holding import held

SERIES = "payment"  # of refunds and credits as well
NOT_OURS = {field.name for field in Payment._meta.fields if field.is_relation} | {"number"}


@transaction.atomic
def record_payment(
    tenant, *, by, customer, amount, paid_on=None, applications=None, kind="payment", **details
):
    """Take in an amount and settle sales with it, the rest stays credit.

    `amount` is positive, in `details["currency"]` or the customer's. `applications` are pairs
    (sale, amount), of no sale where the list is empty; by default the customer's open sales,
    oldest due first. `kind` is `payment` or `credit`; money goes back by record_refund. `details`
    are columns of Payment. Raises ValidationError, Duplicate for a taken external key, Refused as
    apply_credit.
    """
    if kind == Payment.Kind.REFUND:
        raise ValidationError({"kind": _("A refund is not a payment that comes in.")})
    payment = draw_up(tenant, customer, amount, paid_on, {"kind": kind} | details)
    payment.unapplied = payment.amount
    ledger = Ledger.locked(tenant.pk, [customer.pk])
    return book(payment, settle(payment, applications, payment.paid_on), ledger, by=by)


def record_credit(tenant, *, by, customer, amount, **details):
    """Grant a customer so much. Arguments and errors as for record_payment."""
    return record_payment(
        tenant, by=by, customer=customer, amount=amount, kind=Payment.Kind.CREDIT, **details
    )


def draw_up(tenant, customer, amount, paid_on, details):
    """The payment without its number, not yet saved. Raises ValidationError."""
    payment = Payment(tenant=tenant, customer=customer, amount=positive(amount))
    fill(payment, {"currency": customer.currency} | details)
    payment.paid_on = paid_on or today(tenant)
    payment.full_clean(exclude=NOT_OURS, validate_unique=False, validate_constraints=False)
    return payment


def book(payment, applications, ledger, *, by):
    """Save a payment, a credit or a refund with its applications, and count it."""
    payment.number = next_number(payment.tenant_id, SERIES)
    save(payment)
    write(applications)
    ledger.add(payment, unapplied=payment.unapplied, **paid_as(payment))
    ledger.dues_move(payment)
    ledger.keep()
    record_new(payment, by=by)
    return payment


@transaction.atomic
def update_payment(payment, *, by, **details):
    """Change what is said of a payment and moves no money: notes, metadata, source and the like.
    Raises ValidationError."""
    Ledger.locked(payment.tenant_id, [payment.customer_id])  # who then settles a sale needs it
    payment = held(payment)
    with recorded(payment, by=by):
        fill(payment, details)
        payment.clean_fields(exclude=NOT_OURS)
        save(payment)
    return payment


@transaction.atomic
def void_payment(payment, *, by, at=None):
    """Take a payment, a credit or a refund back, as if it had never been.

    The sales that it settled are to be paid again; what a refund gave back is credit again. Raises
    Refused `already_voided`, and `refunded` for a payment that was given back.
    """
    ledger = Ledger.locked(payment.tenant_id, [payment.customer_id])
    payment = held(payment)
    refuse_voiding(payment)
    with recorded(payment, by=by):
        drawn = Application.objects.filter(Q(payment=payment) | Q(refund=payment))
        ledger.add(payment, **release(drawn, payment))
        taken_back = {name: -amount for name, amount in paid_as(payment).items()}
        ledger.add(payment, unapplied=-payment.unapplied, **taken_back)
        payment.voided_at, payment.voided_by = at or timezone.now(), by.user
        payment.unapplied = 0
        payment.save()
        ledger.dues_move(payment)
        ledger.keep()
    return payment


def refuse_voiding(payment):
    if payment.is_void:
        raise Refused("already_voided", _("This payment is void already."))
    if Application.objects.filter(payment=payment, refund__isnull=False).exists():
        raise Refused("refunded", _("This payment was given back: void the refund first."))
