"""Lines and numbers of documents."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sales.models import NumberSeries, Product

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Item:
    """What goes on a line: a product or a description, a quantity, a unit price in the currency."""

    quantity: Decimal
    unit_price: Decimal
    description: str = ""
    product: Product | None = None

    @property
    def total(self):
        return (self.quantity * self.unit_price).quantize(CENT, ROUND_HALF_UP)

    @classmethod
    def of_product(cls, product, quantity):
        """The product at the price it has now."""
        return cls(Decimal(quantity), product.price, product.name, product)


def write_lines(document, items):
    """Give the document its lines in order; rows of one tenant, so bulk writing stays in it."""
    relation = document.lines
    lines = [
        relation.model(
            tenant_id=document.tenant_id,
            position=position,
            product=item.product,
            description=item.description,
            quantity=item.quantity,
            unit_price=item.unit_price,
            total=item.total,
            **{relation.field.name: document},
        )
        for position, item in enumerate(items, start=1)
    ]
    for line in lines:
        line.clean_fields(exclude={"tenant", "product", relation.field.name})
    relation.bulk_create(lines)


def next_number(tenant_id, name):
    """The next number of a series, taken in this transaction: rolled back, it is not used."""
    series, _ = NumberSeries.objects.select_for_update().get_or_create(
        tenant_id=tenant_id, name=name
    )
    taken, series.next = series.next, series.next + 1
    series.save(update_fields=["next"])
    return taken
