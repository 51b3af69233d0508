"""Subscriptions, written through the services of the ledger."""

from customers.api.shapes.items import priced_items
from customers.api.shapes.shape import Shape
from sales.services import (
    cancel_subscription,
    create_subscription,
    pause_subscription,
    resume_subscription,
    update_subscription,
)


class RecurringShape(Shape):
    """A subscription. `lines` are mappings of the arguments of an Item, which make its amount."""

    def create(self, given):
        items = priced_items(given.pop("lines"), given["customer"])
        given = {"name": items[0].description} | given
        amount = sum(item.total for item in items)
        return create_subscription(self.caller.tenant, by=self.actor, amount=amount, **given)

    def update(self, subscription, given):
        if "lines" in given:
            items = priced_items(given.pop("lines"), subscription.customer)
            given["amount"] = sum(item.total for item in items)
        return update_subscription(subscription, by=self.actor, **given)

    @staticmethod
    def cancel(subscription, actor, **said):
        """End it for good."""
        cancel_subscription(subscription, by=actor, **said)

    @staticmethod
    def pause(subscription, actor, **said):
        """Let it rest."""
        pause_subscription(subscription, by=actor, **said)

    @staticmethod
    def resume(subscription, actor):
        """Go on."""
        resume_subscription(subscription, by=actor)
