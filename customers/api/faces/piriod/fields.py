"""Fields of more than one object."""

from decimal import Decimal

from customers.api import wire
from customers.api.bodies import Form, parse
from customers.api.errors import Malformed
from customers.api.prefixed import decode, encode


def moment(source):
    return wire.Moment(source=source, timespec="seconds")


def optional(kind=wire.CharField, **kwargs):
    """A text that may be null or empty, and keeps which."""
    return kind(required=False, allow_null=True, allow_blank=True, **kwargs)


class Id(wire.Field):
    """`cus_` and the uuid in base 32, or what else the prefix says."""

    def __init__(self, prefix, **kwargs):
        self.prefix = prefix
        super().__init__(read_only=True, **{"source": "uuid"} | kwargs)

    @property
    def documented(self):
        return {"type": "string", "pattern": f"^{self.prefix}_[0-9A-Z]{{26}}$"}

    def to_representation(self, uuid):
        return encode(self.prefix, uuid)


class Filled:
    """An empty text where the book has none."""

    def get_attribute(self, row):
        return super().get_attribute(row) or ""


class FilledText(Filled, wire.CharField):
    pass


class FilledEmail(Filled, wire.EmailField):
    pass


class Mapping(wire.DictField):
    """A JSON object with any keys; in a form its JSON text."""

    def to_internal_value(self, value):
        if isinstance(value, str) and isinstance(self.root.initial_data, Form):
            value = self.parsed(value)
        return wire.kept_as_json(super().to_internal_value(value))

    def parsed(self, text):
        try:
            return parse(text.encode())
        except Malformed:
            raise wire.ValidationError("Value must be valid JSON.") from None


class Key(wire.Field):
    """What is written as the id of something else."""

    default_error_messages = {
        "does_not_exist": 'Invalid pk "{pk_value}" - object does not exist.',
        "incorrect_type": "Incorrect type. Expected pk value, received {data_type}.",
    }

    def refuse_other_types(self, value, *types):
        if isinstance(value, bool) or not isinstance(value, types):
            self.refuse_type(value)

    def refuse_type(self, value):
        name = "float" if isinstance(value, Decimal) else type(value).__name__
        self.fail("incorrect_type", data_type=name)

    def integer(self, value):
        """A number, or its digits as text."""
        self.refuse_other_types(value, int, str)
        digits = str(value)
        if not digits.removeprefix("-").isdecimal() or len(digits) > 1000:
            self.refuse_type(value)
        return int(digits)


class Owner(Key):
    """The customer that something belongs to, by its id; for good."""

    documented = {"type": "string"}

    def run_validation(self, value=wire.empty):
        if self.parent.instance is not None:
            raise wire.SkipField
        return super().run_validation(value)

    def to_internal_value(self, value):
        self.refuse_other_types(value, str)
        customers = self.context["request"].auth.tenant.customers
        found = customers.filter(uuid=decode("cus", value)).first()
        return found or self.fail("does_not_exist", pk_value=value)

    def to_representation(self, customer):
        return encode("cus", customer.uuid)
