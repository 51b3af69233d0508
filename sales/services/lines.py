"""Lines and sums of documents."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from sales.models import ListedPrice, PriceList, Product
from sales.money import ZERO, exact, percentage, times, to_the_cent
from tenants.errors import Refused
from tenants.makers import blank
from tenants.saving import add_all_later


@dataclass(frozen=True)
class Item:
    """What goes on a line: a product or a description, a quantity, a unit price in the currency.

    `discount` is an amount off the line. `tax` is the line's tax, by default `tax_percent` of what
    remains, and none where the line is exempt. `currency` is the one that the price was made in,
    where it was not made for this document. `details` is what else was said, as JSON holds it.
    Numbers may be int, Decimal or text, never float.
    """

    quantity: Decimal
    unit_price: Decimal
    description: str = ""
    product: Product | None = None
    price_list: PriceList | None = None
    discount: Decimal = ZERO
    tax_percent: Decimal | None = None
    tax: Decimal | None = None
    is_exempt: bool = False
    code: str = ""
    unit: str = ""
    currency: str | None = None
    details: dict = field(default_factory=dict)

    def __post_init__(self):
        for name in ("quantity", "unit_price", "discount", "tax_percent", "tax"):
            if (value := getattr(self, name)) is not None:
                object.__setattr__(self, name, exact(value))

    @property
    def total(self):
        return times(self.quantity, self.unit_price) - to_the_cent(self.discount)

    @property
    def tax_amount(self):
        if self.tax is not None:
            return to_the_cent(self.tax)
        if self.is_exempt or self.tax_percent is None:
            return ZERO
        return percentage(self.total, self.tax_percent)

    @classmethod
    def of_product(cls, product, quantity, *, price_list=None, **details):
        """The product at the price it has now: the list's where the list has one."""
        price, source = listed_price(product, price_list) or (product.price, product)
        return cls(
            quantity=quantity,
            unit_price=price,
            description=product.name,
            product=product,
            code=product.code,
            currency=source.currency,
            price_list=None if source is product else source,
            **details,
        )

    @classmethod
    def of_line(cls, line):
        """The same again, as a converted quotation sells it."""
        names = ("quantity", "unit_price", "description", "product", "price_list", "discount")
        names += ("tax_percent", "tax", "is_exempt", "code", "unit", "details")
        return cls(**{name: getattr(line, name) for name in names})


def listed_price(product, price_list):
    """(price, the list), or None where there is no list or it does not have the product."""
    if price_list is None:
        return None
    listed = ListedPrice.objects.filter(price_list=price_list, product=product).first()
    return listed and (listed.price, price_list)


def reckon(document, items, *, total=None, tax=None):
    """Put the sums of its items into a document.

    `total` stands for the lines' totals and `tax` for their taxes where they are given. Raises
    Refused `currency_mismatch` for a price made in another currency than the document's.
    """
    refuse_other_currencies(document, items)
    document.subtotal = sum((item.total for item in items), ZERO) if total is None else exact(total)
    document.tax = sum((item.tax_amount for item in items), ZERO) if tax is None else exact(tax)
    document.exempt = sum((item.total for item in items if item.is_exempt), ZERO)
    add_up(document)


def add_up(document):
    """The total from its parts."""
    taxes = document.tax + document.other_taxes
    document.total = document.subtotal - document.discount + taxes


def refuse_other_currencies(document, items):
    if any(item.currency not in {None, document.currency} for item in items):
        raise Refused(
            "currency_mismatch",
            _("A price in another currency cannot be on this document."),
            field="currency",
        )


def write_lines(document, items):
    """Give the document its lines in order. Raises ValidationError."""
    add_all_later(lines_of(document, items))


def lines_of(document, items):
    """The lines, not yet saved. Raises ValidationError."""
    lines = [line_of(document, *numbered) for numbered in enumerate(items, start=1)]
    for line in lines:
        line.clean_fields(exclude={"tenant", "product", "price_list", document.lines.field.name})
    return lines


def line_of(document, position, item):
    relation = document.lines
    return blank(
        relation.model,
        tenant_id=document.tenant_id,
        position=position,
        product=item.product,
        price_list=item.price_list,
        code=item.code,
        description=item.description,
        unit=item.unit,
        quantity=item.quantity,
        unit_price=item.unit_price,
        discount=item.discount,
        total=item.total,
        is_exempt=item.is_exempt,
        tax_percent=item.tax_percent,
        tax=item.tax_amount,
        details=item.details,
        **{relation.field.name: document},
    )
