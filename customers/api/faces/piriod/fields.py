"""Fields of more than one object."""

from decimal import Decimal

from rest_framework.fields import DecimalField

from customers import currencies
from customers.api import references, wire
from customers.api.bodies import Form, parse
from customers.api.errors import Malformed
from customers.api.prefixed import decode, encode
from customers.api.schema import EMPTY, FILLED, NUMBER, TEXT, tolerant


def moment(source):
    return wire.Moment(source=source, timespec="seconds")


class Text(wire.SentBack, wire.CharField):
    pass


class Email(wire.SentBack, wire.EmailField):
    pass


class Link(wire.SentBack, wire.URLField):
    pass


def optional(kind=Text, **kwargs):
    """A text that may be null or empty, and keeps which."""
    return kind(required=False, allow_null=True, allow_blank=True, **kwargs)


class Amount(DecimalField, wire.Field):
    """A number that is written and shown exactly, in units; none below nothing."""

    documented = NUMBER

    @property
    def written(self):
        whole = self.max_digits - self.decimal_places
        return NUMBER | {
            "maximum": 10**whole - 1,
            "multipleOf": Decimal(1).scaleb(-self.decimal_places),
        }

    def __init__(self, *, decimal_places=2, **kwargs):
        limits = {"max_digits": 15, "decimal_places": decimal_places, "min_value": 0}
        super().__init__(**limits | kwargs)

    def to_representation(self, amount):
        return wire.plain(amount)


class CurrencyCode(wire.CharField):
    """The code of a currency that is in use somewhere."""

    documented = TEXT
    written = TEXT | {"enum": sorted(currencies.in_use())}
    default_error_messages = {"invalid_choice": '"{input}" is not a valid choice.'}

    def to_internal_value(self, value):
        code = super().to_internal_value(value)
        if code not in currencies.in_use():
            self.fail("invalid_choice", input=code)
        return code


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


class FilledText(Filled, Text):
    pass


class SentBackEmpty(Filled):
    """The same, which says nothing where it is sent back."""

    def run_validation(self, value=wire.empty):
        row = self.parent.instance
        if value == "" and row is not None and not self.stored(row):
            raise wire.SkipField
        return super().run_validation(value)


class FilledEmail(SentBackEmpty, Email):
    pass


class RequiredText(SentBackEmpty, Text):
    documented, written = TEXT, FILLED


class Mapping(wire.DictField):
    """A JSON object with any keys; in a form its JSON text, or its parts."""

    def to_internal_value(self, value):
        if isinstance(value, str) and isinstance(self.root.initial_data, Form):
            value = self.parsed(value)
        return wire.kept_as_json(super().to_internal_value(value))

    def parsed(self, text):
        try:
            return parse(text.encode())
        except Malformed:
            raise wire.ValidationError("Value must be valid JSON.") from None


def as_read(form, fields):
    """A form as REST framework reads one: an empty text that a field does not take is null, or
    nothing where the field has no null and need not be there."""
    empty = [fields[name] for name, text in form.items() if text == "" and name in fields]
    odd = [field for field in empty if not getattr(field, "allow_blank", False)]
    nulls = {field.field_name: None for field in odd if field.allow_null}
    unsaid = {field.field_name for field in odd if not (field.allow_null or field.required)}
    return Form({name: text for name, text in (form | nulls).items() if name not in unsaid})


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
    """The customer that something belongs to, by its id; for good: a change says nothing."""

    documented = TEXT | {"pattern": "^cus_[0-9A-Z]{26}$"}

    @property
    def written(self):
        customer = Owner.documented
        return tolerant(customer) if self.root.partial else customer

    def run_validation(self, value=wire.empty):
        if self.parent.instance is not None:
            raise wire.SkipField
        return super().run_validation(value)

    def to_internal_value(self, value):
        self.refuse_other_types(value, str)
        tenant = self.context["request"].auth.tenant
        found = references.customer(tenant, uuid=decode("cus", value))
        return found or self.fail("does_not_exist", pk_value=value)

    def to_representation(self, customer):
        return encode("cus", customer.uuid)


class OptionalKey(Key):
    """One that may be null; an empty text is, as REST framework has it of whatever is related."""

    def __init__(self, **kwargs):
        super().__init__(**{"required": False, "allow_null": True} | kwargs)

    @property
    def written(self):
        return tolerant(self.documented, EMPTY)

    def run_validation(self, value=wire.empty):
        return super().run_validation(None if value == "" else value)


class Related(OptionalKey):
    """Another object of the workspace by its prefixed id, or null. `rows` names a related manager
    of the tenant."""

    def __init__(self, prefix, *, rows, **kwargs):
        self.prefix, self.rows = prefix, rows
        super().__init__(**kwargs)

    @property
    def documented(self):
        return {"type": "string", "pattern": f"^{self.prefix}_[0-9A-Z]{{26}}$"}

    def to_internal_value(self, value):
        self.refuse_other_types(value, str)
        known = getattr(self.context["request"].auth.tenant, self.rows)
        found = self.among(known).filter(uuid=decode(self.prefix, value)).first()
        return found or self.fail("does_not_exist", pk_value=value)

    def among(self, rows):
        """The rows that may be named."""
        return rows.all()

    def to_representation(self, row):
        return encode(self.prefix, row.uuid)


class TestMode(wire.Field):
    documented = {"type": "boolean"}

    def __init__(self):
        super().__init__(source="*", read_only=True)

    def to_representation(self, _):
        return self.context["request"].auth.tenant.test_of_id is not None
