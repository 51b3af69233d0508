"""Orders and delivery notes (remitos): lists of documents that this book has none of.

https://docs.lapyme.com.ar/llms.txt

What may be asked is checked as if there were some.
"""

from customers.api import wire
from customers.api.face import Page
from customers.api.faces.lapyme.asking import Day, ListView, Question, Sought, Words
from customers.api.faces.lapyme.fields import Uuid
from customers.api.shapes import Shape


class OrderQuestion(Question):
    """What a list of orders may be asked."""

    query = Sought()
    status = Words(("open", "completed", "cancelled"))
    preparation_status = Words()
    date_from = Day()
    date_to = Day()


class DeliveryQuestion(Question):
    """What a list of delivery notes may be asked."""

    customer_id = Uuid()
    sale_id = Uuid()
    query = Sought()
    date_from = Day()
    date_to = Day()


class Absent(Shape):
    """An object of which there is none."""

    @classmethod
    def rows(cls, sales):
        return sales.none()


class Order(Absent):
    """An order."""

    id = wire.UUIDField()
    order_number = wire.IntegerField()
    order_date = wire.DateField()
    customer_id = wire.UUIDField(allow_null=True)
    customer_name = wire.CharField(allow_null=True)
    total = wire.IntegerField()
    currency = wire.CharField()
    order_status = wire.CharField()
    preparation_status = wire.CharField()
    invoicing_status = wire.CharField()


class Origin(wire.Serializer):
    type = wire.CharField()
    sale_id = wire.UUIDField(allow_null=True)


class Recipient(wire.Serializer):
    id = wire.UUIDField()
    name = wire.CharField()


class DeliveryNote(Absent):
    """A delivery note."""

    id = wire.UUIDField()
    number = wire.CharField()
    date = wire.DateField()
    customer = Recipient()
    origin = Origin()


class OrdersView(ListView):
    question = OrderQuestion


class DeliveryNotesView(ListView):
    question = DeliveryQuestion


LISTED = {"rows": "sales", "scope": "sales", "many": {"get": "list"}, "one": {}}

orders = Page("orders", shape=Order, view=OrdersView, **LISTED)
delivery_notes = Page("remitos", shape=DeliveryNote, view=DeliveryNotesView, **LISTED)
