"""Objects that a body names by a number or a word of the caller's; None where there is no such."""

from sales.services import payment_term, term_of_days


def term(tenant, **key):
    """The tenant's payment term by `code` or `number`."""
    return payment_term(tenant, **key)


def term_in(tenant, days, *, by):
    """The tenant's payment term of so many days, made where there is none."""
    return term_of_days(tenant, days, by=by)


def price_list(tenant, **key):
    return tenant.price_lists.filter(**key).first()


def member(tenant, user_id):
    """The user of that id who is an active member of the live tenant."""
    return member_known(tenant, user=user_id)


def member_known(tenant, **key):
    """The active member of whom this is true; a test book has the members of its live tenant."""
    members = tenant.live.memberships.filter(is_active=True, user__is_active=True)
    membership = members.filter(**key).select_related("user").first()
    return membership and membership.user


def customer(tenant, **key):
    """The customer of that `pk`, `external_key` or `token`, archived ones aside."""
    return tenant.customers.present().filter(**key).first()
