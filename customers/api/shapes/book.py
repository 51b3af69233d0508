"""The book, written through its services."""

from customers.api.shapes.shape import Shape
from customers.services import (
    apply_tags,
    create_contact,
    create_note,
    create_org_unit,
    create_shown_customer,
    create_tag,
    delete_contact,
    delete_note,
    delete_org_unit,
    remove_customer,
    remove_payment_source,
    update_contact,
    update_customer,
    update_note,
    update_org_unit,
)


class CustomerShape(Shape):
    """A customer, written through the services of the book.

    A context may have an `add` of its own, as who gathers many customers to write them at once.
    """

    joins = ("billing",)

    def create(self, given):
        add = self.context.get("add", create_shown_customer)
        return add(self.caller.tenant, by=self.actor, **given)

    def update(self, customer, given):
        return update_customer(customer, by=self.actor, **given)

    @staticmethod
    def change(customer, actor, **given):
        """What an action does, which has no body of its own."""
        update_customer(customer, by=actor, **given)

    @staticmethod
    def remove(customer, actor):
        remove_customer(customer, by=actor)


class ContactShape(Shape):
    """A contact, written through the services of the book; `customer` says whose a new one is."""

    def create(self, given):
        return create_contact(given.pop("customer"), by=self.actor, **given)

    def update(self, contact, given):
        return update_contact(contact, by=self.actor, **given)

    @staticmethod
    def remove(contact, actor):
        delete_contact(contact, by=actor)


class OrgUnitShape(Shape):
    """An org unit, written through the services of the book; `customer` says whose a new one is."""

    def create(self, given):
        return create_org_unit(given.pop("customer"), by=self.actor, **given)

    def update(self, unit, given):
        return update_org_unit(unit, by=self.actor, **given)

    @staticmethod
    def remove(unit, actor):
        delete_org_unit(unit, by=actor)


class NoteShape(Shape):
    """A note, written through the services of the book; `customer` says whom a new one is about."""

    def create(self, given):
        return create_note(given.pop("customer"), by=self.actor, **given)

    def update(self, note, given):
        return update_note(note, by=self.actor, **given)

    @staticmethod
    def remove(note, actor):
        delete_note(note, by=actor)


class TagShape(Shape):
    """A tag, made through the service of the book."""

    def create(self, given):
        return create_tag(self.caller.tenant, by=self.actor, **given)


class TaggingShape(Shape):
    """Customers, tags to put on them and tags to take off: lists of rows of the caller's tenant."""

    def create(self, given):
        """(how many were put on, how many taken off)."""
        return apply_tags(
            given["customers"], add=given["add"], remove=given["remove"], by=self.actor
        )


class SourceShape(Shape):
    """A payment source, which gateways make."""

    @staticmethod
    def remove(source, actor):
        remove_payment_source(source, by=actor)
