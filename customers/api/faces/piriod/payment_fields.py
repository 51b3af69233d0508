"""Fields that payments alone have."""

from customers.api import wire
from customers.api.faces.piriod.fields import Amount, OptionalKey, Owner, Related
from customers.api.faces.piriod.sources import source_key
from customers.api.schema import EMPTY, INTEGER, array, tolerant

STANDING, VOID = "succeeded", "cancelled"
STATES = {STANDING: "standing", VOID: "void"}


class Received(Amount):
    """More than nothing."""

    @property
    def written(self):
        least = super().written["multipleOf"]
        return super().written | {"minimum": least}


class InvoiceKey(Related):
    """The invoice that it was made for, else the first that it settles."""

    def __init__(self):
        super().__init__("inv", rows="sales", source="intended_for")

    def among(self, rows):
        return rows.without_notes()

    def get_attribute(self, payment):
        return paid_sale(payment)


class SubscriptionId(InvoiceKey):
    """The subscription of that invoice."""

    def __init__(self):
        Related.__init__(self, "sub", rows="subscriptions", source="*", read_only=True)

    def get_attribute(self, payment):
        sale = paid_sale(payment)
        return sale and sale.subscription


def paid_sale(payment):
    settled = sorted((one for one in payment.applications.all() if one.sale), key=by_id)
    return payment.intended_for or (settled[0].sale if settled else None)


def by_id(row):
    return row.pk


class PayerKey(OptionalKey, Owner):
    @property
    def written(self):
        return tolerant(Owner.documented, {} if self.root.partial else EMPTY)


class SourceKey(OptionalKey):
    """A source by its number; the id that the sources themselves show is taken as well."""

    documented = INTEGER
    written = {"type": ["integer", "string"]}

    def to_internal_value(self, value):
        self.refuse_other_types(value, int, str)
        key = source_key(str(value))
        sources = self.context["request"].auth.tenant.payment_sources
        found = sources.filter(**key).first() if key else None
        return found or self.fail("does_not_exist", pk_value=value)

    def to_representation(self, source):
        return source.pk


class SourceIds(wire.Field):
    documented = array(INTEGER)

    def __init__(self):
        super().__init__(source="*", read_only=True)

    def to_representation(self, payment):
        return [payment.source_id] if payment.source_id else []


class PaymentStatus(wire.Field):
    documented = {"type": "string", "enum": list(STATES)}

    def __init__(self):
        super().__init__(source="is_void", read_only=True)

    def to_representation(self, is_void):
        return VOID if is_void else STANDING
