"""Lines of an invoice, and the documents that it refers to."""

from decimal import Decimal

from rest_framework.serializers import ListSerializer

from customers.api import wire
from customers.api.faces.piriod.discounts import ZERO, Discount, Scheme, line_discount
from customers.api.faces.piriod.fields import Amount, Key, optional
from customers.api.faces.piriod.rules import REQUIRED
from customers.api.money import percentage, times
from customers.api.shapes import Shape

NEEDED = {"name": "description", "amount": "unit_price", "quantity": "quantity"}
MOST = 64
TOO_LONG = f"Ensure this field has no more than {MOST} characters."


class Told:
    """Kept in the line's details, null where nothing was said."""

    def __init__(self, name, **kwargs):
        super().__init__(
            source=f"details.{name}", **{"required": False, "allow_null": True} | kwargs
        )

    def get_attribute(self, line):
        return line.details.get(self.source_attrs[-1])


class ToldText(Told, wire.CharField):
    def __init__(self, name, max_length):
        super().__init__(name, allow_blank=True, max_length=max_length)


class ToldAmount(Told, Amount):
    def to_representation(self, digits):
        return wire.plain(Decimal(digits))


class Retention(ToldAmount):
    """What the buyer keeps back for the tax office: an amount, or what the per cent make."""

    def __init__(self):
        super().__init__("retention", allow_null=False)

    def get_attribute(self, line):
        return super().get_attribute(line) or "0"


class Rows(ListSerializer):
    """Rows inside another object; their errors are an array too, `{}` where a row is fine."""

    def run_validation(self, data=wire.empty):
        try:
            return super().run_validation(data)
        except wire.ValidationError as error:
            raise wire.ValidationError(in_order(error.detail, data)) from None


def in_order(errors, rows):
    if not isinstance(errors, dict):
        return errors
    own = errors.get("non_field_errors")
    return own or [as_object(errors.get(place, {})) for place in range(len(rows))]


def as_object(errors):
    """What is wrong with a row as a whole, null for instance, has no field."""
    return errors if isinstance(errors, dict) else {"non_field_errors": errors}


class PiriodLine(Shape):
    """`tax` is written where there is no `tax_percent` to reckon it by."""

    class Meta:
        list_serializer_class = Rows

    id = wire.IntegerField(read_only=True)
    name = wire.CharField(source="description", max_length=500)
    description = ToldText("description", max_length=1000)
    amount = Amount(source="unit_price", decimal_places=4)
    quantity = Amount(max_digits=14, decimal_places=4)
    total = wire.Money()
    exempt = wire.BooleanField(source="is_exempt", required=False)
    tax = Amount(required=False)
    tax_percent = Amount(max_digits=7, decimal_places=4, required=False, allow_null=True)
    discount = Discount()
    discount_scheme = Scheme()
    code = wire.CharField(required=False, allow_blank=True, max_length=60)
    code_scheme = ToldText("code_scheme", max_length=64)
    plan = ToldText("plan", max_length=64)
    retention = Retention()
    retention_percent = ToldAmount("retention_percent")
    retention_scheme = ToldText("retention_scheme", max_length=64)
    unit_label = wire.CharField(source="unit", required=False, allow_blank=True, max_length=30)

    def validate(self, given):
        """As the arguments of an Item, with the rest in its details."""
        refuse_incomplete(given)
        gross, told = times(given["quantity"], given["unit_price"]), given.pop("details", {})
        off, agreed = line_discount(gross, given)
        if told.get("retention_percent") is not None:
            told["retention"] = percentage(gross - off, told["retention_percent"])
        if given.get("tax_percent") is not None or given.get("is_exempt"):
            given.pop("tax", None)
        return given | {"discount": off, "details": storable(told | agreed)}


def refuse_incomplete(given):
    """Lines are written whole, also where the invoice is changed in part."""
    missing = [name for name, core in NEEDED.items() if core not in given]
    if missing:
        raise wire.ValidationError({name: [REQUIRED] for name in missing})


def storable(told):
    """As JSON holds it: amounts as their digits, nothing for null."""
    digits = {name: str(value) for name, value in told.items() if isinstance(value, Decimal)}
    return {name: value for name, value in (told | digits).items() if value is not None}


def withheld(lines):
    """What the buyer keeps back of all written lines."""
    return sum((Decimal(line["details"].get("retention", 0)) for line in lines), ZERO)


class ReferredDocument(Key):
    """The kind of a document that an invoice refers to: the caller's own id or code for it."""

    documented = {"type": ["integer", "string"]}

    def to_internal_value(self, value):
        self.refuse_other_types(value, int, str)
        if len(str(value)) > MOST:
            raise wire.ValidationError(TOO_LONG)
        return value

    def to_representation(self, value):
        return value


class PiriodReference(Shape):
    class Meta:
        list_serializer_class = Rows

    date = wire.DateField(required=False, allow_null=True)
    document = ReferredDocument(required=False, allow_null=True)
    serial = optional(max_length=MOST)
    description = optional(max_length=256)

    def validate(self, given):
        """With every key, and the day as JSON holds it."""
        told = dict.fromkeys(self.fields) | given
        return told | {"date": told["date"] and told["date"].isoformat()}
