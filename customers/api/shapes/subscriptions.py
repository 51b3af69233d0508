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
        given = in_one(given, given["customer"])
        return create_subscription(self.caller.tenant, by=self.actor, **given)

    def update(self, subscription, given):
        if "lines" in given:
            given = in_one(given, subscription.customer)
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


def in_one(given, customer):
    """The same with what its lines come to in their place: their sum, and the description of the
    first as the name where none is given."""
    items = priced_items(given["lines"], customer)
    told = {"name": items[0].description, "amount": sum(item.total for item in items)}
    return told | {name: value for name, value in given.items() if name != "lines"}
