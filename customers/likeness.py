"""By what two customers may be seen to be one: keys that are kept beside what was typed.

A key is bounded, because no database indexes a text of any length, and null where there is nothing
to go by. Keys that are equal make two customers alike, not the same: a person decides.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.search.words import normalise
from customers.tax_ids.kin import kin

LONGEST = 80
FEWEST_DIGITS = 6

REASONS = {
    "name_key": _("same name"),
    "email_key": _("same e-mail"),
    "phone_key": _("same phone"),
}


def keys(*, name, email, phone):
    """The columns that follow from these; each argument a str or None."""
    return {
        "name_key": squeezed(name, " "),
        "email_key": squeezed(email, ""),
        "phone_key": digits(phone),
    }


def squeezed(text, space):
    """Without case, accents and superfluous white space; null for nothing."""
    return space.join(normalise(text or "").split())[:LONGEST] or None


def digits(phone):
    """The digits alone; null for too few to tell anybody from anybody."""
    found = "".join(char for char in normalise(phone or "") if char in "0123456789")
    return found[:LONGEST] if len(found) >= FEWEST_DIGITS else None


def conditions(customer):
    """A condition for each thing that the customer has in common with others who may be them.

    One by one, because of several in one statement a database makes a walk through the book.
    """
    for key in REASONS:
        if (value := getattr(customer, key)) is not None:
            yield Q(**{key: value})
    if related := relatives(customer):
        yield Q(tax_id_compact__in=sorted(related), tax_id_is_shared=False)


def relatives(customer):
    """The compact documents that may be the same person's."""
    if not customer.tax_id_compact or customer.tax_id_is_shared:
        return set()
    return kin(customer.tax_id_compact, customer.document_country)


def reasons(customer, other):
    """What the two have in common, as people say it."""
    shared = [
        said
        for key, said in REASONS.items()
        if getattr(customer, key) is not None and getattr(customer, key) == getattr(other, key)
    ]
    is_kin = other.tax_id_compact in relatives(customer)
    return [_("same person's document"), *shared] if is_kin else shared
