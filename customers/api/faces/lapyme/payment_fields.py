"""Parts of a customer payment: splits, applications, and who it is of.

https://docs.lapyme.com.ar/api-reference/api/crear-cobranza-de-cliente
"""

from customers.api import wire
from customers.api.faces.lapyme.fields import List, Text, Uuid
from customers.api.faces.lapyme.ids import POINTS, method_id, method_of, point_of
from customers.api.faces.lapyme.money import Amount, cents
from customers.api.schema import TEXT, UUID, array, mapping, nullable

MOST_SPLITS, MOST_APPLICATIONS = 100, 500
FROM_1_TO_99999 = "([0-9]{4}[1-9]|[0-9]{3}[1-9]0|[0-9]{2}[1-9]00|[0-9][1-9]000|[1-9]0000)"


class Split(wire.Serializer):
    """A part of a payment by one method; what is told beside the amount is kept as it was told."""

    payment_method_id = Uuid(required=True)
    payment_method_name = wire.CharField(read_only=True)
    amount = Amount(required=True, min_value=1)
    reference = Text(max_length=255)
    card_brand = Text(max_length=255)
    card_batch_number = Text(max_length=255)
    card_coupon_number = Text(max_length=255)
    card_installment_plan_code = Text(max_length=255)
    notes = Text()
    fee_amount = Amount()
    fee_percentage_applied = Text(max_length=40)
    fee_fixed_applied = Amount()
    net_amount = Amount()
    check_id = Uuid()
    register_id = Uuid()
    safe_id = Uuid()


def splits_of(payment):
    """What was told of each split; of another face's payment the whole by its method, if any."""
    if payment.splits or not payment.method:
        return [
            split | {"payment_method_name": method_of(split["payment_method_id"])}
            for split in payment.splits
        ]
    whole = {"payment_method_id": method_id(payment.method), "amount": cents(payment.amount)}
    return [whole | {"payment_method_name": payment.method}]


class Splits(List):
    def __init__(self):
        super().__init__(child=Split(), required=True, min_length=1, max_length=MOST_SPLITS)

    def get_attribute(self, payment):
        return splits_of(payment)


class AppliedTo(wire.Serializer):
    """So much of the payment settles a sale."""

    sale_id = Uuid(source="sale.uuid", required=True)
    applied_amount = Amount(source="amount", required=True, min_value=1)
    formatted_invoice_number = wire.CharField(source="sale.formatted_number", read_only=True)


class AppliedSales(List):
    """In the order in which they were settled. Without any, the payment is on account."""

    def __init__(self):
        super().__init__(child=AppliedTo(), max_length=MOST_APPLICATIONS)

    def get_attribute(self, payment):
        settled = [one for one in payment.applications.all() if one.sale_id]
        return sorted(settled, key=lambda one: one.pk)


class NothingOf(wire.Field):
    """A list of what the book does not keep: always empty, and refused where it is not."""

    documented = array({})
    written = documented | {"maxItems": 0}
    default_error_messages = {"invalid_value": "Invalid input: this book keeps none"}

    def __init__(self):
        super().__init__(required=False, allow_null=True)

    def get_attribute(self, payment):
        return []

    def to_representation(self, nothing):
        return nothing

    def run_validation(self, value=wire.empty):
        if value is wire.empty or value is None or value == []:
            raise wire.SkipField
        self.fail("invalid_value")


class PointOfSale(Uuid):
    """The id of a point of sale (see ids); its number goes with the payment's own series."""

    documented = UUID
    written = TEXT | {"pattern": f"^{POINTS}0{{7}}{FROM_1_TO_99999}$"}
    default_error_messages = {"invalid_value": "Invalid input: no such object"}

    def to_internal_value(self, value):
        number = point_of(super().to_internal_value(value))
        if number is None:
            self.fail("invalid_value")
        return number


class Number(wire.Field):
    """`00000012`."""

    documented = TEXT

    def __init__(self):
        super().__init__(source="number", read_only=True)

    def to_representation(self, number):
        return f"{number:08}"


class Method(wire.Field):
    """The method of the first split."""

    documented = nullable(mapping(id=TEXT, name=TEXT, icon=nullable(TEXT)))

    def __init__(self):
        super().__init__(source="*", read_only=True)

    def to_representation(self, payment):
        first = next(iter(splits_of(payment)), None)
        if first is None:
            return None
        return {
            "id": first["payment_method_id"],
            "name": first["payment_method_name"],
            "icon": None,
        }


class Related(wire.Field):
    """The customer, with the first sale that the payment settles."""

    documented = mapping(id=TEXT, name=TEXT, number=nullable(TEXT), sale_id=nullable(TEXT))

    def __init__(self):
        super().__init__(source="*", read_only=True)

    def to_representation(self, payment):
        is_applied = payment.sale_uuid is not None
        return {
            "id": str(payment.customer.uuid),
            "name": payment.customer.name,
            "number": f"{payment.sale_point:04}-{payment.sale_number:08}" if is_applied else None,
            "sale_id": str(payment.sale_uuid) if is_applied else None,
        }
