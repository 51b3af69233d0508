"""What the body of a quote means for the book."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from customers.api import references, wire
from customers.api.faces.lapyme.asking import NEVER, WrittenDay
from customers.api.faces.lapyme.fields import Checked, Choice, List, Uuid, invalid
from customers.api.faces.lapyme.money import MOST_CENTS, Amount, cents, units
from customers.api.faces.lapyme.tag import UNKNOWN
from customers.api.money import percentage, times
from customers.api.schema import BOOLEAN, INTEGER, NUMBER, mapping, nullable
from customers.api.shapes import QuotationShape, items_of

MOST_QUANTITY = 10**10 - 1
MOST_PRICE = 10**13 - 1  # cents
MOST_LINES = 500


class Exact(Checked, wire.Field):
    """A number with up to four decimals, from `least` to `most`."""

    expected = "number"
    default_error_messages = {"invalid_value": "Invalid input: at most 4 decimals"}

    def __init__(self, *, least, most, **kwargs):
        self.least, self.most = least, most
        super().__init__(**kwargs)

    @property
    def documented(self):
        return NUMBER | {"minimum": self.least, "maximum": self.most}

    @property
    def written(self):
        return self.documented | {"multipleOf": Decimal("0.0001")}

    def to_internal_value(self, value):
        number = Decimal(self.require(value))
        if number < self.least:
            self.fail("min_value", min_value=self.least)
        if number > self.most:
            self.fail("max_value", max_value=self.most)
        if number != round(number, 4):
            self.fail("invalid_value")
        return number

    def to_representation(self, number):
        return wire.plain(number)


class Expiry(WrittenDay):
    """The last day on which a quote is good; null for one that is good until NEVER."""

    def get_attribute(self, quote):
        """In the tenant's zone, which the request is in: the day that ends at this moment."""
        last = timezone.localtime(quote.valid_until - timedelta(microseconds=1)).date()
        return None if last >= NEVER else last


class LineDiscount(wire.Serializer):
    """So many per cent of a line, or an amount in cents off it: shown as the amount."""

    written = {
        "if": {"properties": {"type": {"const": "percentage"}}},
        "then": {"properties": {"value": {"maximum": 100}}},
        "else": {"properties": {"value": INTEGER}},
    }

    type = Choice({"percentage": "percentage", "amount": "amount"}, required=True)
    value = Exact(least=0, most=MOST_CENTS, required=True)

    def get_attribute(self, line):
        return {"type": "amount", "value": Decimal(cents(line.discount))} if line.discount else None

    def validate(self, given):
        is_amount, value = given["type"] == "amount", given["value"]
        if is_amount and value != int(value):
            raise wire.ValidationError({"value": invalid("Invalid input: expected whole cents")})
        if not is_amount and value > 100:
            raise wire.ValidationError({"value": invalid("Too big: expected number to be <=100")})
        return given


class QuoteLine(wire.Serializer):
    """A line of a quote. Its id is its place; its price is as it was given."""

    object = wire.Constant("quote_line")
    id = wire.CharField(source="position", read_only=True)
    product_id = Uuid(source="product.uuid", required=True)
    warehouse_id = wire.Constant(None)
    quantity = Exact(least=Decimal("0.0001"), most=MOST_QUANTITY, required=True)
    unit_price = Amount(required=True, max_value=MOST_PRICE)
    discount = LineDiscount(required=False, allow_null=True)

    def validate(self, given):
        """The line as arguments of an Item, its product still by its uuid."""
        price = units(given["unit_price"])
        gross = times(given["quantity"], price)
        off = amount_off(given.get("discount"), gross)
        if off > gross:
            raise wire.ValidationError({"discount": invalid("Too big: more than the line")})
        return given | {"unit_price": price, "discount": off}


def amount_off(discount, gross):
    """A discount as an amount in units."""
    if discount is None:
        return Decimal(0)
    if discount["type"] == "amount":
        return units(int(discount["value"]))
    return percentage(gross, discount["value"])


class Lines(List):
    def __init__(self, **kwargs):
        bounds = {"min_length": 1, "max_length": MOST_LINES}
        super().__init__(child=QuoteLine(), required=True, **bounds, **kwargs)

    def get_attribute(self, quote):
        return quote.lines.all()


class PriceList(Uuid):
    """The list that the prices came from: the lines keep it."""

    def get_attribute(self, quote):
        lists = (line.price_list.uuid for line in quote.lines.all() if line.price_list_id)
        return next(lists, None)


class Reservation(wire.Field):
    """Stock is not tracked: a quote reserves none, and is refused where it should."""

    documented = nullable(mapping(enabled=BOOLEAN))
    written = {"type": "object", "enum": [{"enabled": False}]}
    default_error_messages = {"invalid_value": "Invalid input: stock is not tracked here"}

    def __init__(self):
        super().__init__(required=False, allow_null=True)

    def get_attribute(self, quote):
        return None

    def run_validation(self, value=wire.empty):
        if value is wire.empty or value is None or value == {"enabled": False}:
            raise wire.SkipField
        self.fail("invalid_value")


# by the core's name: the wire's, and how the row is found
REFERENCES = {
    "customer": ("customer_id", lambda tenant, uuid: references.customer(tenant, uuid=uuid)),
    "price_list": (
        "price_list_id",
        lambda tenant, uuid: references.price_list(tenant, uuid=uuid),
    ),
    "seller": (
        "salesperson_member_id",
        lambda tenant, uuid: references.member_known(tenant, user__uuid=uuid),
    ),
}


class WrittenQuote(QuotationShape):
    """Reads a body and makes the offer; its fields are the subclass's."""

    joins = ("customer", "sale", "seller")

    @classmethod
    def rows(cls, quotes):
        return super().rows(quotes).with_line_count()

    def validate(self, given):
        """The rows that are named. Here an unknown one is a bad value: there is no 404."""
        wrong = {}
        rows = {name: self.row(name, given.pop(name, {}), wrong) for name in REFERENCES}
        items = self.items(given.pop("lines"), rows.pop("price_list"), wrong)
        discount = units(given.pop("discount", None) or 0)
        if not wrong and discount > sum(item.total for item in items):
            wrong["global_discount_amount"] = invalid("Too big: more than the items")
        if wrong:
            raise wire.ValidationError(wrong)
        return given | rows | {"items": items, "discount": discount}

    def row(self, name, key, wrong):
        """The row that a key names; None where none is named, or where it is wrong."""
        uuid = key.get("uuid")
        if uuid is None:
            return None
        wire_name, find = REFERENCES[name]
        found = find(self.caller.tenant, uuid)
        wrong |= {} if found else {wire_name: [UNKNOWN]}
        return found

    def items(self, lines, price_list, wrong):
        uuids = {line["product"]["uuid"] for line in lines}
        found = {one.uuid: one for one in self.caller.tenant.products.filter(uuid__in=uuids)}
        unknown = [line["product"]["uuid"] not in found for line in lines]
        if any(unknown):
            places = (place for place, is_unknown in enumerate(unknown) if is_unknown)
            wrong["items"] = {place: {"product_id": [UNKNOWN]} for place in places}
            return []
        return items_of(offered(line, found, price_list) for line in lines)

    def create(self, given):
        given["valid_until"] = given.get("valid_until") or NEVER
        quote = super().create({name: value for name, value in given.items() if value is not None})
        return self.read_anew(quote)


def offered(line, products, price_list):
    """A line as arguments of an Item."""
    product = products[line["product"]["uuid"]]
    words = {"description": product.name, "code": product.code}
    return line | words | {"product": product, "price_list": price_list}
