"""Lines of a document as a face has checked them, as items of the ledger."""

from dataclasses import replace

from sales.services import Item


def items_of(lines):
    """Items out of mappings of their arguments."""
    return [Item(**line) for line in lines]


def priced_items(lines, customer):
    """Items of lines, products at the customer's price where no price is said."""
    return [priced_item(line, customer) for line in lines]


def priced_item(line, customer):
    product = line.get("product")
    if product is None:
        return Item(**line)
    priced = Item.of_product(product, line["quantity"], price_list=customer.price_list)
    if "unit_price" in line:
        priced = replace(priced, currency=None, price_list=None)
    return replace(priced, **line)
