"""Families: a customer may have a parent, and nobody is an ancestor of themselves."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from customers.models import Customer
from tenants.errors import Refused
from tenants.holding import held_by_id

MOST_GENERATIONS = 100


def locked_parent(customer, parent):
    """The parent, kept from vanishing until the transaction ends.

    Raises ValidationError for one who is gone, Refused `family_loop` for the customer or anyone
    below, Refused `family_too_deep` above 100 generations. Only one writer of families at a time
    (take_turns), so two who are each right alone cannot close a circle together.
    """
    found = held_by_id(Customer, [parent.pk]).get(parent.pk)
    if found is None:
        raise ValidationError({"parent": _("There is no such customer.")})
    refuse_loop(customer, found)
    return found


def refuse_loop(customer, ancestor):
    for _generation in range(MOST_GENERATIONS):
        if ancestor.pk == customer.pk:
            message = _("A customer cannot be above themselves in their family.")
            raise Refused("family_loop", message, field="parent")
        if ancestor.parent_id is None:
            return
        ancestor = ancestor.parent
    raise Refused("family_too_deep", _("This family has too many generations."), field="parent")
