"""Lines of quotations and sales: asked for by product and quantity, answered with their prices."""

from customers.api import wire
from customers.api.errors import Problem
from customers.api.faces.clientes.fields import ID, SPELLED, whole
from customers.api.references import priced
from customers.api.schema import INTEGER, NUMBER, TEXT, array, mapping, nullable, tolerant

MOST = 2**31 - 1  # what the vendor's integers hold


class Items(wire.Field):
    """The lines of a document; `owner` is the key under which each names its document.

    Written, they are {product id: quantity}, repeated products added up, in the order of the body.
    """

    def __init__(self, owner):
        self.owner = owner
        super().__init__(source="lines")

    written = array(
        mapping(
            productoId=tolerant(ID, SPELLED),
            cantidad=tolerant(ID | {"maximum": MOST}, SPELLED),
        )
    ) | {"minItems": 1}

    @property
    def documented(self):
        return array(
            mapping(
                id=INTEGER,
                **{self.owner: INTEGER},
                productoId=nullable(INTEGER),
                cantidad=NUMBER,
                precioUnitario=NUMBER,
                subtotal=NUMBER,
                producto=mapping(nombre=TEXT, codigo=TEXT),
            )
        )

    def run_validation(self, value=wire.empty):
        if not isinstance(value, list) or not value:
            raise Problem(code="no_items")
        quantities = {}
        for item in value:
            product, quantity = asked(item)
            quantities[product] = quantities.get(product, 0) + quantity
        if max(quantities.values()) > MOST:
            raise Problem(code="bad_item")
        return quantities

    def to_representation(self, lines):
        return [self.line(lines.instance, line) for line in lines.all()]

    def line(self, document, line):
        return {
            "id": line.pk,
            self.owner: document.pk,
            "productoId": line.product_id,
            "cantidad": wire.plain(line.quantity),
            "precioUnitario": wire.plain(line.unit_price),
            "subtotal": wire.plain(line.total),
            "producto": {"nombre": line.description, "codigo": line.code},
        }


def asked(item):
    """(product id, quantity) of one entry; raises Problem `bad_item`."""
    known = item if isinstance(item, dict) else {}
    found = whole(known.get("productoId")), whole(known.get("cantidad"))
    if None in found:
        raise Problem(code="bad_item")
    return found


class Comprado:
    """Mixed into shapes with Items: a document of what is bought, in the currency of its prices."""

    def run_validation(self, body=wire.empty):
        """A body that is no object asks for nothing."""
        return super().run_validation(body if isinstance(body, dict) else {})

    @classmethod
    def wire_name(cls, core_name):
        """What is wrong with a line is wrong with the items."""
        name = super().wire_name(core_name)
        return name if name in cls._declared_fields else "items"

    def create(self, given):
        items = priced(self.caller.tenant, given.pop("lines"))
        return super().create(given | {"items": items, "currency": items[0].currency})
