"""Credit notes: sales taken back, whole or in part."""

from sales.models import Sale
from sales.services.sales import record_sale


def record_credit_note(original, *, by, items=(), total=None, at=None, **details):
    """Take a sale back: all that is left of it, or what the items or the total say.

    The note is in the sale's currency and of its customer. It settles the sale first; the rest of
    it is credit, which apply_credit, record_refund and unapply_credit know as they know a payment.
    `details` are columns of Sale. Raises ValidationError, Refused `exceeds_sale` for more than is
    left of the sale after its other credit notes, `not_issued`.
    """
    if total is None and not items:
        total = original.total - original.credited
    same = ("currency", "point_of_sale", "voucher_type")
    return record_sale(
        original.tenant,
        by=by,
        items=items,
        customer=original.customer,
        total=total,
        at=at,
        kind=Sale.Kind.CREDIT_NOTE,
        original=original,
        **{name: getattr(original, name) for name in same} | details,
    )
