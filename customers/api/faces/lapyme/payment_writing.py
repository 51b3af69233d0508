"""What the body of a customer payment means for the book."""

from customers.api import references
from customers.api.faces.lapyme.fields import invalid
from customers.api.faces.lapyme.ids import method_of
from customers.api.faces.lapyme.money import units
from customers.api.faces.lapyme.tag import UNKNOWN
from customers.api.shapes import PaymentShape
from customers.api.wire import ValidationError


class WrittenPayment(PaymentShape):
    """Reads a body and records the payment; its fields are the subclass's."""

    joins = ("customer", "received_by")

    @classmethod
    def rows(cls, payments):
        return super().rows(payments.received())

    def validate(self, given):
        """The rows that are named; the amounts of splits add up to the whole.

        Here an unknown row is a bad value: there is no 404.
        """
        wrong, tenant = {}, self.caller.tenant
        parts = sum(split["amount"] for split in given["splits"])
        if parts != given["amount"]:
            wrong["total_amount"] = invalid(f"Invalid input: the splits add up to {parts}")
        customer = references.customer(tenant, **given["customer"])
        if customer is None:
            wrong["customer_id"] = [UNKNOWN]
        wanted = given.pop("applications", None) or []
        found = self.sales_of(wanted)
        if unknown := {
            place: {"sale_id": [UNKNOWN]}
            for place, one in enumerate(wanted)
            if one["sale"]["uuid"] not in found
        }:
            wrong["applications"] = unknown
        if wrong:
            raise ValidationError(wrong)
        pairs = [(found[one["sale"]["uuid"]], units(one["amount"])) for one in wanted]
        return given | {"customer": customer, "applications": pairs}

    def sales_of(self, wanted):
        """{uuid: sale} of those that stand."""
        uuids = {one["sale"]["uuid"] for one in wanted}
        return {
            sale.uuid: sale for sale in self.caller.tenant.sales.standing().filter(uuid__in=uuids)
        }

    def create(self, given):
        del given["point_of_sale_id"]
        splits = [as_kept(split) for split in given["splits"]]
        payment = super().create(
            given
            | {
                "amount": units(given["amount"]),
                "splits": splits,
                "method": method_of(splits[0]["payment_method_id"]),
                "received_by": self.actor.user,
            }
        )
        return self.read_anew(payment)


def as_kept(split):
    """A split as JSON: amounts are whole cents, ids texts."""
    told = {name: value for name, value in split.items() if value is not None}
    return {name: value if isinstance(value, int) else str(value) for name, value in told.items()}
