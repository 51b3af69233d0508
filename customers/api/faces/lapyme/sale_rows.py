"""Rows of a sale's sections: its lines, and what settles it."""

from customers.api import wire
from customers.api.faces.lapyme.ids import method_id
from customers.api.faces.lapyme.money import Cents
from customers.api.schema import TEXT, UUID, mapping, nullable


class Item(wire.Serializer):
    """A line. Its price is in whole cents, however finely it was agreed."""

    product_id = wire.UUIDField(source="product.uuid", default=None)
    code = wire.CharField()
    name = wire.CharField(source="description")
    quantity = wire.Money()
    unit_price = Cents()
    discount_amount = Cents(source="discount")
    tax_amount = Cents(source="tax")
    total = Cents()


class MethodTaken(wire.Field):
    """The method of a payment."""

    documented = nullable(mapping(id=UUID, name=TEXT))

    def to_representation(self, word):
        return {"id": method_id(word), "name": word} if word else None


class PaymentTaken(wire.Serializer):
    """So much of a payment settles the sale."""

    payment_id = wire.UUIDField(source="payment.uuid")
    formatted_payment_number = wire.SerializerMethodField()
    payment_date = wire.DateField(source="payment.paid_on")
    payment_method = MethodTaken(source="payment.method")
    applied_amount = Cents(source="amount")

    def get_formatted_payment_number(self, application) -> str:
        return f"{application.payment.number:08}"


class Applied(wire.Serializer):
    """So much of a payment, a credit or a credit note settles the sale."""

    payment_id = wire.UUIDField(source="payment.uuid", default=None)
    credit_sale_id = wire.UUIDField(source="credit_note.uuid", default=None)
    applied_amount = Cents(source="amount")
    applied_on = wire.DateField()
