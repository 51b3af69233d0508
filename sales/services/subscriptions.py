"""Subscriptions: begun, changed, paused, ended."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sales.balances import Ledger
from sales.dates import today
from sales.models import Subscription
from sales.services.documents import fill, own_key
from sales.services.sales import starting_from
from tenants.errors import Refused
from tenants.history import recorded, save_recorded
from tenants.holding import held

Status = Subscription.Status
LIVE = (Status.TRIAL, Status.ACTIVE)


@transaction.atomic
def create_subscription(tenant, *, by, customer, name, amount, **details):
    """Begin a recurring amount, once per cycle, in the customer's currency and at their terms.

    `details` are columns of Subscription. Raises ValidationError, Duplicate for a taken external
    key, Refused `customer_is_gone` for a customer who is archived.
    """
    Ledger.locked(tenant.pk, [customer.pk])
    customer.refresh_from_db(fields=["status"])
    subscription = Subscription(tenant=tenant, customer=customer, name=name, amount=amount)
    usual = starting_from(tenant, customer) | {"started_on": today(tenant)}
    fill(subscription, usual | details)
    refuse_archived(subscription)
    with own_key(subscription):
        return save_recorded(subscription, by=by)


@transaction.atomic
def update_subscription(subscription, *, by, **details):
    """Change columns of a subscription that goes on. Raises ValidationError, Refused
    `already_cancelled`, `already_ended`, Duplicate for a taken external key."""
    subscription = held(subscription)
    refuse_unless(subscription, (*LIVE, Status.PAUSED))
    with recorded(subscription, by=by):
        fill(subscription, details)
        with own_key(subscription):
            subscription.full_clean()
            subscription.save()
    return subscription


def activate_subscription(subscription, *, by):
    """End the trial. Raises Refused `not_trial`, `already_cancelled`, `already_ended`."""
    return move(subscription, Status.ACTIVE, since=(Status.TRIAL,), by=by)


def pause_subscription(subscription, *, by, resumes_on=None):
    """Let it rest, until somebody resumes it. Raises Refused `not_live`, `already_cancelled`,
    `already_ended`."""
    now = timezone.now()
    return move(
        subscription, Status.PAUSED, since=LIVE, by=by, paused_at=now, resumes_on=resumes_on
    )


@transaction.atomic
def resume_subscription(subscription, *, by):
    """Go on: on trial where the trial is not over, else as active. Raises Refused `not_paused`,
    `already_cancelled`, `already_ended`."""
    trial_ends_on = subscription.trial_ends_on
    on_trial = trial_ends_on is not None and trial_ends_on >= today(subscription.tenant)
    status = Status.TRIAL if on_trial else Status.ACTIVE
    return move(
        subscription, status, since=(Status.PAUSED,), by=by, paused_at=None, resumes_on=None
    )


def cancel_subscription(subscription, *, by, reason=None, at=None):
    """End a subscription for good. Raises Refused `already_cancelled`, `already_ended`."""
    return move(
        subscription,
        Status.CANCELLED,
        since=(*LIVE, Status.PAUSED),
        by=by,
        cancelled_at=at or timezone.now(),
        cancelled_by=by.user,
        cancellation_reason=reason or None,
    )


def end_subscription(subscription, *, by, at=None):
    """Let it run out as agreed. Raises Refused `already_cancelled`, `already_ended`."""
    return move(
        subscription,
        Status.ENDED,
        since=(*LIVE, Status.PAUSED),
        by=by,
        ended_at=at or timezone.now(),
    )


@transaction.atomic
def move(subscription, status, *, since, by, **columns):
    """Bring it from one of some states to another. Raises Refused `customer_is_gone` where it would
    go on for a customer who is archived."""
    Ledger.locked(subscription.tenant_id, [subscription.customer_id])
    subscription = held(subscription, "customer")
    refuse_unless(subscription, since)
    with recorded(subscription, by=by):
        fill(subscription, {"status": status} | columns)
        refuse_archived(subscription)
        subscription.save()
    return subscription


def refuse_archived(subscription):
    """Raise Refused where it would go on for a customer who is archived."""
    if subscription.status in LIVE and subscription.customer.is_archived:
        raise Refused("customer_is_gone", _("This customer is archived."))


def refuse_unless(subscription, states):
    """Raise Refused where it is in none of these states, a final one's own word first."""
    status = subscription.status
    if status in states:
        return
    if status == Status.CANCELLED:
        raise Refused("already_cancelled", _("This subscription is cancelled already."))
    if status == Status.ENDED:
        raise Refused("already_ended", _("This subscription has ended."))
    expected = "live" if states == LIVE else states[0]
    raise Refused(f"not_{expected}", _("This subscription is in another state."))
