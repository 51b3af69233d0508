"""Subscriptions: begun and ended."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sales.models import Subscription
from tenants.errors import Refused
from tenants.history import facts, record, save_recorded
from tenants.models import Change


def create_subscription(tenant, *, by, customer, name, amount, **details):
    """Begin a recurring amount in the customer's currency. Raises ValidationError."""
    subscription = Subscription(
        tenant=tenant,
        customer=customer,
        name=name,
        amount=amount,
        **{
            "currency": customer.currency,
            "started_on": timezone.localdate(timezone=tenant.zone),
        }
        | details,
    )
    with transaction.atomic():
        return save_recorded(subscription, by=by)


@transaction.atomic
def cancel_subscription(subscription, *, by, reason=None):
    """End a subscription for good. Raises Refused `already_cancelled`."""
    subscription = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if subscription.status == Subscription.Status.CANCELLED:
        raise Refused("already_cancelled", _("This subscription is cancelled already."))
    before = facts(subscription)
    subscription.status, subscription.cancelled_at = Subscription.Status.CANCELLED, timezone.now()
    subscription.cancellation_reason = reason or None
    subscription.save()
    record(Change.Action.UPDATED, subscription, by=by, before=before, after=facts(subscription))
    return subscription
